// Zoom and place: the spot someone is reading stays where it is through zoom, resize and full screen.
"use strict";

window.PaspoortReader = window.PaspoortReader ?? {};

window.PaspoortReader.View = class View {
  static STEPS = [0.25, 0.33, 0.5, 0.67, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2, 2.5, 3, 4];
  static PIXELS_PER_POINT = 96 / 72;
  static COMFORT = 1.15; // on a wide screen a page starts no larger than this

  constructor(stage, pages, onChange) {
    Object.assign(this, { stage, pages, onChange, mode: "auto", scale: 1, current: 1, pinned: null });
    pages.forEach((page) => this.measure(page, Number(page.dataset.width), Number(page.dataset.height)));
    stage.dataset.ready = "";
    this.size = this.sized();
    this.fit("auto");
    this.spot = this.at(...this.readingPoint());
    stage.addEventListener("scroll", () => this.scrolled(), { passive: true });
    new ResizeObserver(() => this.resized()).observe(stage);
  }

  measure(page, width, height) {
    page.style.setProperty("--w", String(width * View.PIXELS_PER_POINT));
    page.style.setProperty("--h", String(height * View.PIXELS_PER_POINT));
  }

  sized() { return `${this.stage.clientWidth} ${this.stage.clientHeight}`; }

  readingPoint() { return [this.stage.clientWidth / 2, this.stage.clientHeight * 0.35]; }

  // The page under a point of the stage, and where on that page, as fractions.
  at(x, y) {
    const stage = this.stage.getBoundingClientRect();
    let best = null;
    for (const page of this.pages) {
      const box = page.getBoundingClientRect();
      const away = Math.max(box.top - stage.top - y, y - (box.bottom - stage.top), 0);
      if (!best || away < best.away) best = { page, away, box };
      if (box.top - stage.top > y) break;
    }
    const { page, box } = best;
    return { page, x, y, fx: (x + stage.left - box.left) / box.width, fy: (y + stage.top - box.top) / box.height };
  }

  // Scrolls so that a spot lies under its point of the stage again.
  restore(spot) {
    const stage = this.stage.getBoundingClientRect();
    const box = spot.page.getBoundingClientRect();
    this.stage.scrollLeft += box.left - stage.left + spot.fx * box.width - spot.x;
    this.stage.scrollTop += box.top - stage.top + spot.fy * box.height - spot.y;
  }

  padding() { return parseFloat(getComputedStyle(this.pages[0].parentElement).paddingLeft) * 2; }

  fitScale(mode) {
    const size = (page, name) => Number(page.style.getPropertyValue(name));
    const wide = Math.max(...this.pages.map((page) => size(page, "--w")));
    const width = (this.stage.clientWidth - this.padding()) / wide;
    const now = this.pages[this.current - 1];
    if (mode === "page") return Math.min((this.stage.clientHeight - this.padding()) / size(now, "--h"), (this.stage.clientWidth - this.padding()) / size(now, "--w"));
    return mode === "auto" ? Math.min(width, View.COMFORT) : width;
  }

  fit(mode) { this.mode = mode; this.apply(this.fitScale(mode)); if (mode === "page") this.go(this.current); }

  step(direction) {
    const steps = direction > 0 ? View.STEPS : [...View.STEPS].reverse();
    const next = steps.find((value) => (value - this.scale) * direction > 0.01);
    if (next) this.zoom(next);
  }

  zoom(scale, x, y) { this.mode = "custom"; this.apply(scale, x, y); }

  apply(scale, x, y) {
    const spot = this.at(...(x === undefined ? this.readingPoint() : [x, y]));
    this.scale = Math.min(View.STEPS.at(-1), Math.max(View.STEPS[0], scale));
    this.stage.style.setProperty("--scale", String(this.scale));
    this.restore(spot);
    this.spot = this.at(...this.readingPoint());
    this.onChange(this, "zoom");
  }

  toggle(x, y) {
    const width = this.fitScale("width");
    if (this.scale > width * 1.05) this.fit("width"); else this.zoom(Math.max(width * 2, this.scale * 1.6), x, y);
  }

  resized() {
    const spot = this.spot;
    this.size = this.sized();
    if (this.mode !== "custom") this.stage.style.setProperty("--scale", String((this.scale = this.fitScale(this.mode))));
    const [x, y] = this.readingPoint();
    this.restore({ ...spot, x, y });
    this.onChange(this, "zoom");
  }

  scrolled() {
    if (this.size !== this.sized()) return; // told of an earlier scroll before of the new size: the spot is put back there first
    this.spot = this.at(...this.readingPoint());
    const { scrollTop, scrollHeight, clientHeight } = this.stage;
    if (this.pinned && Math.abs(scrollTop - this.pinned.top) < 3) return;
    this.pinned = null;
    const end = scrollTop > 0 && scrollTop + clientHeight >= scrollHeight - 2;
    this.turn(end ? this.pages.length : Number(this.spot.page.dataset.page));
  }

  turn(number) {
    const changed = number !== this.current;
    this.current = number;
    this.onChange(this, changed ? "page" : "scroll");
  }

  go(number) {
    const target = Math.min(this.pages.length, Math.max(1, number));
    const page = this.pages[target - 1];
    const gap = parseFloat(getComputedStyle(page.parentElement).rowGap) / 2;
    this.stage.scrollTop += page.getBoundingClientRect().top - this.stage.getBoundingClientRect().top - gap;
    this.pinned = { top: this.stage.scrollTop };
    this.spot = this.at(...this.readingPoint());
    this.turn(target);
  }

  // First and last page number that can be seen now.
  inView() {
    const stage = this.stage.getBoundingClientRect();
    const seen = this.pages.filter((page) => {
      const box = page.getBoundingClientRect();
      return box.bottom > stage.top && box.top < stage.bottom;
    });
    const numbers = seen.map((page) => Number(page.dataset.page));
    return numbers.length ? [numbers[0], numbers.at(-1)] : [this.current, this.current];
  }
};

