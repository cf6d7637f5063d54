// Autosave of a long form: one request at a time, only what changed, again and again until the server has it. It shows a calm line
// that says what is kept, and two texts of one field side by side where someone else wrote in it too.
// Nothing is put in the browser's own storage: other people use this computer too.
//
// A form with data-autosave (the address that keeps it), data-revision, data-then (where its other button leads) and the words of
// parts/autosave_words.html; each field that is kept has data-field, each set of boxes data-choices with their name. A box ok-<field> that is ticked says that a doubtful value is right: it goes along. Without data-then its buttons send the form itself. After each answer the form gets the event autosave:answer.
"use strict";

// Boxes or choices under one name, kept as one field: the codes that are chosen, with a space between.
class Choices {
  constructor(set) { this.set = set; this.name = set.dataset.choices; }
  get inputs() { return [...this.set.querySelectorAll(`input[name="${this.name}"]`)]; }
  get value() { return this.inputs.filter((one) => one.checked).map((one) => one.value).join(" "); }
  set value(text) { const chosen = text.split(" "); this.inputs.forEach((one) => { one.checked = chosen.includes(one.value); }); }
  get defaultValue() { return this.inputs.filter((one) => one.defaultChecked).map((one) => one.value).join(" "); }
  closest(selector) { return this.set.closest(selector) ?? this.set; }
  focus() { this.inputs[0]?.focus(); }
  toggleAttribute() {}
  setAttribute() {}
  removeAttribute() {}
}

class Autosave {
  constructor(form, tell) {
    this.form = form;
    this.tell = tell; // tell(state, answer): saving, saved, waiting, offline, away, signed-out, stronger, refused, bad, clash
    this.revision = form.dataset.revision;
    const sets = [...form.querySelectorAll("[data-choices]")].map((set) => new Choices(set));
    this.fields = new Map([...form.querySelectorAll("[data-field]"), ...sets].map((field) => [field.name, field]));
    // what the server gave: someone may have typed before this script was there
    this.kept = new Map([...this.fields].map(([name, field]) => [name, field.defaultValue ?? field.value]));
    this.flying = new Map();
    this.doubtful = new Map(); // what was sent and never answered: it may stand there as the latest
    this.blocked = new Map(); // what the server could not accept, until it is changed
    this.held = new Set(); // parts in which two people wrote, until one text is chosen
    this.tries = 0;
    this.timer = 0;
    this.asked = false;
    this.turn = null; // the requests under way, one after another
  }

  changed() {
    return [...this.fields].filter(([name, field]) => field.value !== this.kept.get(name)).map(([name, field]) => [name, field.value]);
  }

  get unsent() { return this.changed().length > 0; }

