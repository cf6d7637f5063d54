// Tries the API in the test place: makes a key in this browser, of which only the public half leaves it, and asks as a package would.
"use strict";

const form = document.getElementById("try");
const tried = document.getElementById("tried");
const text = new TextEncoder();
const base64url = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const part = (value) => base64url(text.encode(JSON.stringify(value)));

const makeKey = () => crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign", "verify"]);

async function publicHalf(key) {
  const { kty, crv, x, y } = await crypto.subtle.exportKey("jwk", key.publicKey);
  return { kty, crv, x, y };
}

async function signed(key, header, claims) {
  const said = `${part({ alg: "ES256", ...header })}.${part({ jti: crypto.randomUUID(), iat: Math.floor(Date.now() / 1000), ...claims })}`;
  return `${said}.${base64url(await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, key.privateKey, text.encode(said)))}`;
}

async function proof(key, method, address, token) {
  const bound = token ? { ath: base64url(await crypto.subtle.digest("SHA-256", text.encode(token))) } : {};
  const claims = { htm: method, htu: form.dataset.origin + address, ...bound };
  return signed(key, { typ: "dpop+jwt", jwk: await publicHalf(key) }, claims);
}

function tell(what, answer) {
  tried.hidden = false;
  tried.textContent += `${what}\n${JSON.stringify(answer, null, 2)}\n\n`;
}

async function sent(address, options) {
  const answer = await fetch(address, { credentials: "omit", ...options });
  if (answer.status === 404 && address === form.dataset.keys) {
    tried.hidden = false;
    tried.textContent = tried.dataset.none;
    return null;
  }
  const body = await answer.json();
  tell(`${options.method} ${address} → ${answer.status}`, body);
  return answer.ok ? body : null;
}

async function ask(key) {
  const headers = { "Content-Type": "application/json" };
  const known = await sent(form.dataset.keys, { method: "POST", headers, body: JSON.stringify({ jwk: await publicHalf(key) }) });
  if (!known) return;
  const claims = { iss: known.client_id, sub: known.client_id, aud: form.dataset.origin, exp: Math.floor(Date.now() / 1000) + 60 };
  const body = new URLSearchParams({
    grant_type: "client_credentials",
    client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    client_assertion: await signed(key, { kid: known.kid }, claims),
  });
  const token = await sent(form.dataset.token, { method: "POST", headers: { DPoP: await proof(key, "POST", form.dataset.token) }, body });
  if (!token) return;
  const address = form.dataset.ask.replace("number", encodeURIComponent(form.elements.school.value.trim()));
  const shown = { Authorization: `DPoP ${token.access_token}`, DPoP: await proof(key, "GET", address, token.access_token) };
  await sent(address, { method: "GET", headers: shown });
}

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  tried.textContent = "";
  await ask(await makeKey());
});
if (form && crypto.subtle) form.hidden = false;
