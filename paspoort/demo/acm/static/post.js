document.getElementById("terug").submit();
