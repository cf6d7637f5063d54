"""A command of the operator in a process of its own, which is a copy of this one: Python and Django are there already.

That `paspoort` starts by itself is tried in `tests/guards`, and by the site in `tests/screens/test_database_gone.py`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import traceback
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import IO

from asgiref.local import Local
from django.conf import settings
from django.db import connections
from django.utils.functional import empty

from paspoort.command import main


def environment(url: str, folder: Path, **more: str) -> dict[str, str]:
    return os.environ | {"PASPOORT_DATABASE_URL": url, "PASPOORT_VAR": str(folder), "PASPOORT_ENV": "development"} | more


def command(url: str, folder: Path, *words: str, typed: str = "", **more: str) -> subprocess.CompletedProcess[str]:
    """What came of `paspoort <words>` on a database, with this typed in and these settings more."""
    with tempfile.TemporaryFile("w+") as given, tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        given.write(typed)
        given.seek(0)
        process = begin(environment(url, folder, **more), words, (given, out, err))
        _, status = os.waitpid(process, 0)
        out.seek(0)
        err.seek(0)
        return subprocess.CompletedProcess(words, os.waitstatus_to_exitcode(status), out.read(), err.read())


def begin(
    env: dict[str, str],
    words: tuple[str, ...],
    files: tuple[IO[str], IO[str], IO[str]],
    run: Callable[[tuple[str, ...]], int] = main,
) -> int:
    """Start it and give the number of its process, which the caller waits for."""
    with warnings.catch_warnings():
        # that threads of this process are not in its copy
        warnings.simplefilter("ignore", DeprecationWarning)
        process = os.fork()
    if process == 0:
        code = 70
        try:
            _be_another(env, files)
            code = run(words)
        except SystemExit as told:
            code = told.code if isinstance(told.code, int) else 1
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
    return process


def _be_another(env: dict[str, str], files: tuple[IO[str], IO[str], IO[str]]) -> None:
    for number, file in enumerate(files):
        os.dup2(file.fileno(), number)
    sys.stdin, sys.stdout, sys.stderr = os.fdopen(0), os.fdopen(1, "w"), os.fdopen(2, "w")
    os.environ.clear()
    os.environ.update(env)
    # settings and connections are read anew when the command enters its role
    sys.modules.pop("paspoort.settings", None)
    settings._wrapped = empty
    vars(connections).pop("settings", None)
    vars(connections)["_settings"] = None
    vars(connections)["_connections"] = Local(connections.thread_critical)
