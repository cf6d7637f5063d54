// Lists with boxes: tick all at once, and say how many are ticked. Without a script each box works by itself.
"use strict";

(() => {
  const boxes = (list) => [...list.querySelectorAll('input[type="checkbox"][name]')];

  const tell = (list) => {
    const ticked = boxes(list).filter((box) => box.checked).length;
    list.querySelectorAll("[data-choose-all]").forEach((all) => {
      const part = all.closest("[data-choose-part]") ?? list;
      const mine = boxes(part);
      const on = mine.filter((box) => box.checked).length;
      const box = all.querySelector("input");
      box.checked = on > 0 && on === mine.length;
      box.indeterminate = on > 0 && on < mine.length;
    });
    list.querySelectorAll("[data-chosen]").forEach((line) => {
      line.textContent = ticked === 0 ? line.dataset.none : ticked === 1 ? line.dataset.one : line.dataset.more.replace("{n}", ticked);
    });
  };

  const begin = (root) => root.querySelectorAll("[data-choose]").forEach((list) => {
    list.querySelectorAll("[data-choose-all]").forEach((all) => { all.hidden = false; });
    tell(list);
  });

  document.addEventListener("change", (event) => {
    const list = event.target.closest?.("[data-choose]");
    if (!list) return;
    const all = event.target.closest("[data-choose-all]");
    if (all) boxes(all.closest("[data-choose-part]") ?? list).forEach((box) => { box.checked = event.target.checked; });
    tell(list);
  });
  document.addEventListener("DOMContentLoaded", () => begin(document));
  document.addEventListener("htmx:afterSettle", () => begin(document));
  window.addEventListener("pageshow", () => begin(document));
})();
