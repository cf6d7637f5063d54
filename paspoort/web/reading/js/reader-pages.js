// Fetches page images: what is in view first, then the next ones, two at a time, and says how it goes.
"use strict";

window.PaspoortReader = window.PaspoortReader ?? {};

window.PaspoortReader.say = (reader, key, values = {}) =>
  (reader.dataset[key] ?? "").replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");

window.PaspoortReader.Pages = class Pages {
  static AT_ONCE = 2;
  static AHEAD = 3;
  static SLOW_AFTER = 5000;
  static GIVE_UP_AFTER = 45000;

  constructor(reader, onReady) {
    this.reader = reader;
    this.onReady = onReady;
    this.list = [...reader.querySelectorAll("[data-page]")];
    this.wanted = [];
    this.busy = 0;
    for (const page of this.list) {
      page.querySelector('[data-do="retry"]').addEventListener("click", () => this.retry(page));
    }
    window.addEventListener("online", () => this.list.filter((page) => page.dataset.state === "failed" && !page.dataset.over).forEach((page) => this.retry(page)));
  }

  get count() { return this.list.length; }

  // Orders the queue anew: pages in view, the next few, the one before.
  want(first, last) {
    const numbers = [];
    for (let n = first; n <= last + Pages.AHEAD; n += 1) numbers.push(n);
    numbers.push(first - 1);
    this.wanted = numbers.map((n) => this.list[n - 1]).filter((page) => page?.dataset.state === "waiting");
    this.pump();
  }

  pump() {
    while (this.busy < Pages.AT_ONCE && this.wanted.length) {
      const page = this.wanted.shift();
      if (page.dataset.state !== "waiting") continue;
      this.busy += 1;
      this.load(page).finally(() => { this.busy -= 1; this.pump(); });
    }
  }

  // A page that may no longer be shown is not asked for again: loading the report anew tells why.
  retry(page) {
    if (page.dataset.over) { location.reload(); return; }
    page.dataset.state = "waiting";
    delete page.dataset.tried;
    this.wanted.unshift(page);
    this.pump();
  }

  tell(page, key, values = {}) {
    const words = window.PaspoortReader.say(this.reader, key, { page: page.dataset.page, ...values });
    page.querySelector("[data-progress]").textContent = words;
  }

  async load(page) {
    page.dataset.state = "loading";
    this.tell(page, "sayLoading");
    const slow = setTimeout(() => this.tell(page, "saySlow"), Pages.SLOW_AFTER);
    const stop = new AbortController();
    const patience = setTimeout(() => stop.abort(), Pages.GIVE_UP_AFTER);
    try {
      const answer = await fetch(page.dataset.src, { cache: "no-store", redirect: "manual", signal: stop.signal, headers: { Accept: "image/*" } });
      if (answer.status === 429) { await this.paced(page, answer); return; }
      if (answer.type === "opaqueredirect") { this.fail(page, "saySignedOut"); return; } // on the way to the sign-in page
      if (answer.status === 401) { this.fail(page, "saySignedOut"); return; }
      if ([403, 404, 410].includes(answer.status)) { this.fail(page, "sayEnded"); return; }
      if (!answer.ok || !(answer.headers.get("content-type") ?? "").startsWith("image/")) throw new Error("no page");
      await this.show(page, await this.read(page, answer));
      document.dispatchEvent(new Event("paspoort:alive"));
    } catch {
      await this.again(page);
    } finally {
      clearTimeout(slow);
      clearTimeout(patience);
    }
  }

  async read(page, answer) {
    const total = Number(answer.headers.get("content-length"));
    if (!total || !answer.body) return answer.blob();
    const parts = [];
    let got = 0;
    const stream = answer.body.getReader();
    for (let part = await stream.read(); !part.done; part = await stream.read()) {
      parts.push(part.value);
      got += part.value.length;
      this.tell(page, "sayPercent", { percent: Math.min(100, Math.round((got / total) * 100)) });
    }
    return new Blob(parts, { type: answer.headers.get("content-type") });
  }

  async show(page, blob) {
    const image = new Image();
    image.className = "reader-image";
    image.alt = page.dataset.alt;
    image.draggable = false;
    const address = URL.createObjectURL(blob);
    image.src = address;
    try { await image.decode(); } finally { URL.revokeObjectURL(address); }
    page.querySelector(".reader-image")?.remove();
    page.append(image);
    page.dataset.state = "ready";
    this.onReady(page, image);
  }

  async paced(page, answer) {
    const seconds = Math.min(60, Number(answer.headers.get("retry-after")) || 5);
    this.tell(page, "sayPaced", { seconds });
    await new Promise((done) => setTimeout(done, seconds * 1000));
    page.dataset.state = "waiting";
    this.wanted.push(page);
  }

  async again(page) {
    if (page.dataset.tried) { this.fail(page, "sayFailed"); return; }
    page.dataset.tried = "1";
    await new Promise((done) => setTimeout(done, 1200));
    page.dataset.state = "waiting";
    this.wanted.unshift(page);
  }

  fail(page, key) {
    page.dataset.state = "failed";
    if (key !== "sayFailed") page.dataset.over = "1";
    const words = window.PaspoortReader.say(this.reader, key, { page: page.dataset.page });
    page.querySelector("[data-failed-text]").textContent = words;
    this.reader.querySelector("[data-say]").textContent = words;
  }
};
