// Waiting values of a grid: sent one after another in the order in which they were typed, again and again until each is answered.
// They stand in this page's memory and nowhere else: other people use this computer too.
"use strict";

class Waiting {
  // `told(key, status, answer)` says what became of one; `heard(state)` how the line is: "", offline, away, signed-out, stronger
  // or other. `look()` asks whether the way is free again, and resolves to the state that it found.
  constructor({ told, heard, look }) {
    this.told = told;
    this.heard = heard;
    this.look = look;
    this.all = new Map();
    this.state = "";
    this.since = null; // when the line went away
    this.tries = 0;
    this.timer = 0;
    this.turn = null;
  }

  get size() { return this.all.size; }

  has(key) { return this.all.has(key); }

  // A newer value of the same cell takes the place of the older one, in its turn; `make()` gives address and fields when it goes.
  put(key, make) {
    this.all.set(key, { make });
    if (!this.state) this.go();
  }

  drop(key) { this.all.delete(key); }

  go() {
    clearTimeout(this.timer);
    this.turn ??= this.drain().finally(() => { this.turn = null; });
    return this.turn;
  }

  // The way was closed: look first, and send only when it is free, so that nothing leaves under another's name.
  async again() {
    if (this.turn) return;
    if (this.state && this.state !== "offline" && this.state !== "away") {
      const found = await this.look();
      if (found) { this.closed(found); return; }
    }
    this.go();
  }

  async drain() {
    await null;
    while (this.all.size) {
      const [key, entry] = this.all.entries().next().value;
      const { to, fields } = entry.make();
      const { state, status, answer } = await Waiting.ask(to, new URLSearchParams(fields));
      if (state) { this.closed(state); return; }
      this.open();
      if (this.all.get(key) === entry) this.all.delete(key);
      this.told(key, status, answer, fields);
    }
    this.open();
  }

  open() {
    this.tries = 0;
    if (!this.state) return;
    this.state = "";
    this.since = null;
    this.heard("");
  }

  closed(state) {
    if (!this.since) this.since = new Date();
    this.tries += 1;
    this.state = state;
    this.heard(state);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.again(), [2000, 4000, 8000, 15000][Math.min(this.tries, 4) - 1]);
  }

  // One question to the server: what it answered, or why there is no answer.
  static async ask(to, body) {
    let answer;
    try {
      answer = await fetch(to, {
        method: body ? "POST" : "GET", body, redirect: "manual",
        headers: { ...JSON.parse(document.body.getAttribute("hx-headers") ?? "{}"), "HX-Request": "true", Accept: "application/json" },
        signal: AbortSignal.timeout ? AbortSignal.timeout(10000) : undefined,
      });
    } catch { return { state: "offline" }; }
    if (answer.status === 401 || answer.type === "opaqueredirect") return { state: "signed-out" };
    if (answer.status >= 500 || answer.status === 429) return { state: "away" };
    const json = (answer.headers.get("Content-Type") ?? "").startsWith("application/json");
    const told = json ? await answer.json().catch(() => null) : null;
    if (told?.stronger) return { state: "stronger" };
    if (told?.other) return { state: "other" };
    document.dispatchEvent(new CustomEvent("paspoort:alive"));
    return { state: "", status: answer.status, answer: told ?? {} };
  }
}
