// Covers the pages while someone is elsewhere, and answers copying and saving with a sentence.
// A courtesy to those who sit next to the reader, not a lock: the lock is that no download exists.
"use strict";

window.PaspoortReader = window.PaspoortReader ?? {};

window.PaspoortReader.guard = (reader, message) => {
  const AWAY_AFTER = 3000;
  const cover = reader.querySelector("[data-cover]");
  const stage = reader.querySelector("[data-stage]");
  let timer = 0;

  const hide = () => { cover.hidden = false; reader.dataset.covered = ""; };
  const reveal = () => {
    clearTimeout(timer);
    if (document.hidden || cover.hidden) return;
    cover.hidden = true;
    delete reader.dataset.covered;
  };

  document.addEventListener("visibilitychange", () => { if (document.hidden) hide(); else reveal(); });
  window.addEventListener("blur", () => { clearTimeout(timer); timer = setTimeout(hide, AWAY_AFTER); });
  window.addEventListener("focus", reveal);
  window.addEventListener("pagehide", hide);
  cover.addEventListener("click", () => { reveal(); stage.focus({ preventScroll: true }); });

  const { say } = window.PaspoortReader;
  for (const kind of ["copy", "cut", "dragstart"]) {
    stage.addEventListener(kind, (event) => { event.preventDefault(); message(say(reader, "sayCopy")); });
  }
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") { event.preventDefault(); message(say(reader, "saySave")); }
  });
};
