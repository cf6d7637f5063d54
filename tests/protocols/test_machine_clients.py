"""Clients as they run: `oauth4webapi`, which is not ours, and the one that makers of packages read (`docs/examples`)."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.test import override_settings

from paspoort.demo.world import NUMBERS
from paspoort.exchange.api.description import described
from paspoort.settings import ROOT
from tests.linking import let_in, vendor
from tests.protocols.machine_world import Machine, indications_of
from tests.protocols.node_world import FOLDER, free_port
from tests.sql import sql

pytestmark = pytest.mark.live
OAUTH4WEBAPI = FOLDER / "node_modules" / "oauth4webapi"
EXAMPLE = ROOT / "docs" / "examples" / "indications_client.py"


class Silent(WSGIRequestHandler):
    def log_message(self, *_said: object) -> None:
        """A test says nothing of each request."""


@pytest.fixture
def site(live_world: str) -> Iterator[str]:
    """The product on a port of this machine, with real commits."""
    port = free_port()
    with override_settings(PUBLIC_URL=f"http://localhost:{port}"):
        described.cache_clear()
        application = get_wsgi_application()

        def serve() -> None:
            server.serve_forever(0.05)
            connections.close_all()

        with make_server("localhost", port, application, handler_class=Silent) as server:
            thread = threading.Thread(target=serve)
            thread.start()
            yield f"http://localhost:{port}"
            server.shutdown()
            thread.join()
    described.cache_clear()


@pytest.fixture
def machine(site: str) -> Machine:
    made = vendor()
    let_in(made)
    return Machine("klasbord").register(made)


@pytest.mark.skipif(shutil.which("node") is None, reason="Node is not installed on this machine.")
@pytest.mark.skipif(not OAUTH4WEBAPI.is_dir(), reason="Run `npm ci` in tests/protocols/oidc-provider.")
def test_a_client_that_is_not_ours_gets_a_token_and_is_told(site: str, machine: Machine) -> None:
    asked = {
        "issuer": site,
        "client_id": "klasbord",
        "jwk": machine.key.as_dict(private=True),
        "address": indications_of("linde"),
    }
    command = [shutil.which("node") or "node", "client.mjs"]
    ran = subprocess.run(command, cwd=FOLDER, input=json.dumps(asked), capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 0, ran.stderr[-2000:]
    told = json.loads(ran.stdout)
    assert (told["token_type"], told["scope"]) == ("dpop", "indicatie.read")
    assert told["here"]["status"] == 200 and told["here"]["body"]["indications"]
    assert told["elsewhere"]["status"] == 404 and told["elsewhere"]["body"]["code"] == "unknown_school"


def test_the_client_that_makers_of_packages_read_keeps_itself_up_to_date(site: str, machine: Machine, tmp_path: Path) -> None:
    key, kept = tmp_path / "private.jwk", tmp_path / "kept.json"
    key.write_text(json.dumps(machine.key.as_dict(private=True)))

    def run(school: str = NUMBERS["linde"]) -> tuple[int, str]:
        command: list[str | Path] = [sys.executable, EXAMPLE, "--site", site, "--client", "klasbord", "--key", key]
        done = subprocess.run([*command, "--state", kept, school], capture_output=True, text=True, timeout=60, check=False)
        return done.returncode, done.stdout + done.stderr

    assert run()[0] == 0
    before = json.loads(kept.read_text())["flags"]
    number, one = next(iter(before.items()))
    assert one["open"].startswith(f"{site}/lees/")
    sql("update registry_findable set left_on = today() where register_number = %s", number)
    assert run()[0] == 0 and json.loads(kept.read_text())["flags"] == {each: before[each] for each in before if each != number}
    code, told = run("999999")
    assert code == 1 and "Deze school is hier niet bekend" in told
