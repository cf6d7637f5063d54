// Brings the ticket of a card that was read to the main host, without a press on the button.
"use strict";

document.getElementById("card")?.submit();
