// Menus, dialogs and short messages. Everything here is an addition: pages work without it.
"use strict";

(() => {
  const closeMenus = (except) => {
    document.querySelectorAll("details[data-menu][open]").forEach((menu) => { if (menu !== except) menu.open = false; });
  };

  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    if (!target) return;
    closeMenus(target.closest("details[data-menu]"));
    const opener = target.closest("[data-dialog-open]");
    if (opener) {
      const dialog = document.getElementById(opener.dataset.dialogOpen);
      if (dialog && !dialog.open) { event.preventDefault(); dialog.showModal(); }
    }
    const closer = target.closest("[data-dialog-close]");
    if (closer) closer.closest("dialog")?.close();
    if (target instanceof HTMLDialogElement && !target.hasAttribute("data-session")) target.close();
    target.closest("[data-toast-close]")?.closest(".toast")?.remove();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.querySelector("details[data-menu][open]");
    if (open) { open.open = false; open.querySelector("summary").focus(); }
  });

  document.addEventListener("focusin", (event) => closeMenus(event.target.closest?.("details[data-menu]")));

  // Short messages: PaspoortToast("text"), or the HX-Trigger header {"toast": "text"}.
  window.PaspoortToast = (text) => {
    const place = document.getElementById("toasts");
    const template = document.getElementById("toast-template");
    if (!place || !template) return;
    const toast = template.content.firstElementChild.cloneNode(true);
    toast.querySelector("[data-text]").textContent = text;
    place.append(toast);
    const leave = () => { if (toast.matches(":hover, :focus-within")) setTimeout(leave, 2000); else toast.remove(); };
    setTimeout(leave, 8000);
  };
  document.addEventListener("toast", (event) => window.PaspoortToast(String(event.detail?.value ?? "")));

  // Keep the focus sensible: on an error summary when a page or a fragment brings one.
  const focusMe = (root) => (root.matches?.("[data-focus-me]") ? root : root.querySelector?.("[data-focus-me]"))?.focus();
  document.addEventListener("DOMContentLoaded", () => focusMe(document));
  document.addEventListener("htmx:afterSettle", (event) => focusMe(event.target));

  // A part of the page that could not be fetched says so in its own place.
  const sayAway = (event) => {
    const place = event.detail.target?.closest?.("[data-when-away]");
    const words = document.getElementById("could-not-fetch");
    if (!place || !words) return;
    if (place.dataset.whenAway === "replace") place.replaceChildren();
    place.querySelector(".could-not-fetch")?.remove();
    place.prepend(words.content.cloneNode(true));
  };
  ["htmx:sendError", "htmx:timeout", "htmx:responseError"].forEach((name) => document.addEventListener(name, sayAway));

  // A refusal stands beside what was typed, until the next answer comes.
  document.addEventListener("htmx:beforeSwap", () => document.querySelectorAll("[data-refused]").forEach((one) => one.remove()));

  // Coming back with the back button must not show a page that the browser kept in memory.
  window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
})();
