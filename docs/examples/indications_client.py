"""A client of the indications, in one file: which pupils of your school have a report. For whoever makes a package.

    python indications_client.py --site https://paspoort.example --client klasbord --key key.jwk --state kept.json 034793

Needs `pip install joserfc` and nothing else. It keeps in the state file for each register number since when, and the address
where a colleague reads the report; and the moment from which it asks next time. Show the flag in your class list, and let a click
on it open that address in a new tab. Whoever is not in the file has no report, is not enrolled, or does not exist: do not guess.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from pathlib import Path
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey

BY_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
Json = dict[str, Any]


class Client:
    """One vendor at one site. The key proves who asks; a second key, made for this run, is what the token is bound to."""

    def __init__(self, site: str, client_id: str, key: ECKey) -> None:
        self.site, self.client_id, self.key = site.rstrip("/"), client_id, key
        self.bound = ECKey.generate_key("P-256")
        self.token, self.until = "", 0.0

    def pages(self, school: str, since: str = "") -> list[Json]:
        """Every page of a school: all of it, or what changed since a moment."""
        address = f"{self.site}/api/indicatie/v1/schools/{school}/indications"
        address += f"?{urllib.parse.urlencode({'since': since})}" if since else ""
        found: list[Json] = []
        while address:
            found.append(self._ask(address))
            address = found[-1]["next"] or ""
        return found

    def _ask(self, address: str) -> Json:
        token = self._living_token()
        digest = base64.urlsafe_b64encode(hashlib.sha256(token.encode()).digest()).rstrip(b"=").decode()
        headers = {"Authorization": f"DPoP {token}", "DPoP": self._proof("GET", address, ath=digest)}
        return _sent(urllib.request.Request(address, headers=headers))  # noqa: S310 - the site that was named

    def _living_token(self) -> str:
        """A token lives five minutes; a new one is asked half a minute before its end."""
        if time.time() > self.until - 30:
            address = f"{self.site}/api/oauth/token"
            now = int(time.time())
            said = {
                "iss": self.client_id,
                "sub": self.client_id,
                "aud": self.site,
                "iat": now,
                "exp": now + 60,
                "jti": str(uuid.uuid4()),
            }
            assertion = jwt.encode({"alg": "ES256", "kid": self.key.kid}, said, self.key)
            form = {"grant_type": "client_credentials", "client_assertion_type": BY_ASSERTION, "client_assertion": assertion}
            headers = {"DPoP": self._proof("POST", address), "Content-Type": "application/x-www-form-urlencoded"}
            told = _sent(urllib.request.Request(address, urllib.parse.urlencode(form).encode(), headers))  # noqa: S310
            self.token, self.until = told["access_token"], now + told["expires_in"]
        return self.token

    def _proof(self, method: str, address: str, **more: str) -> str:
        """That this request is made by whoever holds the key: a new one each time, for the address without what follows the ?."""
        said = {"htm": method, "htu": address.partition("?")[0], "iat": int(time.time()), "jti": str(uuid.uuid4())}
        header = {"alg": "ES256", "typ": "dpop+jwt", "jwk": self.bound.as_dict(private=False)}
        return jwt.encode(header, said | more, self.bound)


def _sent(request: urllib.request.Request) -> Json:
    """What a request is answered. Too fast: wait as long as is said, and ask once more with a new proof (here: give up)."""
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            told: Json = json.load(answer)
            return told
    except urllib.error.HTTPError as refused:
        problem = json.load(refused)
        wait = refused.headers.get("Retry-After")
        raise SystemExit(f"{problem['title']}. {problem['detail']}{f' ({wait} s)' if wait else ''}") from None


def bring_up_to_date(kept: Json, pages: list[Json]) -> Json:
    """What the package keeps of a school after an answer: one that is complete replaces everything, another one changes it."""
    flags: Json = {} if pages[0]["complete"] else dict(kept.get("flags", {}))
    for page in pages:
        for ended in page["ended"]:
            flags.pop(ended["register_number"], None)
        flags |= {one["register_number"]: one for one in page["indications"]}
    return {"since": pages[0]["as_of"], "flags": flags}


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("--site", "--client", "--key", "--state"):
        words.add_argument(name, required=True)
    words.add_argument("school")
    asked = words.parse_args()
    state = Path(asked.state)
    kept: Json = json.loads(state.read_text()) if state.exists() else {}
    client = Client(asked.site, asked.client, ECKey.import_key(json.loads(Path(asked.key).read_text())))
    kept = bring_up_to_date(kept, client.pages(asked.school, kept.get("since", "")))
    state.write_text(json.dumps(kept, indent=1))
    print(f"{len(kept['flags'])} pupils of {asked.school} have a report; next time since {kept['since']}.")  # noqa: T201


if __name__ == "__main__":
    main()
