"""An OpenID provider that is not ours: the certified `oidc-provider`, in a process of its own.

Needs Node and its packages: `npm ci` in `tests/protocols/oidc-provider`.
"""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.protocols.oidc_world import Browser

FOLDER = Path(__file__).parent / "oidc-provider"
NEEDS_NODE = [
    pytest.mark.skipif(shutil.which("node") is None, reason="Node is not installed on this machine."),
    pytest.mark.skipif(
        not (FOLDER / "node_modules" / "oidc-provider").is_dir(),
        reason="The test provider is not installed: run `npm ci` in tests/protocols/oidc-provider.",
    ),
]


@contextmanager
def running_node(port: int, configuration: Mapping[str, Any]) -> Iterator[str]:
    """Run the provider on a port; stops only the process that it started."""
    command = [shutil.which("node") or "node", "server.mjs"]
    process = subprocess.Popen(
        command, cwd=FOLDER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert process.stdin and process.stdout
    try:
        process.stdin.write(json.dumps({**configuration, "port": port}))
        process.stdin.close()
        assert "ready" in process.stdout.readline(), "the test provider did not start"
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)
        process.stdout.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def enter(browser: Browser, account: str = "an", key: str = "itsme", **extra: str) -> dict[str, str]:
    """Answer the provider's one page: who this is, with which key; gives what comes back to the application."""
    form = {"account": account, "key": key, **extra}
    return browser._follow(browser.http.post(browser.url, data=form))
