// Reads an eID card through the extension of Web eID: asks it for a token, puts that in the form and sends it, or says in words
// what went wrong. The extension hears messages of this window and answers each with -ack, and then with -success or -failure.
"use strict";

(() => {
  const form = document.getElementById("web-eid");
  if (!form) return;
  const button = form.querySelector("button[type=submit]");
  const opened = Date.now();
  const SPOKEN = "2.0.0"; // the version of the messages
  const HANDSHAKE = 1000, START_PROGRAM = 5000, TYPE_PIN = 120000;
  const SPARE = 30000; // a nonce with less left than this would end before the PIN is typed
  const WHY = {
    EXTENSION_UNAVAILABLE: "extension", NATIVE_UNAVAILABLE: "app", USER_CANCELLED: "cancelled", USER_TIMEOUT: "late",
    ACTION_TIMEOUT: "late", CONTEXT_INSECURE: "insecure", VERSION_INVALID: "old-app",
  };
  const FATAL = [[/PIN_BLOCKED/, "blocked"], [/PIN failed/i, "pin"], [/reader|service/i, "reader"], [/card/i, "card"]];

  const show = (name, what) => form.querySelectorAll(`[data-web-eid-${name}]`).forEach((part) => {
    part.hidden = part.getAttribute(`data-web-eid-${name}`) !== what;
  });

  const ask = (action, more, wait) => new Promise((resolve, reject) => {
    const end = (settle, value) => {
      clearTimeout(silent);
      clearTimeout(late);
      removeEventListener("message", hear);
      settle(value);
    };
    const hear = ({ source, origin, data }) => {
      if (source !== window || origin !== location.origin) return;
      if (data?.action === `${action}-ack`) clearTimeout(silent);
      if (data?.action === `${action}-success`) end(resolve, data);
      if (data?.action === `${action}-failure`) end(reject, data.error ?? {});
    };
    const silent = setTimeout(() => end(reject, { code: "ERR_WEBEID_EXTENSION_UNAVAILABLE" }), HANDSHAKE);
    const late = setTimeout(() => end(reject, { code: "ERR_WEBEID_ACTION_TIMEOUT" }), HANDSHAKE + START_PROGRAM + wait);
    addEventListener("message", hear);
    postMessage({ action, libraryVersion: SPOKEN, ...more }, location.origin);
  });

  const why = (error) => {
    const code = String(error?.code ?? "").replace("ERR_WEBEID_", "");
    if (code === "VERSION_MISMATCH") return error.requiresUpdate?.extension ? "old-extension" : "old-app";
    if (code === "NATIVE_FATAL") return FATAL.find(([words]) => words.test(error.message))?.[1] ?? "broken";
    return WHY[code] ?? "unknown";
  };

  const busy = (on) => { if (on) button.setAttribute("aria-busy", "true"); else button.removeAttribute("aria-busy"); };
  const failed = (error) => {
    busy(false);
    show("doing", null);
    show("says", why(error));
    // the window told its user what was wrong, and not us: show what to do about each
    if (why(error) === "cancelled") document.getElementById("web-eid-window").open = true;
  };

  // the extension comes into a page a moment after the page itself, so silence counts only the second time
  const look = () => ask("web-eid:status", {}, 0).catch((error) => {
    if (why(error) !== "extension") throw error;
    return ask("web-eid:status", {}, 0);
  });

  const readCard = async () => {
    const options = { lang: form.dataset.lang, userInteractionTimeout: TYPE_PIN };
    const told = await ask("web-eid:authenticate", { challengeNonce: form.dataset.nonce, options }, TYPE_PIN);
    const { unverifiedCertificate, algorithm, signature, format, appVersion } = told;
    form.elements.token.value = JSON.stringify({ unverifiedCertificate, algorithm, signature, format, appVersion });
    show("doing", "checking");
    form.submit();
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (button.hasAttribute("aria-busy")) return;
    if (Date.now() - opened > form.dataset.seconds * 1000 - TYPE_PIN - SPARE) { location.assign(form.dataset.again); return; }
    busy(true);
    show("says", null);
    try {
      show("doing", "looking");
      await look();
      show("doing", "card");
      await readCard();
    } catch (error) { failed(error); }
  });
  addEventListener("pageshow", (event) => { if (event.persisted) location.assign(form.dataset.again); });

  form.querySelector("[data-web-eid-ready]").hidden = false;
  if (!window.isSecureContext) show("says", "insecure");
  else look().catch((error) => { if (!button.hasAttribute("aria-busy")) failed(error); });
})();