  soon(wait = 1500) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.now(), wait);
  }

  token() { return JSON.parse(document.body.getAttribute("hx-headers") ?? "{}"); }

  sure(name) { return Boolean(this.form.elements[`ok-${name}`]?.checked); }

  sendable() { return this.changed().filter(([name, text]) => !this.held.has(name) && (this.blocked.get(name) !== text || this.sure(name))); }

  // Resolves when everything that can be kept is kept, or could not be. Whoever asks while a request is under way waits for that
  // same turn: what changed meanwhile goes with its next request, never beside it.
  now() {
    clearTimeout(this.timer);
    this.asked = true;
    this.turn ??= this.drain().finally(() => { this.turn = null; });
    return this.turn;
  }

  async drain() {
    await null; // so that whoever asks in the same breath is still counted in
    while (this.asked) {
      this.asked = false;
      this.holdLong();
      for (let changes = this.sendable(); changes.length && !this.closed; changes = this.sendable()) {
        if (!await this.send(changes)) return !this.unsent;
      }
    }
    return !this.unsent;
  }

  // What is longer than a part can be is not sent: its writer hears so beside it, and all of it stays on the page.
  holdLong() {
    const { most, sayLong } = this.form.dataset, said = (number) => number.toLocaleString(document.documentElement.lang), problems = {};
    for (const [name, text] of this.sendable()) {
      if (!most || text.length <= Number(most)) continue;
      this.blocked.set(name, text);
      problems[name] = sayLong.replace("{there}", said(text.length)).replace("{most}", said(Number(most)));
    }
    if (Object.keys(problems).length) this.tell("bad", { problems });
  }

  body(changes, last) {
    const body = new URLSearchParams({ revision: this.revision });
    for (const [name, text] of changes) {
      body.append(name, text);
      if (this.sure(name)) body.append(`ok-${name}`, "1");
      if (last) [this.kept.get(name), this.flying.get(name)].filter((base) => base !== undefined).forEach((base) => body.append(`base.${name}`, base));
    }
    if (last) body.append("last", "1");
    return body;
  }

  ask(body, small) {
    return fetch(this.form.dataset.autosave, {
      method: "POST", body, keepalive: small, redirect: "manual",
      headers: { ...this.token(), "HX-Request": "true", Accept: "application/json" },
      signal: AbortSignal.timeout ? AbortSignal.timeout(20000) : undefined,
    });
  }

  async send(changes) {
    this.tell("saving");
    this.flying = new Map(changes);
    const body = this.body(changes);
    let answer;
    try {
      answer = await this.ask(body, String(body).length < 60000);
    } catch {
      changes.forEach(([name, text]) => this.doubtful.set(name, [...this.doubtful.get(name) ?? [], text]));
      return this.later("offline");
    } finally {
      this.flying = new Map();
    }
    if (answer.status === 401 || answer.type === "opaqueredirect") return this.later("signed-out", 20000);
    if (answer.status >= 500 || answer.status === 429) return this.later("away");
    const told = (answer.headers.get("Content-Type") ?? "").startsWith("application/json") ? await answer.json().catch(() => null) : null;
    if (!told || told.other) {
      this.closed = answer.status === 409;
      this.tell("refused");
      return false;
    }
    if (told.stronger) return this.later("stronger", 20000);
    return this.take(answer.status, told, changes);
  }

  take(status, told, changes) {
    this.tries = 0;
    if (status === 422) {
      changes.filter(([name]) => told.problems[name]).forEach(([name, text]) => this.blocked.set(name, text));
      this.tell("bad", told);
      return changes.some(([name]) => !told.problems[name]);
    }
    this.revision = String(told.revision);
    if (this.form.elements.revision) this.form.elements.revision.value = this.revision;
    if (status === 409) return this.meet(told);
    changes.forEach(([name, text]) => { this.kept.set(name, text); this.blocked.delete(name); });
    this.doubtful.clear();
    document.dispatchEvent(new CustomEvent("paspoort:alive"));
    this.tell(this.held.size ? "clash" : this.unsent ? "waiting" : "saved", told);
    return true;
  }

  // Someone else saved first: what only they changed comes in, what only I changed is sent again, the rest is asked.
  meet(told) {
    const both = [];
    for (const [name, field] of this.fields) {
      const theirs = (told.texts[name] ?? this.kept.get(name)), before = this.kept.get(name);
      if (theirs === before) continue;
      if (this.doubtful.get(name)?.includes(theirs)) { this.kept.set(name, theirs); continue; }
      if (field.value === before) field.value = theirs;
      else if (field.value !== theirs) { both.push(name); this.held.add(name); }
      this.kept.set(name, theirs);
    }
    this.tell("clash", { ...told, both });
    return true;
  }

  choose(name, text) {
    this.fields.get(name).value = text;
    this.held.delete(name);
    this.now();
  }

  later(state, wait) {
    this.tries += 1;
    this.tell(state);
    this.soon(wait ?? [3000, 6000, 12000, 30000][Math.min(this.tries, 4) - 1]);
    return false;
  }

  // The page goes away: send what is left without waiting for an answer.
  leave() {
    const changes = this.sendable();
    if (!changes.length) return;
    const body = this.body(changes, true);
    if (String(body).length < 60000) this.ask(body, true).catch(() => undefined);
  }
}

