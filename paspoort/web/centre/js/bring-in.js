// Sending an old report: how far it is, and a place to drop the file on.
"use strict";

(() => {
  const form = () => document.getElementById("bring-in");
  const say = (text, value) => {
    const box = form()?.querySelector("[data-upload]");
    if (!box) return;
    box.hidden = !text;
    box.querySelector("[data-upload-text]").textContent = text;
    const bar = box.querySelector("progress");
    if (value === undefined) bar.removeAttribute("value"); else bar.value = value;
  };
  document.addEventListener("htmx:xhr:progress", (event) => {
    if (!event.detail.lengthComputable || !form() || event.target !== form()) return;
    const percent = Math.round((event.detail.loaded / event.detail.total) * 100);
    const words = form().dataset;
    if (percent < 100) say(words.saySending.replace("{percent}", percent), percent);
    else say(words.sayLooking);
  });
  document.addEventListener("htmx:beforeSwap", () => say("", 0)); // an answer is there, also one that stands beside the form
  ["htmx:sendError", "htmx:timeout", "htmx:responseError"].forEach((name) => document.addEventListener(name, () => {
    if (form()) say(form().dataset.sayFailed, 0);
  }));
  const over = (on) => (event) => {
    const place = event.target instanceof Element ? event.target.closest(".drop") : null;
    if (place) place.classList.toggle("is-over", on);
  };
  document.addEventListener("dragover", over(true));
  document.addEventListener("dragleave", over(false));
  document.addEventListener("drop", over(false));
})();
