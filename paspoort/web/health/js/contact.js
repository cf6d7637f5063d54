// The form of one contact: what is doubtful gets its box beside it, and the tones of each ear are said in one sentence. What is typed
// is kept by autosave.js.
"use strict";

(() => {
  const form = document.querySelector(".contact-form[data-autosave]");
  if (!form) return;
  const sure = (name) => form.querySelector(`[data-sure="${name}"]`);

  form.addEventListener("autosave:answer", ({ detail: { doubtful = [] } }) => doubtful.forEach((name) => { sure(name).hidden = false; }));
  form.addEventListener("input", ({ target }) => {
    const asked = sure(target.name);
    if (!asked) return;
    asked.hidden = true;
    asked.querySelector("input").checked = false;
  });

  for (const ears of form.querySelectorAll("[data-ears]")) {
    const said = ears.parentNode.querySelector("[data-ears-said]"), words = said.dataset, tones = [...ears.querySelectorAll("select")];
    const draw = () => {
      const tested = tones.filter((one) => one.value), missed = tested.filter((one) => one.value === "fail");
      const parts = missed.length ? [words.sayMissed.replace("{tones}", missed.map((one) => one.labels[0].textContent).join(", "))] : tested.length === tones.length ? [words.sayAll] : [];
      if (tested.length && tested.length < tones.length) parts.push(words.saySome.replace("{tested}", tested.length).replace("{all}", tones.length));
      said.textContent = parts.join(" ");
    };
    ears.addEventListener("change", draw);
    draw();
  }
})();
