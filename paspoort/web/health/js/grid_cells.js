// Cells and rows of a grid: what stands in each, what the server has of it, and how far a pupil is.
"use strict";

class GridCell {
  constructor(field, row) {
    this.field = field;
    this.row = row;
    this.box = field.closest("td");
    this.item = field.dataset.item;
    this.key = `${row.pupil} ${this.item}`;
    this.version = Number(field.dataset.version);
    this.kept = this.first; // what the server has; someone may have typed before this script was there
    this.sent = null; // what was last sent and is not answered yet
    this.trouble = null; // what the server asks about: { kind: doubt | wrong | clash | gone, … }
    this.other = null; // what came in from a colleague while somebody stood in this cell
  }

  get typed() { return this.field.type === "text"; }

  get first() {
    if (this.field instanceof HTMLSelectElement) return [...this.field.options].find((one) => one.defaultSelected)?.value ?? "";
    return this.field.defaultValue;
  }

  get value() { return this.field.value.trim(); }

  set value(text) { this.field.value = text; }

  // What the server has, or will have when what waits has gone.
  get standing() { return this.sent ?? this.kept; }

  get dirty() { return this.value !== this.standing; }

  get shown() {
    const text = this.field instanceof HTMLSelectElement ? this.field.selectedOptions[0]?.text ?? "" : this.value;
    return this.field.dataset.unit && text ? `${text} ${this.field.dataset.unit}` : text;
  }

  get label() { return this.field.dataset.label; }

  get answered() { return this.value !== "" && !this.trouble; }

  draw() {
    this.box.classList.toggle("unsent", this.sent !== null && !this.trouble);
    for (const kind of ["doubt", "wrong", "clash", "gone", "closed"]) this.box.classList.toggle(kind, this.trouble?.kind === kind);
    this.field.toggleAttribute("aria-invalid", Boolean(this.trouble));
    if (this.trouble) this.field.setAttribute("aria-invalid", "true");
  }

  focus() {
    this.row.here(); // on a phone its fields are hidden until then
    this.field.focus();
    if (this.typed) this.field.select();
  }

  // A value that came in from elsewhere: never over one that is being typed or waits.
  take(raw, version) {
    if (document.activeElement === this.field) { this.other = [raw, version]; return; }
    if (this.dirty || this.sent !== null || this.trouble) return;
    this.kept = this.value = raw;
    this.version = version;
  }

  left() {
    if (!this.other) return;
    const [raw, version] = this.other;
    this.other = null;
    if (!this.dirty && this.sent === null) this.take(raw, version);
  }
}

class GridRow {
  constructor(part) {
    this.part = part;
    this.pupil = part.dataset.row;
    this.name = part.dataset.name;
    this.cells = [...part.querySelectorAll("[data-item]")].map((field) => new GridCell(field, this));
    this.note = part.querySelector("[data-note]");
    this.said = this.absent ? "" : this.note?.textContent ?? "";
    this.why = this.absent ? this.note?.textContent ?? "" : "";
  }

  get gone() { return this.part.classList.contains("left"); }

  // Seen elsewhere, exempt or against it: noted with its reason, and not undone by a key.
  get fixed() { return "fixed" in this.part.dataset; }

  get absent() { return this.part.classList.contains("away"); }

  set absent(yes) { this.part.classList.toggle("away", yes); }

  // One row is the one where somebody stands.
  here() {
    if (this.part.classList.contains("now")) return;
    this.part.parentNode.querySelector("tr.now")?.classList.remove("now");
    this.part.classList.add("now");
  }

  get open() { return !this.gone && !this.absent; }

  get needed() { return this.cells.filter((cell) => "needed" in cell.field.dataset); }

  // y done, q something to confirm, h half, "" not begun: as in the line of progress.
  get standing() {
    if (this.cells.some((cell) => cell.trouble)) return "q";
    if (!this.open) return "";
    if (this.needed.every((cell) => cell.answered)) return "y";
    return this.cells.some((cell) => cell.value) ? "h" : "";
  }

  // What waits is said in words only while the line is gone: nothing moves under a finger that is on its way.
  draw(words, gone) {
    const unsent = gone && this.cells.some((cell) => cell.sent !== null && !cell.trouble);
    this.part.classList.toggle("done", this.standing === "y");
    this.part.classList.toggle("short", this.standing === "");
    for (const { field, typed } of this.cells) {
      if (typed) field.readOnly = this.absent;
      else field.disabled = this.absent;
    }
    if (this.note) this.note.textContent = this.absent ? this.why || words.sayAbsent : unsent ? words.sayUnsent : this.said;
    this.part.querySelectorAll("[data-absent-button]").forEach((one) => { one.textContent = this.absent ? words.sayPresent : words.sayAbsentButton; });
  }
}
