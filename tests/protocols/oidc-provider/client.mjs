// A client that is not ours: oauth4webapi finds the server, proves who it is, gets a token bound to its key, and asks.
import * as oauth from "oauth4webapi";

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const { issuer, client_id, jwk, address } = JSON.parse(Buffer.concat(chunks).toString());
const options = { [oauth.allowInsecureRequests]: true };

const found = await oauth.discoveryRequest(new URL(issuer), { algorithm: "oauth2", ...options });
const server = await oauth.processDiscoveryResponse(new URL(issuer), found);
const client = { client_id };
const key = await crypto.subtle.importKey("jwk", jwk, { name: "ECDSA", namedCurve: "P-256" }, false, ["sign"]);
const DPoP = oauth.DPoP(client, await oauth.generateKeyPair("ES256"));
const proves = oauth.PrivateKeyJwt({ key, kid: jwk.kid });
const asked = await oauth.clientCredentialsGrantRequest(server, client, proves, { scope: "indicatie.read" }, { DPoP, ...options });
const token = await oauth.processClientCredentialsResponse(server, client, asked);

async function ask(where) {
  try {
    const answer = await oauth.protectedResourceRequest(token.access_token, "GET", new URL(where, issuer), undefined, undefined, { DPoP, ...options });
    return { status: answer.status, body: await answer.json() };
  } catch (error) {
    return { refused: error.name, challenges: error.cause, status: error.status };
  }
}

console.log(JSON.stringify({ token_type: token.token_type, scope: token.scope, here: await ask(address), elsewhere: await ask(address.replace(/\d{6}/, "999999")) }));
