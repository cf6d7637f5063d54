// A page beside a form: each answer brings it anew, and it takes the place of the one before when it is ready to be seen.
"use strict";

document.addEventListener("htmx:afterSwap", (event) => {
  const said = document.querySelector("[data-png]");
  if (!said || event.target.id !== "style-said") return;
  const bytes = Uint8Array.from(atob(said.dataset.png), (sign) => sign.charCodeAt(0));
  const [next, shown] = [new Image(), document.querySelector("[data-page]")];
  next.src = URL.createObjectURL(new Blob([bytes], { type: "image/png" }));
  delete said.dataset.png;
  next.decode().then(() => {
    if (shown.src.startsWith("blob:")) URL.revokeObjectURL(shown.src);
    shown.src = next.src;
  });
});
