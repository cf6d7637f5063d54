// Grid of a class: each value is kept when its cell is left, in order, also after the line was gone or the session ended. What a
// colleague enters comes in beside it. Without this script the page is a form that is sent as a whole.
"use strict";

class Grid {
  constructor(table) {
    this.table = table;
    this.words = table.dataset;
    this.rows = [...table.querySelectorAll("[data-row]")].map((part) => new GridRow(part));
    this.cells = new Map(this.rows.flatMap((row) => row.cells.map((cell) => [cell.key, cell])));
    this.byPupil = new Map(this.rows.map((row) => [row.pupil, row]));
    this.done = []; // what Ctrl and Z brings back, and the button of who has no keyboard
    this.undoing = document.querySelector("[data-undo]");
    this.since = table.dataset.now;
    this.looked = Date.now();
    this.busy = Date.now(); // when somebody last did something here
    this.waiting = new Waiting({ told: (...all) => this.told(...all), heard: (state) => this.line.heard(state), look: () => this.look() });
    this.line = new GridLine(this);
    this.asks = new GridAsks(table, this.words, (cell, what) => this.answered(cell, what));
    this.keys = new GridKeys(this.rows, {
      commit: (cell) => this.commit(cell), confirm: (cell) => this.send(cell, cell.value, true),
      absent: (row) => this.mark(row, !row.absent), undo: () => this.undo(),
    });
    this.listen();
    this.drawRows();
    this.cells.forEach((cell) => this.commit(cell));
    this.draw();
    this.begin();
  }

  get unsent() { return this.waiting.size > 0 || [...this.cells.values()].some((cell) => cell.dirty || cell.trouble); }

  // Who has a keyboard starts where something is still to be typed; on a tablet nothing covers the class before it is touched.
  begin() {
    if (!matchMedia("(pointer: fine)").matches || document.activeElement !== document.body) return;
    const open = this.rows.filter((row) => row.open).flatMap((row) => row.cells);
    open.find((cell) => "needed" in cell.field.dataset && !cell.value)?.focus();
  }

  // --- what somebody does ---------------------------------------------------------------------------------------------------
  commit(cell) {
    cell.left();
    if (!cell.dirty || cell.value === cell.trouble?.value) return;
    this.done.push({ cell, before: cell.trouble ? cell.trouble.value : cell.standing });
    this.send(cell, cell.value);
  }

  send(cell, value, confirmed = false) {
    cell.trouble = null;
    cell.sent = value;
    const make = () => ({ to: this.words.save, fields: { pupil: cell.row.pupil, item: cell.item, typed: value, version: cell.version, ...confirmed && { confirmed: "yes" } } });
    if (value === cell.kept && !this.waiting.has(cell.key)) cell.sent = null;
    else this.waiting.put(cell.key, make);
    this.redraw(cell);
  }

  mark(row, absent, undone = false) {
    if (row.gone || row.fixed) return;
    if (!undone) this.done.push({ row, before: row.absent });
    row.absent = absent;
    row.why = "";
    this.waiting.put(row.pupil, () => ({ to: this.words.mark, fields: { pupil: row.pupil, ...absent && { absent: "on" } } }));
    this.drawRow(row);
    this.draw();
    const next = absent ? this.rows.slice(this.rows.indexOf(row) + 1).find((one) => one.open) : row;
    next?.cells[0]?.focus();
  }

  undo() {
    const last = this.done.pop();
    if (!last) return false;
    if (last.row) { this.mark(last.row, last.before, true); return true; }
    last.cell.value = last.before;
    this.send(last.cell, last.before);
    this.draw();
    last.cell.focus();
    return true;
  }

  // A day that a colleague closed is opened again, and what was kept here goes.
  async reopen() {
    const { state, status } = await Waiting.ask(this.words.reopen, new URLSearchParams());
    if (state || status >= 400) return;
    for (const cell of this.cells.values()) if (cell.trouble?.kind === "closed") this.send(cell, cell.value);
  }

