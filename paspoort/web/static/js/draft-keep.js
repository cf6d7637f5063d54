// Keeps what is typed in a report: one request at a time, only what changed, again and again until the server has it.
// Nothing is put in the browser's own storage: other people use this computer too.
"use strict";

window.DraftKeeper = class {
  constructor(form, tell) {
    this.form = form;
    this.tell = tell; // tell(state, answer): saving, saved, waiting, offline, away, signed-out, stronger, refused, bad, clash
    this.revision = form.dataset.revision;
    this.fields = new Map([...form.querySelectorAll("[data-field]")].map((field) => [field.name, field]));
    this.kept = new Map([...this.fields].map(([name, field]) => [name, field.value]));
    this.flying = new Map();
    this.blocked = new Map(); // what the server could not accept, until it is changed
    this.held = new Set(); // parts in which two people wrote, until one text is chosen
    this.tries = 0;
    this.timer = 0;
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

  sendable() { return this.changed().filter(([name, text]) => !this.held.has(name) && this.blocked.get(name) !== text); }

  // Resolves when everything that can be kept is kept, or could not be.
  async now() {
    clearTimeout(this.timer);
    if (this.busy) { await this.busy; }
    const changes = this.sendable();
    if (!changes.length || this.closed) return !this.unsent;
    this.busy = this.send(changes);
    const again = await this.busy;
    this.busy = null;
    if (again && this.sendable().length) return this.now();
    return !this.unsent;
  }

  body(changes, last) {
    const body = new URLSearchParams({ revision: this.revision });
    for (const [name, text] of changes) {
      body.append(name, text);
      if (last) [this.kept.get(name), this.flying.get(name)].filter((base) => base !== undefined).forEach((base) => body.append(`base.${name}`, base));
    }
    if (last) body.append("last", "1");
    return body;
  }

  ask(body, small) {
    return fetch(this.form.dataset.save, {
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
      return this.later("offline");
    } finally {
      this.flying = new Map();
    }
    if (answer.status === 401 || answer.type === "opaqueredirect") return this.later("signed-out", 20000);
    if (answer.status >= 500 || answer.status === 429) return this.later("away");
    const told = (answer.headers.get("Content-Type") ?? "").startsWith("application/json") ? await answer.json().catch(() => null) : null;
    if (!told) {
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
};
