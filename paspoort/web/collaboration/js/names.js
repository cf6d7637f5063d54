// Names in what is typed: marked in the field itself, letter for letter, with what to write instead beside it. What is found comes
// from the server; here is only where it stands now, and that a word is replaced. Without this script the same buttons send the form.
//
// A form with data-names: empty where autosave.js brings what is found, else the address that is asked at each pause, with the title
// above the form (data-above) along. Each field has a list data-hits with its name.
"use strict";

(() => {
  const watch = (form) => {
    if (form.dataset.watched) return;
    form.dataset.watched = "1";
    const left = form.querySelector("[data-names-left]");
    const fieldOf = (list) => form.elements[list.dataset.hits];
    const lists = () => [...form.querySelectorAll("[data-hits]")].filter((list) => fieldOf(list)?.matches?.("textarea, input"));
    const hitsIn = (list) => [...list.querySelectorAll("[data-hit]")];
    const startOf = (hit) => Number(hit.dataset.start);

    // --- where each phrase stands now: at its place, or the nearest one where it stands the same; else it is gone ---------------------
    const nearest = (text, phrase, wanted) => {
      let best = -1;
      for (let at = text.indexOf(phrase); at >= 0; at = text.indexOf(phrase, at + 1)) if (best < 0 || Math.abs(at - wanted) < Math.abs(best - wanted)) best = at;
      return best;
    };
    const follow = (list) => {
      const text = fieldOf(list).value, taken = new Set();
      for (const hit of hitsIn(list)) {
        const at = nearest(text, hit.dataset.phrase, startOf(hit));
        if (at < 0 || taken.has(at)) { hit.remove(); continue; }
        taken.add(at);
        hit.dataset.start = at;
      }
    };

    // --- the marks behind a field of several lines -----------------------------------------------------------------------------------
    const backOf = (field) => {
      if (!(field instanceof HTMLTextAreaElement)) return null;
      if (field.parentElement.classList.contains("marked")) return field.previousElementSibling;
      const box = Object.assign(document.createElement("div"), { className: "marked" });
      const back = Object.assign(document.createElement("div"), { className: "input marked-back" });
      back.setAttribute("aria-hidden", "true");
      const inFocus = document.activeElement === field, { selectionStart, selectionEnd } = field;
      field.replaceWith(box);
      box.append(back, field);
      if (inFocus) { field.focus({ preventScroll: true }); field.setSelectionRange(selectionStart, selectionEnd); }
      return back;
    };
    const paint = (list) => {
      const field = fieldOf(list), back = backOf(field), text = field.value;
      field.toggleAttribute("aria-invalid", hitsIn(list).length > 0);
      if (field.hasAttribute("aria-invalid")) field.setAttribute("aria-invalid", "true");
      if (!back) return;
      const parts = [];
      let from = 0;
      for (const hit of hitsIn(list).sort((one, other) => startOf(one) - startOf(other))) {
        const start = startOf(hit), end = start + hit.dataset.phrase.length;
        if (start < from) continue;
        parts.push(text.slice(from, start), Object.assign(document.createElement("mark"), { textContent: text.slice(start, end) }));
        from = end;
      }
      back.replaceChildren(...parts, `${text.slice(from)}\n`);
    };
    const excused = (hit) => {
      const reasons = [...hit.querySelectorAll("[name=because]")];
      return reasons.length > 0 && reasons.every((one) => one.value.trim());
    };
    const count = (before) => {
      const open = lists().flatMap(hitsIn).filter((hit) => !excused(hit)), words = left.dataset;
      const places = open.some((hit) => hit.querySelector("[data-instead='']")); // a number, an address: no name
      const [one, more] = places ? [words.onePlace, words.morePlaces] : [words.one, words.more];
      const said = open.length === 1 ? one : open.length ? more.replace("{n}", open.length) : before ? words.none : "";
      if (left.textContent !== said) left.textContent = said;
    };
    const show = (list, before = hitsIn(list).length) => { follow(list); paint(list); count(before || left.textContent); };

    form.addEventListener("input", (event) => {
      const list = lists().find((one) => fieldOf(one) === event.target);
      if (list) show(list);
      else if (event.target.name === "because") count(true);
    });

    // --- replaced: in the field, and on to the next one ----------------------------------------------------------------------------------
    form.addEventListener("click", (event) => {
      const button = event.target.closest("[data-instead]");
      if (!button) return;
      event.preventDefault();
      const hit = button.closest("[data-hit]"), list = hit.closest("[data-hits]"), field = fieldOf(list);
      const start = startOf(hit), all = hitsIn(list), next = all[all.indexOf(hit) + 1] ?? all[all.indexOf(hit) - 1];
      hit.remove();
      field.setRangeText(button.dataset.instead, start, start + hit.dataset.phrase.length, "end");
      field.dispatchEvent(new Event("input", { bubbles: true }));
      show(list, 1);
      if (next?.isConnected) next.querySelector("[data-instead]").focus();
      else field.focus();
    });

    // --- checked while typing: what comes back is put in place of what was found before ------------------------------------------------
    form.addEventListener("autosave:answer", ({ detail }) => {
      const beside = form.querySelector("[data-beside]"), who = detail.beside;
      if (beside && who !== undefined) beside.textContent = who && beside.dataset.words.replace("{name}", who);
      Object.entries(detail.found ?? {}).forEach(([field, found]) => put(field, found));
    });
    const phraseOf = (details) => [...details.querySelectorAll("[name=phrase]")].map((one) => one.value).join("\n");
    const put = (name, found) => {
      const list = form.querySelector(`[data-hits="${name}"]`);
      if (!list || list.contains(document.activeElement)) return; // somebody is answering: what is new is found at the next pause, or when it is saved
      const because = new Map([...list.querySelectorAll("details[open]")].map((one) => [phraseOf(one), one]));
      const before = hitsIn(list).length;
      list.replaceChildren(...new DOMParser().parseFromString(found, "text/html").body.childNodes);
      list.querySelectorAll("details").forEach((one) => { const kept = because.get(phraseOf(one)); if (kept) one.replaceWith(kept); });
      show(list, before);
    };

    // --- a form that keeps nothing asks by itself ------------------------------------------------------------------------------------
    let timer = 0, asked = "";
    const ask = async () => {
      const body = new URLSearchParams({ above: form.dataset.above });
      for (const list of lists()) body.append(list.dataset.hits, fieldOf(list).value);
      if (String(body) === asked || String(body).length > 400000) return;
      asked = String(body);
      const headers = { ...JSON.parse(document.body.getAttribute("hx-headers") ?? "{}"), "HX-Request": "true", Accept: "application/json" };
      const answer = await fetch(form.dataset.names, { method: "POST", body, headers, redirect: "manual" }).catch(() => null);
      if (!answer?.ok || String(body) !== asked) return;
      Object.entries((await answer.json()).found ?? {}).forEach(([name, found]) => put(name, found));
    };
    if (form.dataset.names) form.addEventListener("input", ({ target }) => {
      if (target.name === "because") return;
      clearTimeout(timer);
      timer = setTimeout(ask, 1200);
    });

    lists().forEach((list) => show(list));
  };
  const every = () => document.querySelectorAll("form[data-names]").forEach(watch);
  every();
  document.addEventListener("htmx:load", every);
})();
