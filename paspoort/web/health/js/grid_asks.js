// What a grid asks about a value, under the row of its pupil, without stopping whoever goes on: a doubtful value, one that cannot
// be, two values of one cell, or a pupil who is not at this school any more. Drawn from the templates of the page.
"use strict";

class GridAsks {
  // `answer(cell, what)` is told what was chosen: confirm, empty, mine or theirs.
  constructor(table, words, answer) {
    this.table = table;
    this.words = words;
    this.answer = answer;
    this.alarm = document.querySelector("[data-grid-alarm]");
  }

  place(cell) { return this.table.querySelector(`[data-ask="${cell.key}"]`); }

  draw(cell) {
    this.place(cell)?.remove();
    if (!cell.trouble) { cell.field.removeAttribute("aria-describedby"); return; }
    const part = document.querySelector(`template[data-ask-${cell.trouble.kind}]`).content.firstElementChild.cloneNode(true);
    const text = part.querySelector("[data-ask-text]"), [head, sentence] = this.said(cell);
    part.dataset.ask = cell.key;
    text.id = `ask-${cell.row.pupil}-${cell.item}`;
    text.replaceChildren(Object.assign(document.createElement("b"), { textContent: head }), ` ${sentence}`);
    for (const button of part.querySelectorAll("[data-answer]")) {
      const what = button.dataset.answer;
      if (cell.trouble.kind === "clash") button.textContent = what === "mine" ? this.words.sayMine.replace("{value}", cell.trouble.mine || this.words.sayEmpty) : this.words.sayTheirs.replace("{value}", cell.trouble.shown || this.words.sayEmpty);
      button.addEventListener("click", () => this.answer(cell, what));
    }
    cell.field.setAttribute("aria-describedby", text.id);
    this.below(cell, part);
    this.alarm.textContent = `${cell.row.name}, ${cell.label}: ${text.textContent}`;
  }

  // Under the row, after the questions about cells that stand before this one.
  below(cell, part) {
    let after = cell.row.part;
    for (const other of cell.row.cells.slice(0, cell.row.cells.indexOf(cell))) after = this.place(other) ?? after;
    after.after(part);
  }

  said(cell) {
    const { kind, sentence, shown, mine, by, at } = cell.trouble, { words } = this;
    if (kind === "clash") return [`${cell.label}:`, words.sayClash.replace("{mine}", mine || words.sayEmpty).replace("{theirs}", shown || words.sayEmpty).replace("{who}", by).replace("{time}", at)];
    if (kind === "doubt") return [sentence.includes(cell.value) ? `${cell.label}:` : `${cell.shown}?`, sentence];
    return [`${cell.label} ${cell.shown}:`, sentence];
  }
}
