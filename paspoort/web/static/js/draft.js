// The editor of a report: the calm line that says what is kept, marks of what is done, choices that fit, and two texts side by side.
"use strict";

(() => {
  const form = document.querySelector("form[data-draft]");
  if (!form || !window.DraftKeeper) return;
  const words = form.dataset;
  const line = form.querySelector("[data-keep-state]");
  const text = form.querySelector("[data-keep-text]");
  const alarm = form.querySelector("[data-keep-alarm]");
  const TROUBLE = { offline: "sayOffline", away: "sayAway", "signed-out": "saySignedOut", stronger: "sayStronger", refused: "sayRefused", bad: "sayBad" };
  let signedOut = false;
  let tooLight = false;
  let lastKey = 0;

  const say = (state, sentence) => {
    const changed = text.textContent !== sentence;
    line.dataset.now = state;
    text.textContent = sentence;
    if (!changed) return;
    if (TROUBLE[state] || state === "clash") alarm.textContent = sentence;
    else if (state === "saved") alarm.textContent = "";
  };

  const signInLink = (href, textContent) => {
    if (line.querySelector("a")) return;
    const link = document.createElement("a");
    Object.assign(link, { href, target: "_blank", rel: "noopener", textContent });
    line.append(link);
  };

  const tell = (state, answer) => {
    if (state !== "saving" || !(signedOut || tooLight)) line.querySelector("a")?.remove();
    if (state === "saving" && line.dataset.now in TROUBLE) return;
    if (state === "bad") Object.entries(answer.problems).forEach(([name, sentence]) => problem(name, sentence));
    if (state === "saved" && signedOut) { location.reload(); return; }
    tooLight = state === "stronger" || (tooLight && state === "saving");
    signedOut = state === "signed-out" || (signedOut && state !== "saved");
    if (answer?.missing) marks(answer);
    if (answer?.both) answer.both.forEach((name) => offer(name, answer));
    if (state === "clash" && answer?.both && !answer.both.length && !keeper.held.size) { keeper.soon(0); return; }
    if (TROUBLE[state]) say(state, words[TROUBLE[state]]);
    else if (state === "clash") { if (answer.who) say("clash", words.sayClash.replace("{who}", answer.who)); }
    else say(state, state === "saved" ? words.saySaved.replace("{time}", answer.at) : state === "saving" ? words.saySaving : words.sayWaiting);
    if (state === "signed-out") signInLink(words.signIn, words.sayAgain);
    if (state === "stronger") signInLink(words.stronger, words.sayKey);
  };

  const keeper = new window.DraftKeeper(form, tell);

  const problem = (name, sentence) => {
    const field = keeper.fields.get(name), id = `${name}-live`;
    let place = document.getElementById(id);
    if (!place) {
      place = Object.assign(document.createElement("p"), { id, className: "field-error" });
      field?.closest(".field")?.append(place);
    }
    place.textContent = sentence;
    place.hidden = !sentence;
    field?.toggleAttribute("aria-invalid", Boolean(sentence));
    if (sentence) field?.setAttribute("aria-errormessage", id); else field?.removeAttribute("aria-errormessage");
  };

  // --- what is done, what is asked -----------------------------------------------------------------------------------
  const marks = ({ missing, asked, left }) => {
    document.querySelectorAll("[data-part]").forEach((item) => {
      const key = item.dataset.part, choice = key === "support_type";
      const open = choice ? ["support_type", "training_form", "school"].some((name) => missing[name]) : key in missing;
      item.dataset.mark = open ? "open" : choice || keeper.fields.get(key)?.value.trim() ? "done" : "optional";
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

  // --- two texts of one part ------------------------------------------------------------------------------------------
  const offer = (name, { who, at, texts }) => {
    const field = keeper.fields.get(name);
    document.getElementById(`${name}-other`)?.remove();
    const box = Object.assign(document.createElement("div"), { id: `${name}-other`, className: "draft-other" });
    const head = Object.assign(document.createElement("p"), { className: "small" });
    head.append(Object.assign(document.createElement("strong"), { textContent: words.sayOther.replace("{who}", who).replace("{time}", at) }));
    const shown = field instanceof HTMLSelectElement ? [...field.options].find((one) => one.value === texts[name])?.text ?? "" : texts[name];
    const row = Object.assign(document.createElement("div"), { className: "row" });
    const press = (label, result) => {
      const button = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: label });
      button.addEventListener("click", () => { const chosen = result(); box.remove(); keeper.choose(name, chosen); grow(field); field.focus(); });
      row.append(button);
    };
    press(words.sayMine, () => field.value);
    press(words.sayTheirs, () => texts[name]);
    if (field instanceof HTMLTextAreaElement) press(words.sayBoth, () => `${field.value}\n\n${texts[name]}`);
    box.append(head, Object.assign(document.createElement("div"), { className: "draft-other-text", textContent: shown }), row);
    field.closest(".field").after(box);
  };

  // --- when to keep ---------------------------------------------------------------------------------------------------
  const grow = (field) => {
    if (!(field instanceof HTMLTextAreaElement) || CSS.supports("field-sizing", "content")) return;
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight + 2}px`;
  };
  form.addEventListener("input", (event) => {
    lastKey = Date.now();
    grow(event.target);
    if (document.getElementById(`${event.target.name}-live`)) problem(event.target.name, "");
    if (!TROUBLE[line.dataset.now] && line.dataset.now !== "clash") tell("waiting");
    keeper.soon();
  });
  form.addEventListener("change", () => { fit(); keeper.now(); });
  form.addEventListener("focusout", () => { if (keeper.unsent) keeper.now(); });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = event.submitter;
    button?.setAttribute("aria-busy", "true");
    const kept = await keeper.now();
    button?.removeAttribute("aria-busy");
    if (kept && button?.value === "check") location.assign(words.check);
    else if (kept && line.dataset.now === "") tell("waiting");
  });
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") { event.preventDefault(); keeper.now(); }
  });
  document.addEventListener("visibilitychange", () => keeper.now());
  window.addEventListener("online", () => keeper.now());
  window.addEventListener("focus", () => { if (keeper.unsent) keeper.now(); });
  window.addEventListener("pagehide", () => keeper.leave());
  window.addEventListener("beforeunload", (event) => { if (keeper.unsent) event.preventDefault(); });

  // The session: kept before it ends; when it ended in the middle of a sentence, the sentence stays on the page.
  document.addEventListener("paspoort:expiring", () => keeper.now());
  document.addEventListener("paspoort:expired", (event) => {
    if (!keeper.unsent && Date.now() - lastKey > 300000) return;
    event.preventDefault();
    document.querySelector("dialog[data-session]")?.close();
    signedOut = true;
    tell("signed-out");
  });

  form.querySelectorAll("[data-field]").forEach(grow);
  document.querySelector("[data-parts]").open = window.matchMedia("(min-width: 60rem)").matches;
  fit();
})();