  answered(cell, what) {
    const { trouble } = cell;
    if (what === "reopen") { this.reopen(); return; }
    if (what === "empty") { cell.value = ""; this.commit(cell); } else if (what === "confirm") this.send(cell, cell.value, true);
    else if (what === "mine") { cell.version = trouble.version; cell.kept = trouble.theirs; this.send(cell, cell.value); } else {
      cell.trouble = null;
      cell.version = trouble.version;
      cell.kept = cell.value = trouble.theirs;
      this.redraw(cell);
    }
    (this.keys.next(cell) ?? cell).focus();
  }

  // --- what the server says -------------------------------------------------------------------------------------------------
  told(key, status, answer, fields) {
    const cell = this.cells.get(key);
    if (!cell) { this.marked(key, status, answer); return; }
    const newer = this.waiting.has(key);
    if (!newer) cell.sent = null;
    if (status === 200) this.kept(cell, answer, fields.typed, newer);
    else if (!newer) this.troubled(cell, status, answer, fields.typed);
    else if (status === 409 && "version" in answer) { cell.version = answer.version; cell.kept = answer.theirs; }
    this.redraw(cell);
    if (Date.now() - this.looked > 8000) this.look();
  }

  kept(cell, answer, sent, newer) {
    cell.version = answer.version;
    const same = cell.value === sent;
    cell.kept = answer.raw;
    if (same && !newer) cell.value = answer.raw;
  }

  troubled(cell, status, answer, value) {
    const sentence = answer.doubt ?? answer.problem ?? answer.gone ?? answer.closed ?? this.words.sayRefused;
    if (answer.closed) cell.trouble = { kind: "closed", value, sentence };
    else if (status === 409 && answer.theirs === value) this.kept(cell, { version: answer.version, raw: answer.theirs }, value, false);
    else if (status === 409) cell.trouble = { kind: "clash", value, mine: cell.shown, ...answer };
    else cell.trouble = { kind: answer.doubt ? "doubt" : answer.problem ? "wrong" : "gone", value, sentence };
  }

  marked(pupil, status, answer) {
    const row = this.byPupil.get(pupil);
    if (status === 200) row.absent = answer.absent;
    else { row.absent = !row.absent; row.said = answer.closed ?? answer.gone ?? answer.problem ?? this.words.sayRefused; }
    this.drawRow(row);
    this.draw();
  }

  // What changed since, by a colleague or in another window; tells why there was no answer, or "".
  async look() {
    this.looked = Date.now();
    const { state, status, answer } = await Waiting.ask(`${this.words.changed}?sinds=${encodeURIComponent(this.since)}`);
    if (state || status !== 200) return state || "away";
    this.since = answer.now;
    for (const { pupil, item, raw, version } of answer.cells) {
      const cell = this.cells.get(`${pupil} ${item}`);
      if (cell && version > cell.version) { cell.take(raw, version); this.redraw(cell); }
    }
    for (const { pupil, absent } of answer.rows) {
      const row = this.byPupil.get(pupil);
      if (row && !this.waiting.has(pupil)) { row.absent = absent; this.drawRow(row); }
    }
    if (answer.rows.some(({ pupil }) => !this.byPupil.has(pupil))) await this.bring();
    this.draw();
    return "";
  }

  // Who came into the class meanwhile gets a row where the server puts it, without a new load.
  async bring() {
    const answer = await fetch(location.href, { redirect: "error" }).catch(() => null);
    if (!answer?.ok) return;
    const there = new DOMParser().parseFromString(await answer.text(), "text/html");
    let after = null;
    for (const part of there.querySelectorAll("[data-grid] [data-row]")) {
      const known = this.byPupil.get(part.dataset.row);
      if (known) { after = known; continue; }
      const row = new GridRow(document.importNode(part, true)), tick = document.createElement("i");
      if (after) after.part.after(row.part); else this.table.tBodies[0].prepend(row.part);
      this.rows.splice(this.rows.indexOf(after) + 1, 0, row);
      this.byPupil.set(row.pupil, row);
      row.cells.forEach((cell) => { this.cells.set(cell.key, cell); this.keys.cellOf.set(cell.field, cell); });
      document.querySelector("[data-progress]").append(tick);
      this.drawRow(row);
      after = row;
    }
  }

