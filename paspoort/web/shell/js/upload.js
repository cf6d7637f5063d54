// Sending files: how far it is, and a place to drop them on. Around it is an element with data-say-sending, data-say-looking and
// data-say-failed; it, or a file input in it, is what htmx sends.
"use strict";

(() => {
  const around = (event) => event.target instanceof Element ? event.target.closest("[data-say-sending]") : null;
  const say = (where, text, value) => {
    const box = where.querySelector("[data-upload]");
    if (!box) return;
    box.hidden = !text;
    box.querySelector("[data-upload-text]").textContent = text;
    const bar = box.querySelector("progress");
    if (value === undefined) bar.removeAttribute("value"); else bar.value = value;
  };
  document.addEventListener("htmx:xhr:progress", (event) => {
    const where = around(event);
    if (!where || !event.detail.lengthComputable || !event.target.matches("form, [type=file]")) return;
    const percent = Math.round((event.detail.loaded / event.detail.total) * 100);
    if (percent < 100) say(where, where.dataset.saySending.replace("{percent}", percent), percent);
    else say(where, where.dataset.sayLooking);
  });
  // an answer is there, also one that stands beside the form
  document.addEventListener("htmx:beforeSwap", () => document.querySelectorAll("[data-say-sending]").forEach((where) => say(where, "", 0)));
  ["htmx:sendError", "htmx:timeout", "htmx:responseError"].forEach((name) => document.addEventListener(name, (event) => {
    const where = around(event);
    if (where) say(where, where.dataset.sayFailed, 0);
  }));
  const over = (on) => (event) => {
    const place = event.target instanceof Element ? event.target.closest(".drop") : null;
    if (place) place.classList.toggle("is-over", on);
  };
  document.addEventListener("dragover", over(true));
  document.addEventListener("dragleave", over(false));
  document.addEventListener("drop", over(false));
})();
