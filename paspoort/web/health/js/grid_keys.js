// Keys of a grid: Enter the next pupil, Tab the next check, arrows in all directions, a for absent, Ctrl and Z to undo, Escape for
// what stood there. Tab is the browser's own, so that nobody is caught in the grid.
"use strict";

class GridKeys {
  // `does` has commit(cell), confirm(cell), absent(row) and undo().
  constructor(rows, does) {
    this.rows = rows;
    this.does = does;
    this.cellOf = new Map(rows.flatMap((row) => row.cells.map((cell) => [cell.field, cell])));
  }

  // The cell in the same column so many pupils further; who is absent or left is passed over.
  beside(cell, step) {
    const at = cell.row.cells.indexOf(cell);
    for (let row = this.rows.indexOf(cell.row) + step; this.rows[row]; row += step) if (this.rows[row].open) return this.rows[row].cells[at];
    return null;
  }

  // After the last pupil the next check of the first one.
  next(cell) {
    const below = this.beside(cell, 1);
    if (below) return below;
    const at = cell.row.cells.indexOf(cell) + 1, first = this.rows.find((row) => row.open && row.cells[at]);
    return first?.cells[at] ?? null;
  }

  go(event, cell) {
    event.preventDefault();
    cell?.focus();
  }

  pressed(event) {
    const cell = this.cellOf.get(event.target), key = event.key;
    if (event.isComposing) return;
    if (key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey) && !event.shiftKey) { if (!cell?.dirty && this.does.undo()) event.preventDefault(); return; }
    if (!cell || event.ctrlKey || event.metaKey || event.altKey) return;
    if (key === "Enter") this.entered(event, cell);
    else if (key === "ArrowDown" || key === "ArrowUp") this.go(event, this.beside(cell, key === "ArrowDown" ? 1 : -1));
    else if (key === "ArrowLeft" || key === "ArrowRight") this.sideways(event, cell, key === "ArrowRight" ? 1 : -1);
    else if (key === "Escape") { cell.value = cell.trouble ? cell.value : cell.standing; cell.focus(); }
    else if (key.toLowerCase() === "a" && this.marks(cell)) { this.go(event, null); this.does.absent(cell.row); }
  }

  // In a list or a text an a is a letter; in a number that nobody is typing it can only mean absent.
  marks({ field, dirty }) { return "number" in field.dataset && !dirty; }

  entered(event, cell) {
    const next = event.shiftKey ? this.beside(cell, -1) : this.next(cell);
    if (cell.trouble?.kind === "doubt" && cell.value === cell.trouble.value) this.does.confirm(cell);
    else this.does.commit(cell);
    this.go(event, next);
  }

  // Within a text that is being changed the arrows walk through it; at its edge, or with all of it chosen, to the next cell.
  sideways(event, cell, step) {
    const { field, typed } = cell;
    if (typed) {
      const { selectionStart: from, selectionEnd: to, value } = field, whole = from === 0 && to === value.length;
      if (!whole && (from !== to || (step < 0 ? from > 0 : to < value.length))) return;
    }
    const there = cell.row.cells[cell.row.cells.indexOf(cell) + step];
    if (there) this.go(event, there);
  }
}
