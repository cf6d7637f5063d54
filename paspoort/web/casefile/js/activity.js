// The form of an activity: the three columns of the hub, finding a topic by typing, and its two keys, and the example of each code. What is typed is kept by autosave.js.
"use strict";

(() => {
  const form = document.querySelector("form[data-activity]");
  if (!form) return;
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

  // --- the hub: its columns when its function is chosen, and in the last one only what belongs to the middle one ---------------
  const hub = form.querySelector("[data-hub]");
  const chosen = (name) => form.querySelector(`[name="${name}"]:checked`)?.value ?? "";
  const fit = () => {
    hub.hidden = chosen("function") !== hub.dataset.hub;
    if (hub.hidden) hub.querySelectorAll("input:checked").forEach((one) => { one.checked = false; });
    const category = chosen("category");
    hub.querySelectorAll("[data-under]").forEach((one) => {
      one.hidden = one.dataset.under !== category;
      if (one.hidden) one.querySelector("input").checked = false;
    });
    hub.querySelectorAll("[data-fits]").forEach((one) => {
      one.hidden = !one.dataset.fits.split(" ").includes(category);
      if (one.hidden) one.querySelector("input").checked = false;
    });
    hub.querySelectorAll("[data-with]").forEach((one) => {
      one.hidden = one.dataset.with !== chosen("direction");
      if (!one.hidden && !one.querySelector("input:checked")) one.querySelector('input[value=""]').checked = true;
    });
  };
  form.addEventListener("change", fit, true);
  fit();

  // --- topics: what begins as typed shows, arrows walk it, Enter chooses -------------------------------------------------------
  form.querySelectorAll("[data-chip-find]").forEach((find) => {
    const all = document.getElementById(find.dataset.chipFind);
    const fits = (chip) => {
      const typed = plain(find.value.trim());
      return typed && plain(`${chip.textContent} ${chip.title}`).split(/[\s/,.()-]+/).some((word) => word.startsWith(typed));
    };
    const show = () => all.querySelectorAll(".chip").forEach((chip) => { chip.hidden = !chip.querySelector("input").checked && !fits(chip); });
    find.addEventListener("input", show);
    find.addEventListener("keydown", (event) => {
      // also among the codes of one's own last activities, which stand open before the field
      const first = [...find.closest("fieldset").querySelectorAll(".chip")].find((chip) => fits(chip) && !chip.querySelector("input").checked)?.querySelector("input");
      if (event.key === "Enter" && !event.ctrlKey) {
        event.preventDefault();
        if (first) { first.click(); find.value = ""; show(); }
      } else if (event.key === "ArrowDown" && first) { event.preventDefault(); first.focus(); }
    });
    all.addEventListener("change", show);
    show();
  });

  // --- the example of the code in hand: under the pointer, in focus, or chosen last ---------------------------------------------
  form.querySelectorAll("[data-chip-example]").forEach((place) => {
    const set = place.parentElement;
    const show = (event) => {
      const input = event.target.closest("label")?.querySelector("input[title]");
      if (!input) return;
      const name = Object.assign(document.createElement("strong"), { textContent: input.closest("label").textContent.trim() });
      place.replaceChildren(name, ` ${input.title}`);
      place.hidden = false;
    };
    ["focusin", "mouseover", "change"].forEach((what) => set.addEventListener(what, show));
  });

  // --- who was there too: who is ticked among those found moves to those chosen, and stays there --------------------------------
  const also = form.querySelector("#also");
  if (also) {
    const chosen = also.querySelector("[data-also-chosen]");
    const keep = (inputs) => inputs.forEach((one) => { one.checked = true; chosen.append(one.closest(".chip")); });
    also.addEventListener("change", (event) => {
      if (event.target.checked && event.target.closest("#also-found")) { keep([event.target]); event.target.focus(); }
    });
    also.addEventListener("click", (event) => {
      if (!event.target.closest("[data-also-all]")) return;
      keep([...also.querySelectorAll("#also-found input")]);
      chosen.dispatchEvent(new Event("change", { bubbles: true }));
      also.querySelector("#also-found").replaceChildren();
    });
    also.addEventListener("htmx:afterSwap", () => {
      const there = new Set([...chosen.querySelectorAll("input")].map((one) => one.value));
      also.querySelectorAll("#also-found .chip").forEach((chip) => { if (there.has(chip.querySelector("input").value)) chip.remove(); });
    });
    also.addEventListener("keydown", (event) => { if (event.key === "Enter" && event.target.type === "search" && !event.ctrlKey) event.preventDefault(); });
  }

  // --- attachments: choosing a file types nothing, and who registers while one is on its way registers when it is there ------------
  let sending = false, next = null;
  const ofFile = (event) => event.detail.requestConfig.elt.id === "file";
  form.addEventListener("input", (event) => { if (event.target.type === "file") event.stopPropagation(); }, true);
  document.addEventListener("htmx:beforeSend", (event) => { if (ofFile(event)) sending = true; });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (!ofFile(event)) return;
    const button = next;
    sending = false;
    next = null;
    if (button && event.detail.successful) form.requestSubmit(button);
  });
  form.addEventListener("submit", (event) => {
    if (!sending) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    next = event.submitter;
  }, true);

  // --- where the keyboard begins: at the first question, or after what was half written; where something is wrong, its summary begins --
  const half = form.elements.text;
  if (matchMedia("(pointer: fine)").matches && !location.hash && !document.querySelector(".error-summary")) {
    if (half.value) { half.focus(); half.setSelectionRange(half.value.length, half.value.length); }
    else form.elements.day.focus({ preventScroll: true });
  }

  // --- keys: Ctrl+S registers, Ctrl+Enter registers and begins the next one ------------------------------------------------------
  window.addEventListener("keydown", (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    const wanted = event.key === "Enter" ? "next" : event.key.toLowerCase() === "s" ? "register" : "";
    if (!wanted) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const button = form.querySelector(`button[value="${wanted}"]`) ?? form.querySelector("button[type=submit]");
    form.requestSubmit(button);
  }, true);
})();
