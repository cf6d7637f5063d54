// Uses or makes a passkey: asks the browser, puts the answer in the form and sends it, or says in words what went wrong.
"use strict";

(() => {
  const form = document.querySelector("form[data-passkey]");
  if (!form) return;
  const makes = form.dataset.passkey === "make";
  const asked = JSON.parse(form.dataset.options);
  const button = form.querySelector("button[type=submit]");
  const opened = Date.now();
  const INSTANTLY = 400; // so soon says a browser that it wants a press on the button first; a person is slower
  const WHY = { InvalidStateError: "known", ConstraintError: "lock", NotSupportedError: "unable", SecurityError: "unable" };

  const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
  const text = (buffer) => btoa(Array.from(new Uint8Array(buffer), (one) => String.fromCharCode(one)).join(""))
    .replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
  const named = (list) => list?.map((one) => ({ ...one, id: bytes(one.id) })) ?? [];

  const wish = () => (makes
    ? { ...asked, challenge: bytes(asked.challenge), user: { ...asked.user, id: bytes(asked.user.id) }, excludeCredentials: named(asked.excludeCredentials) }
    : { ...asked, challenge: bytes(asked.challenge), allowCredentials: named(asked.allowCredentials) });

  const told = ({ id, rawId, type, response }) => {
    const parts = makes ? ["clientDataJSON", "attestationObject"] : ["clientDataJSON", "authenticatorData", "signature", "userHandle"];
    const given = parts.filter((part) => response[part]).map((part) => [part, text(response[part])]);
    return JSON.stringify({ id, rawId: text(rawId), type, response: Object.fromEntries(given) });
  };

  const say = (what) => form.querySelectorAll("[data-passkey-says]").forEach((part) => { part.hidden = part.dataset.passkeySays !== what; });
  const busy = (on) => { if (on) button.setAttribute("aria-busy", "true"); else button.removeAttribute("aria-busy"); };

  const go = async (pressed) => {
    if (button.hasAttribute("aria-busy")) return;
    if (Date.now() - opened > asked.timeout - 10000) { location.assign(form.dataset.again); return; }
    const began = Date.now();
    busy(true);
    say(null);
    try {
      const key = await navigator.credentials[makes ? "create" : "get"]({ publicKey: wish() });
      form.elements.credential.value = told(key);
      form.submit();
    } catch (error) {
      busy(false);
      if (pressed || Date.now() - began > INSTANTLY) say(WHY[error.name] ?? "stopped");
    }
  };

  form.addEventListener("submit", (event) => { event.preventDefault(); if (form.reportValidity()) go(true); });
  if (!window.PublicKeyCredential || !navigator.credentials) { say("unable"); return; }
  form.querySelectorAll("[data-passkey-ready]").forEach((part) => { part.hidden = false; });
  if (makes) {
    PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable?.().then((can) => {
      form.querySelectorAll("[data-passkey-elsewhere]").forEach((part) => { part.hidden = can; });
    });
  } else if ("now" in form.dataset && document.referrer.startsWith(`${location.origin}/`)
    && performance.getEntriesByType("navigation")[0]?.type === "navigate") {
    go(false); // whoever chose this key on our own page has pressed enough
  }
})();