  // --- what is shown --------------------------------------------------------------------------------------------------------
  drawRow(row) { row.draw(this.words, this.waiting.state); }

  drawRows() { this.rows.forEach((row) => this.drawRow(row)); }

  redraw(cell) {
    cell.draw();
    this.asks.draw(cell);
    this.drawRow(cell.row);
    this.draw();
  }

  draw() {
    const standing = this.rows.map((row) => row.standing), count = (what) => standing.filter((one) => one === what).length;
    const all = this.rows.filter((row) => !row.gone).length, away = this.rows.filter((row) => row.absent).length;
    const asked = [...this.cells.values()].filter((cell) => cell.trouble).length;
    const said = this.words.sayDone.replace("{done}", count("y")).replace("{all}", all);
    const more = [[asked, this.words.sayToConfirm], [away, this.words.sayAway]].filter(([number]) => number).map(([number, words]) => words.replace("{n}", number));
    document.querySelector("[data-progress-text]").textContent = [said, ...more].join(", ");
    document.querySelectorAll("[data-progress] i").forEach((one, at) => { one.className = standing[at]; });
    const last = this.done.at(-1), what = last?.row ? [last.row.name, last.before ? this.words.sayPresent : this.words.sayAbsentButton] : [last?.cell.row.name, last?.cell.label];
    this.undoing.hidden = !last || this.line?.gone;
    this.undoing.querySelector("[data-undo-text]").textContent = last ? this.words.sayUndo.replace("{what}", what.join(", ")) : "";
    this.line?.draw();
  }

  listen() {
    const { table, keys } = this, doing = () => { this.busy = Date.now(); };
    table.addEventListener("keydown", (event) => { doing(); keys.pressed(event); });
    table.addEventListener("pointerdown", (event) => { doing(); if (event.pointerType === "touch") this.undoing.classList.add("is-touch"); });
    table.addEventListener("focusin", (event) => {
      const cell = keys.cellOf.get(event.target);
      if (!cell) return;
      cell.row.here();
      if (cell.typed) event.target.select();
    });
    table.addEventListener("focusout", (event) => { const cell = keys.cellOf.get(event.target); if (cell) this.commit(cell); });
    table.addEventListener("change", (event) => { const cell = keys.cellOf.get(event.target); if (cell && !cell.typed) this.commit(cell); });
    table.addEventListener("click", (event) => this.clicked(event));
    this.undoing.addEventListener("click", () => { doing(); this.undo(); });
    table.closest("form").addEventListener("submit", (event) => { if (!event.submitter?.dataset.leaves) event.preventDefault(); });
  }

  // Anywhere in the row of a pupil brings one to what is still open there; on a phone its fields stand hidden until then.
  clicked(event) {
    const row = this.byPupil.get(event.target.closest("[data-row]")?.dataset.row);
    if (!row) return;
    if (event.target.closest("[data-absent-button]")) { event.preventDefault(); this.mark(row, !row.absent); return; }
    if (event.target.closest("[data-next-button]")) { event.preventDefault(); (this.rows.slice(this.rows.indexOf(row) + 1).find((one) => one.open) ?? row).cells[0]?.focus(); return; }
    if (event.target.closest("input, select, button, a, label") || !row.open) return;
    (row.cells.find((cell) => !cell.value) ?? row.cells[0])?.focus();
  }
}

{
  const table = document.querySelector("[data-grid]");
  if (table) new Grid(table);
}
