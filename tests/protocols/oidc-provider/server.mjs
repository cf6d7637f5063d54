// An independent OpenID provider in the shape of ACM, for tests. Its configuration comes as JSON on standard input:
// { "port", "clients", "accounts": { sub: { claims, "places": { number: { claims } } } } }: someone with places chooses one, and
// `login_hint` is understood as ACM documents it. "shape" replaces what makes it ACM, for another provider's shape.
// It prints "ready" when it listens.

import { createServer } from 'node:http';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';

import Provider, { interactionPolicy } from 'oidc-provider';

const { port, clients, accounts, shape } = JSON.parse(readFileSync(0, 'utf8'));
const origin = `http://127.0.0.1:${port}`;
const acm = {
  mount: '/op',
  acrPrefix: 'urn:be:vlaanderen:authmech:',
  keys: ['eid', 'itsme', 'csamtotp', 'csamsms'],
  routes: {
    authorization: '/v1/auth',
    token: '/v1/token',
    userinfo: '/v1/userinfo',
    jwks: '/v1/keys',
    end_session: '/v1/logout',
    introspection: '/v1/introspect',
  },
  claimsOf: {
    profile: ['given_name', 'family_name'],
    rrn: ['rrn'],
    vo: ['vo_id', 'vo_doelgroepcode', 'vo_doelgroepnaam', 'vo_orgcode', 'vo_orgnaam'],
    iris: ['iris_rol_3d'],
  },
  // ACM puts every claim in the ID token and encrypts nothing
  conformIdTokenClaims: false,
  features: { backchannelLogout: { enabled: true } },
};
const { mount, acrPrefix, keys, routes, claimsOf, conformIdTokenClaims, features } = { ...acm, ...shape };
const acrOf = (key) => `${acrPrefix}${key}`;

function signingKey() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), use: 'sig', alg: 'RS256' };
}

// On whose behalf someone acts, by session: chosen on the page, or said by the application.
const chosen = new Map();

async function findAccount(ctx, sub, token) {
  if (!accounts[sub]) return undefined;
  const { places, ...claims } = accounts[sub];
  const place = places?.[chosen.get(token?.sessionUid ?? ctx.oidc.session?.uid)];
  return { accountId: sub, claims: async () => ({ sub, ...claims, ...place }) };
}

function hintOf(params) {
  try {
    return JSON.parse(Buffer.from(params.login_hint ?? '', 'base64').toString());
  } catch {
    return {};
  }
}

const { Check, Prompt, base } = interactionPolicy;
const policy = base();
// Someone who is known with a key that was not asked for shows another one; what is shown then is taken, right or wrong.
policy.get('login').checks.add(
  new Check('key_not_asked_for', 'another key is needed', ({ oidc }) => {
    const asked = oidc.params.acr_values?.split(' ');
    return Boolean(asked && !oidc.result && oidc.session.accountId && !asked.includes(oidc.session.acr));
  }),
);
policy.add(
  new Prompt(
    { name: 'place', requestable: false },
    new Check('place_unknown', 'on whose behalf?', 'access_denied', ({ oidc }) => {
      const places = accounts[oidc.session.accountId]?.places;
      const { code_hint: target, switch_id: again } = hintOf(oidc.params);
      const place = target ?? oidc.result?.place ?? (again ? undefined : chosen.get(oidc.session.uid));
      if (!places || !places[place]) return Boolean(places);
      chosen.set(oidc.session.uid, place);
      return false;
    }),
  ),
);

// ACM and itsme ask no consent here: what the client may have, it gets.
async function loadExistingGrant(ctx) {
  const { client, session, provider } = ctx.oidc;
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope(client.scope);
  grant.addOIDCClaims([...ctx.oidc.requestParamClaims]);
  await grant.save();
  return grant;
}

const provider = new Provider(origin + mount, {
  clients,
  findAccount,
  loadExistingGrant,
  jwks: { keys: [signingKey()] },
  // what it fetches and tells lies on this very machine, which its guard would refuse
  fetch: (url, { dispatcher, ...options }) => fetch(url, options),
  routes,
  scopes: ['openid', ...Object.keys(claimsOf)],
  claims: { acr: null, auth_time: null, iss: null, sid: null, openid: ['sub'], ...claimsOf },
  acrValues: keys.map(acrOf),
  conformIdTokenClaims,
  // the applications of the tests listen on this very machine, where it would otherwise send nothing
  fetch: (url, { dispatcher, ...options }) => globalThis.fetch(url, options),
  responseTypes: ['code'],
  subjectTypes: ['public'],
  clientAuthMethods: ['private_key_jwt', 'client_secret_basic', 'client_secret_post'],
  pkce: { required: () => true },
  ttl: { AuthorizationCode: 30, IdToken: 3600, AccessToken: 3600, Session: 7200, Interaction: 900, Grant: 7200 },
  cookies: { keys: [randomUUID()] },
  interactions: { policy, url: (ctx, interaction) => `${mount}/interaction/${interaction.uid}` },
  features: {
    devInteractions: { enabled: false },
    introspection: { enabled: true },
    rpInitiatedLogout: { enabled: true },
    ...features,
  },
});

async function readForm(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return new URLSearchParams(Buffer.concat(chunks).toString());
}

// The one page that is ours: which account, with which key.
async function interact(request, response) {
  if (request.method !== 'POST') {
    const { prompt } = await provider.interactionDetails(request, response);
    const asked = prompt.name === 'place' ? ['place'] : ['account', 'key'];
    response.setHeader('content-type', 'text/html');
    response.end(`<form method="post">${asked.map((name) => `<input name="${name}">`).join('')}</form>`);
    return;
  }
  const form = await readForm(request);
  const login = form.has('account') && { accountId: form.get('account'), acr: acrOf(form.get('key')) };
  const result = form.has('cancel')
    ? { error: 'access_denied', error_description: 'cancelled' }
    : { ...(login && { login }), place: form.get('place') };
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}

const handle = provider.callback();

createServer((request, response) => {
  response.setHeader('connection', 'close');
  if (request.url.startsWith(`${mount}/interaction/`)) {
    interact(request, response).catch((error) => {
      response.statusCode = 500;
      response.end(String(error.name));
    });
    return;
  }
  if (!request.url.startsWith(`${mount}/`)) {
    response.statusCode = 404;
    response.end();
    return;
  }
  request.originalUrl = request.url;
  request.url = request.url.slice(mount.length);
  handle(request, response);
}).listen(port, '127.0.0.1', () => console.log('ready'));
