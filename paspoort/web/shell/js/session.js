// Warns two minutes before the session ends and extends it with one press (WCAG 2.2.1).
"use strict";

(() => {
  const dialog = document.querySelector("dialog[data-session]");
  if (!dialog) return;
  const WARN = 120;
  const part = (name) => dialog.querySelector(`[data-session-${name}]`);
  const hardEnd = Date.now() + Number(dialog.dataset.left) * 1000;
  const title = document.title;
  let end = 0;
  let warned = false;

  const alive = () => { end = Math.min(hardEnd, Date.now() + Number(dialog.dataset.idle) * 1000); };
  const token = () => JSON.parse(document.body.getAttribute("hx-headers") ?? "{}");

  const extend = async () => {
    part("failed").hidden = true;
    part("extend").setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(dialog.dataset.extend, { method: "POST", headers: token(), redirect: "manual" });
      if (!answer.ok) throw new Error("refused");
      alive();
      if (end - Date.now() > WARN * 1000) dialog.close();
    } catch {
      part("failed").hidden = false;
    } finally {
      part("extend").removeAttribute("aria-busy");
    }
  };

  const tick = () => {
    const left = Math.round((end - Date.now()) / 1000);
    if (left <= 0) {
      // a page that still holds unsent text may stay; it says itself how to go on
      if (document.dispatchEvent(new CustomEvent("paspoort:expired", { cancelable: true }))) location.replace(dialog.dataset.expired);
      else clearInterval(timer);
      return;
    }
    if (left > WARN) { warned = false; if (dialog.open) dialog.close(); return; }
    if (!warned) document.dispatchEvent(new CustomEvent("paspoort:expiring"));
    warned = true;
    const last = end >= hardEnd;
    part("last").hidden = !last;
    part("again").hidden = !last;
    part("extend").hidden = last;
    part("clock").textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    document.title = `${dialog.dataset.title} · ${title}`;
    if (!dialog.open && !dialog.dataset.seen) dialog.showModal();
    if (last) dialog.dataset.seen = "1";
  };

  part("extend").addEventListener("click", extend);
  dialog.addEventListener("cancel", (event) => { if (!dialog.dataset.seen) { event.preventDefault(); extend(); } });
  dialog.addEventListener("close", () => { document.title = title; });
  document.addEventListener("htmx:afterRequest", (event) => { if (event.detail.xhr.status >= 200 && event.detail.xhr.status < 300) alive(); });
  document.addEventListener("paspoort:alive", alive);
  document.addEventListener("visibilitychange", tick);
  alive();
  const timer = setInterval(tick, 1000);
})();
