// The editor of a report: marks of what is done, and choices that fit. What is typed is kept by autosave.js.
"use strict";

(() => {
  const form = document.querySelector("form[data-draft]");
  if (!form) return;
  const words = form.dataset;

  const marks = ({ missing, asked, left }) => {
    document.querySelectorAll("[data-part]").forEach((item) => {
      const key = item.dataset.part, choice = key === "support_type";
      const open = choice ? ["support_type", "training_form", "school"].some((name) => missing[name]) : key in missing;
      item.dataset.mark = open ? "open" : choice || form.elements[key]?.value.trim() ? "done" : "optional";
      item.querySelector("[data-mark-word]").textContent = open ? words.sayOpen : item.dataset.mark === "done" ? words.sayDone : "";
      if (!choice) item.hidden = !asked.includes(key);
    });
    form.querySelectorAll("[data-of]").forEach((part) => { part.hidden = !asked.includes(part.dataset.of); });
    document.querySelector("[data-parts-left]").textContent = left;
    const { support_type: type, training_form: shape } = form.elements;
    form.querySelector("[data-choice-note]").textContent = type.value && shape?.value ? missing.training_form ?? "" : "";
  };

  // Only types and training forms that exist together can be chosen together; a choice already made is never taken away.
  const fit = () => {
    const { support_type: type, training_form: shape } = form.elements;
    if (!shape) return;
    const pairs = JSON.parse(words.pairs);
    const known = (one, other) => !one || !other || pairs.some(([t, f]) => t === one && f === other);
    for (const option of type.options) option.disabled = !known(option.value, shape.value) && !option.selected;
    for (const option of shape.options) option.disabled = !known(type.value, option.value) && !option.selected;
  };

  form.addEventListener("autosave:answer", ({ detail }) => { if (detail?.missing) marks(detail); });
  form.addEventListener("change", fit);
  document.querySelector("[data-parts]").open = window.matchMedia("(min-width: 60rem)").matches;
  fit();
})();
