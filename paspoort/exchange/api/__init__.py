"""The API for machines: tokens that are bound to a key, problems that say what to do, and what a package may ask."""

ADDRESSES = {
    ".well-known/oauth-authorization-server": "tokens.metadata",
    "api/oauth/jwks": "tokens.jwks",
    "api/oauth/token": "tokens.token",
    "api/oauth/keys": "tokens.vendor_keys",
    "api/oauth/trial-keys": "tokens.trial_key",
    "api/openapi.json": "indications.openapi",
    "api/indicatie/v1/schools/<str:number>/indications": "indications",
    "api/<path:rest>": "indications.no_endpoint",
}
"""Where machines ask, each address with its endpoint (`file.name`, or the name of both). The last takes what is left."""
