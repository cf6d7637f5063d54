// The document reader: ties pages, view, guard, tools and keys together.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const reader = document.querySelector("[data-reader]");
  if (!reader) return;
  const { Pages, View, gestures, guard, say } = window.PaspoortReader;
  const stage = reader.querySelector("[data-stage]");
  const number = reader.querySelector("[data-page-number]");
  const tool = (name) => reader.querySelector(`[data-do="${name}"]`);
  const live = reader.querySelector("[data-say]");
  const later = {};
  const wait = (name, milliseconds, act) => { clearTimeout(later[name]); later[name] = setTimeout(act, milliseconds); };

  const message = (text) => {
    const place = reader.querySelector("[data-message]");
    place.textContent = text;
    wait("message", 6000, () => { place.textContent = ""; });
  };

  const pages = new Pages(reader, (page, image) => {
    const ratio = image.naturalHeight / image.naturalWidth;
    const width = Number(page.dataset.width);
    if (Math.abs(ratio - Number(page.dataset.height) / width) < 0.01) return;
    const spot = view.spot;
    view.measure(page, width, width * ratio);
    view.restore(spot);
  });

  const changed = (now, what) => {
    if (document.activeElement !== number) number.value = String(now.current);
    tool("previous").disabled = now.current <= 1;
    tool("next").disabled = now.current >= pages.count;
    tool("width").setAttribute("aria-pressed", String(now.mode === "width"));
    tool("page").setAttribute("aria-pressed", String(now.mode === "page"));
    reader.querySelector("[data-percent]").textContent = `${Math.round(now.scale * 100)} %`;
    wait("load", 60, () => pages.want(...now.inView()));
    if (what === "page") {
      wait("say", 350, () => { live.textContent = say(reader, "sayPage", { page: now.current, pages: pages.count }); });
      wait("address", 350, () => history.replaceState(history.state, "", `#pagina-${now.current}`));
    }
  };
  const view = new View(stage, pages.list, changed);
  gestures(stage, view);
  guard(reader, message);

  const sayZoom = () => wait("say", 350, () => { live.textContent = say(reader, "sayZoom", { percent: Math.round(view.scale * 100) }); });
  const full = async () => {
    if (document.fullscreenElement) await document.exitFullscreen();
    else if (reader.classList.contains("is-full")) reader.classList.remove("is-full");
    else if (reader.requestFullscreen) await reader.requestFullscreen().catch(() => reader.classList.add("is-full"));
    else reader.classList.add("is-full");
    showFull();
  };
  const showFull = () => tool("full").setAttribute("aria-pressed", String(Boolean(document.fullscreenElement) || reader.classList.contains("is-full")));
  document.addEventListener("fullscreenchange", showFull);

  const acts = {
    previous: () => view.go(view.current - 1),
    next: () => view.go(view.current + 1),
    in: () => { view.step(1); sayZoom(); },
    out: () => { view.step(-1); sayZoom(); },
    width: () => { view.fit("width"); sayZoom(); },
    page: () => { view.fit("page"); sayZoom(); },
    full,
  };
  reader.addEventListener("click", (event) => {
    const name = event.target.closest("[data-do]")?.dataset.do;
    if (acts[name]) acts[name]();
  });

  const jump = () => {
    const wanted = Number(number.value.trim());
    if (Number.isInteger(wanted) && wanted >= 1 && wanted <= pages.count) view.go(wanted);
    else message(say(reader, "sayNumber", { pages: pages.count }));
    number.value = String(view.current);
  };
  number.addEventListener("focus", () => number.select());
  number.addEventListener("change", jump);
  number.addEventListener("keydown", (event) => {
    if (event.key === "Enter") { event.preventDefault(); jump(); stage.focus({ preventScroll: true }); }
    if (event.key === "Escape") { number.value = String(view.current); stage.focus({ preventScroll: true }); }
  });

  const scroll = (part) => () => stage.scrollBy(0, part * stage.clientHeight);
  const sideways = (direction) => () => {
    if (stage.scrollWidth > stage.clientWidth + 2) stage.scrollBy(direction * 60, 0);
    else view.go(view.current + direction);
  };
  const keys = {
    ArrowLeft: sideways(-1), ArrowRight: sideways(1), ArrowUp: () => stage.scrollBy(0, -60), ArrowDown: () => stage.scrollBy(0, 60),
    PageUp: scroll(-0.9), PageDown: scroll(0.9), Home: () => view.go(1), End: () => view.go(pages.count),
    "+": acts.in, "=": acts.in, "-": acts.out, "0": acts.width, f: acts.full, F: acts.full,
    "?": () => { const help = document.getElementById("reader-help"); if (!help.open) help.showModal(); },
    Escape: () => { reader.classList.remove("is-full"); showFull(); },
  };
  document.addEventListener("keydown", (event) => {
    const from = event.target;
    if (event.ctrlKey || event.metaKey || event.altKey || from.closest("dialog, input, textarea, select, [data-menu]")) return;
    if (!reader.contains(from) && !(from === document.body && event.key.length > 1)) return; // single letters only with the focus here (WCAG 2.1.4)
    const act = keys[event.key];
    if (act) { if (event.key !== "Escape") event.preventDefault(); act(); }
  });

  const asked = location.hash.match(/^#pagina-(\d+)$/);
  if (asked) view.go(Number(asked[1]));
  changed(view, "start");
  if (document.activeElement === document.body) {
    stage.classList.add("is-calm"); // the keys work from the start; the ring shows from the first key on
    stage.focus({ preventScroll: true });
    document.addEventListener("keydown", () => stage.classList.remove("is-calm"), { once: true });
  }
});
