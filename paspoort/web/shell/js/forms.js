// Forms: no double sending, a busy state, the autosave line, tidy dates.
"use strict";

(() => {
  const busy = (form, on) => {
    form.querySelectorAll('button[type="submit"]').forEach((button) => {
      if (!on) button.removeAttribute("aria-busy");
    });
  };

  // A page that answered a form (something was wrong in it) is kept as its address: going back to it asks for the page, where the
  // browser would ask to send the form once more.
  history.replaceState(history.state, "", location.href);

  // A plain form is sent once; the pressed button shows that it is on its way.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.hasAttribute("hx-post") || form.method === "dialog") return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    const button = event.submitter ?? form.querySelector('button[type="submit"]');
    button?.setAttribute("aria-busy", "true");
    document.body.setAttribute("aria-busy", "true");
    setTimeout(() => { delete form.dataset.sent; busy(form, false); document.body.removeAttribute("aria-busy"); }, 10000);
  });

  // What a textarea with autosave says about itself.
  const line = (element) => element?.dataset?.autosave && document.getElementById(element.dataset.autosave);
  const say = (element, state) => {
    const place = line(element);
    if (!place) return;
    place.dataset.now = state;
    if (state === "saved") {
      const time = new Intl.DateTimeFormat("nl-BE", { hour: "2-digit", minute: "2-digit" }).format(new Date());
      place.querySelector("[data-time]").textContent = time;
    }
  };
  const unsaved = new Set();
  document.addEventListener("input", (event) => {
    if (line(event.target)) { unsaved.add(event.target); say(event.target, "waiting"); }
  });
  document.addEventListener("htmx:beforeRequest", (event) => { if (line(event.detail.elt)) say(event.detail.elt, "saving"); });
  document.addEventListener("htmx:afterRequest", (event) => {
    const element = event.detail.elt;
    if (!line(element)) return;
    const { status, responseURL } = event.detail.xhr;
    const sameAddress = responseURL && new URL(responseURL).pathname === new URL(element.getAttribute("hx-post"), location.href).pathname;
    const kept = status >= 200 && status < 300 && sameAddress; // a redirect to the sign-in page has kept nothing
    say(element, kept ? "saved" : "failed");
    if (kept) unsaved.delete(element);
  });

  // What was written, dated or chosen from the disk and not sent yet: the browser asks before it is lost, and a session that ends
  // leaves it on the page. A draft keeps itself.
  const WRITTEN = 'form[method="post"]:not([data-autosave]) :is(textarea, .input-date, [type="file"])';
  let onItsWay = false; // an answer that was good leads to another page
  const written = () => [...document.querySelectorAll(WRITTEN)].some((field) => !field.form.dataset.sent && field.value !== field.defaultValue);
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    const { xhr } = event.detail;
    onItsWay = xhr.status < 400 && Boolean(xhr.getResponseHeader("HX-Redirect"));
  });
  document.addEventListener("paspoort:expired", (event) => {
    if (!written()) return;
    event.preventDefault();
    document.querySelector("dialog[data-session]")?.close();
  });
  window.addEventListener("beforeunload", (event) => {
    const left = [...unsaved].some((element) => element.isConnected && !element.form?.dataset.sent);
    if (left || (written() && !onItsWay)) event.preventDefault();
  });

  // A part that is fetched anew was drawn for what stood there when it was asked: what was filled in since then goes into it.
  const fields = (form) => [...form.elements].filter((field) => field.name && !/^(hidden|file|submit|button)$/.test(field.type));
  const ticks = (field) => field.type === "radio" || field.type === "checkbox";
  const known = (field) => (ticks(field) ? `${field.name}=${field.value}` : field.name);
  const stands = (field) => (ticks(field) ? field.checked : field.value);
  const formOf = (event) => event.detail.requestConfig?.elt?.closest?.("form");
  const asked = new WeakMap();
  document.addEventListener("htmx:beforeRequest", (event) => {
    const form = formOf(event);
    if (form) asked.set(event.detail.xhr, new Map(fields(form).map((field) => [known(field), stands(field)])));
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    const then = asked.get(event.detail.xhr);
    if (!then) return;
    const since = new Map(fields(formOf(event) ?? document.createElement("form")).map((field) => [known(field), stands(field)]));
    asked.set(event.detail.xhr, new Map([...since].filter(([name, now]) => then.has(name) && then.get(name) !== now)));
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const since = asked.get(event.detail.xhr);
    const form = since?.size && event.target.closest?.("form");
    if (form) fields(form).filter((field) => since.has(known(field))).forEach((field) => { field[ticks(field) ? "checked" : "value"] = since.get(known(field)); });
  });

  // 1-9-2026, 1.9.2026 and 01092026 become 01/09/2026 when the field is left.
  document.addEventListener("change", (event) => {
    const field = event.target;
    if (!(field instanceof HTMLInputElement) || !field.classList.contains("input-date")) return;
    const text = field.value.trim();
    const parts = text.match(/^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})$/) ?? text.match(/^(\d{2})(\d{2})(\d{4})$/);
    if (parts) field.value = `${parts[1].padStart(2, "0")}/${parts[2].padStart(2, "0")}/${parts[3]}`;
  });
})();