// Fingers and mouse: pinch, tap twice, hold and drag, Ctrl with the wheel.
window.PaspoortReader.gestures = (stage, view) => {
  const place = (touch) => { const box = stage.getBoundingClientRect(); return [touch.clientX - box.left, touch.clientY - box.top]; };
  const apart = ([a, b]) => Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);
  const middle = ([a, b]) => place({ clientX: (a.clientX + b.clientX) / 2, clientY: (a.clientY + b.clientY) / 2 });
  let pinch = null, tap = null, held = null, touched = 0;

  stage.addEventListener("touchstart", (event) => {
    touched = event.timeStamp;
    if (event.touches.length === 2) pinch = { apart: apart(event.touches), scale: view.scale };
  }, { passive: true });
  stage.addEventListener("touchmove", (event) => {
    if (!pinch || event.touches.length !== 2) return;
    event.preventDefault();
    view.zoom(pinch.scale * (apart(event.touches) / pinch.apart), ...middle(event.touches));
  }, { passive: false });
  stage.addEventListener("touchend", (event) => {
    if (pinch) { if (event.touches.length === 0) pinch = null; tap = null; return; }
    const touch = event.changedTouches[0];
    const again = tap && event.timeStamp - tap.time < 320 && Math.hypot(touch.clientX - tap.x, touch.clientY - tap.y) < 28;
    if (again) { event.preventDefault(); view.toggle(...place(touch)); }
    tap = again ? null : { time: event.timeStamp, x: touch.clientX, y: touch.clientY };
  }, { passive: false });
  stage.addEventListener("dblclick", (event) => {
    if (event.timeStamp - touched > 1000 && !event.target.closest("button")) view.toggle(...place(event));
  });
  stage.addEventListener("gesturestart", (event) => event.preventDefault());
  stage.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    view.zoom(view.scale * Math.exp(-Math.max(-50, Math.min(50, event.deltaY)) / 200), ...place(event));
  }, { passive: false });

  stage.addEventListener("pointerdown", (event) => {
    if (event.pointerType !== "mouse" || event.button !== 0 || event.target.closest("button, a") || event.offsetX > stage.clientWidth) return;
    held = { x: event.clientX, y: event.clientY, left: stage.scrollLeft, top: stage.scrollTop };
  });
  window.addEventListener("pointermove", (event) => {
    if (!held) return;
    if (Math.hypot(event.clientX - held.x, event.clientY - held.y) > 4) stage.classList.add("is-held");
    stage.scrollTo(held.left - (event.clientX - held.x), held.top - (event.clientY - held.y));
  });
  window.addEventListener("pointerup", () => { held = null; stage.classList.remove("is-held"); });
};
