// Line of a grid: whether what is typed reaches the server, said in one calm sentence; and the veil that covers the pupils when the
// session has ended, until the same person is back.
"use strict";

const ACTIVE = 180000; // so long after the last key somebody counts as working here
const EACH = 20000; // how often a colleague's values are asked for

class GridLine {
  constructor(grid) {
    this.grid = grid;
    this.note = document.querySelector("[data-line]");
    this.veil = document.querySelector("[data-veil]");
    this.covered = document.querySelectorAll("[data-veiled]");
    this.drawn = "";
    setInterval(() => this.tick(), 1000);
    window.addEventListener("online", () => grid.waiting.again());
    window.addEventListener("focus", () => this.back());
    document.addEventListener("visibilitychange", () => this.back());
    window.addEventListener("beforeunload", (event) => { if (grid.unsent) event.preventDefault(); });
    document.addEventListener("paspoort:expired", (event) => this.expired(event));
  }

  get working() { return Date.now() - this.grid.busy < ACTIVE; }

  get gone() { return ["signed-out", "stronger", "other"].includes(this.grid.waiting.state); }

  // Asked only while somebody works here: a page that stands open by itself keeps no session alive.
  async tick() {
    const { grid } = this;
    if (document.hidden || !this.working || grid.waiting.state || Date.now() - grid.looked < EACH) return;
    const found = await grid.look();
    if (found) grid.waiting.closed(found);
  }

  back() {
    const here = this.grid.keys.cellOf.get(document.activeElement);
    if (document.hidden && here) this.grid.commit(here);
    if (!document.hidden && this.grid.waiting.state) this.grid.waiting.again();
  }

  // The time of the session is over. Who works on without a line goes on; else nobody reads these pupils until someone signs in.
  expired(event) {
    const { grid } = this;
    if (!grid.unsent && !grid.waiting.state) return;
    event.preventDefault();
    document.querySelector("dialog[data-session]")?.close();
    if (!(grid.waiting.state && this.working)) grid.waiting.closed("signed-out");
  }

  heard(state) {
    if (this.gone && !this.grid.unsent) { location.reload(); return; } // nothing to keep: the page itself asks for a sign-in
    const { words } = this.grid;
    this.covered.forEach((one) => { one.hidden = this.gone; });
    this.veil.hidden = !this.gone;
    if (this.gone) {
      const other = state === "other";
      this.veil.querySelector("[data-veil-text]").textContent = this.counted(other ? words.sayOther : state === "stronger" ? words.sayStronger : words.saySignedOut);
      this.veil.querySelector("[data-veil-sign-in]").hidden = state !== "signed-out" && !other;
      this.veil.querySelector("[data-veil-stronger]").hidden = state !== "stronger";
    }
    this.grid.drawRows();
    this.draw();
  }

  counted(words) {
    const number = this.grid.waiting.size, [one, many] = words.split("|");
    return (number === 1 ? one : many ?? one).replace("{n}", number);
  }

  draw() {
    const { waiting, words } = this.grid, away = waiting.state === "offline" || waiting.state === "away";
    this.note.hidden = !away;
    if (!away) { this.drawn = ""; return; }
    const time = waiting.since.toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    const text = this.note.querySelector("[data-line-text]"), said = this.counted(words.sayKept);
    this.note.querySelector("[data-line-since]").textContent = (waiting.state === "offline" ? words.sayOffline : words.sayAwayServer).replace("{time}", time);
    text.textContent = said;
    if (this.drawn === waiting.state) return; // read aloud once, not with every value
    this.drawn = waiting.state;
    document.querySelector("[data-grid-alarm]").textContent = this.note.textContent.replace(/\s+/g, " ").trim();
  }
}