(() => {
  const form = document.querySelector("form[data-autosave]");
  if (!form) return;
  const words = form.dataset;
  const line = form.querySelector("[data-keep-state]");
  const text = form.querySelector("[data-keep-text]");
  const alarm = form.querySelector("[data-keep-alarm]");
  const TROUBLE = { offline: "sayOffline", away: "sayAway", "signed-out": "saySignedOut", stronger: "sayStronger", refused: "sayRefused", bad: "sayBad" };
  let signedOut = false;
  let tooLight = false;
  let lastKey = 0;
  let sent = false;
  let calm = ["", text.textContent]; // what the line says while nothing waits
  window.addEventListener("pageshow", () => { sent = false; });

  const say = (state, sentence) => {
    const changed = text.textContent !== sentence;
    line.dataset.now = state;
    text.textContent = sentence;
    if (state === "saved") calm = [state, sentence];
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

  // Signed in again in another window: the page is asked anew for what hangs on the session, as soon as nobody types in it.
  const freshen = () => {
    if (keeper.unsent || Date.now() - lastKey < 4000) setTimeout(freshen, 1000);
    else location.reload();
  };

  const tell = (state, answer) => {
    if (state !== "saving" || !(signedOut || tooLight)) line.querySelector("a")?.remove();
    if (state === "saving" && line.dataset.now in TROUBLE) return;
    if (state === "bad") Object.entries(answer.problems).forEach(([name, sentence]) => problem(name, sentence));
    if (state === "saved" && signedOut) freshen();
    tooLight = state === "stronger" || (tooLight && state === "saving");
    signedOut = state === "signed-out" || (signedOut && state !== "saved");
    if (answer) form.dispatchEvent(new CustomEvent("autosave:answer", { detail: answer }));
    if (answer?.both) answer.both.forEach((name) => offer(name, answer));
    if (state === "clash" && answer?.both && !answer.both.length && !keeper.held.size) { keeper.soon(0); return; }
    if (TROUBLE[state]) say(state, words[TROUBLE[state]]);
    else if (state === "clash") { if (answer.who) say("clash", words.sayClash.replace("{who}", answer.who)); }
    else say(state, state === "saved" ? words.saySaved.replace("{time}", answer.at) : state === "saving" ? words.saySaving : words.sayWaiting);
    if (state === "signed-out") signInLink(words.signIn, words.sayAgain);
    if (state === "stronger") signInLink(words.stronger, words.sayKey);
  };

  const keeper = new Autosave(form, tell);

  const problem = (name, sentence) => {
    const field = keeper.fields.get(name), id = `${name}-live`;
    let place = document.getElementById(id);
    if (!place) {
      place = Object.assign(document.createElement("p"), { id, className: "field-error", role: "alert" });
      field?.closest(".field")?.append(place);
    }
    place.textContent = sentence;
    place.hidden = !sentence;
    field?.toggleAttribute("aria-invalid", Boolean(sentence));
    if (sentence) field?.setAttribute("aria-errormessage", id); else field?.removeAttribute("aria-errormessage");
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
    if (keeper.unsent && !TROUBLE[line.dataset.now] && line.dataset.now !== "clash") tell("waiting");
    else if (!keeper.unsent && line.dataset.now === "waiting") say(...calm);
    keeper.soon();
  });
  form.addEventListener("change", () => keeper.now());
  form.addEventListener("focusout", () => { if (keeper.unsent) keeper.now(); });
  // A form that does something when all is kept, such as registering what was written: sent as it stands, with its button.
  const go = (button) => {
    if (sent) return; // pressed twice
    sent = true;
    if (button?.name) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: button.name, value: button.value }));
    form.submit();
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = event.submitter;
    button?.setAttribute("aria-busy", "true");
    const kept = await keeper.now();
    button?.removeAttribute("aria-busy");
    if (!words.then) { if (kept) go(button); else form.querySelector("[aria-invalid]")?.focus(); return; }
    if (kept && button?.value && words.then && button.value !== "save") location.assign(words.then);
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
  if (keeper.unsent) keeper.soon();
})();
