// The pages of a file: the key n begins an activity, unless someone is typing; and the button of a list that prints it.
"use strict";

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, [contenteditable]")) return;
  document.querySelector(`[data-key="${CSS.escape(event.key)}"]`)?.click();
});

document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false; // without script the browser's own menu prints
  button.addEventListener("click", () => window.print());
});
