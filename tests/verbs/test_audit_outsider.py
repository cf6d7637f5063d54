"""An outsider verifies a checkpoint with public tools, by the recipe as it is written."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from textwrap import dedent

import pytest

from paspoort.audit.actions import checkpoint_key, make_checkpoint
from tests.sql import sql
from tests.verbs.audit_ground import sealed

RECIPE = Path(__file__).parents[2] / "docs/recipes/verify-a-checkpoint.md"


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl")
@pytest.mark.parametrize(("wrong", "said"), [(False, "Verified Successfully"), (True, "Failure")])
def test_a_checkpoint_is_verified_with_openssl_alone(trail: None, tmp_path: Path, wrong: bool, said: str) -> None:
    sealed(5)
    note = make_checkpoint()
    (tmp_path / "checkpoint").write_text(note.replace("\n5\n", "\n6\n") if wrong else note)
    (tmp_path / "key").write_text(f"{checkpoint_key()}\n")
    assert said in followed(tmp_path, "\n".join(blocks("sh")))


def blocks(kind: str) -> list[str]:
    """The blocks of this kind in the recipe, as they are typed."""
    return [dedent(block) for block in re.findall(rf"^ *```{kind}\n(.*?)```", RECIPE.read_text(), re.DOTALL | re.MULTILINE)]


def followed(folder: Path, script: str) -> str:
    ran = subprocess.run(["/bin/bash", "-c", script], cwd=folder, capture_output=True, text=True, check=False)
    return ran.stdout + ran.stderr


GREW, STANDS = "The trail only grew.", "The trace stands in it."


@pytest.mark.parametrize(("before", "after", "at"), [(1, 1, 0), (3, 4, 6), (4, 4, 3), (7, 6, 9), (5, 0, 2), (8, 1, 8)])
def test_that_a_trail_grew_and_holds_a_trace_is_checked_without_a_database(
    trail: None, tmp_path: Path, before: int, after: int, at: int
) -> None:
    """A checkpoint of before, one of now and one trace; no word of praise for another trail or another trace."""
    ids = sealed(before)
    (tmp_path / "older").write_text(make_checkpoint())
    ids += sealed(after) if after else []
    (tmp_path / "checkpoint").write_text(make_checkpoint())
    (tmp_path / "commitments").write_text(
        "".join(f"{one}\n" for (one,) in sql("select encode(commitment, 'hex') from audit_leaf order by position"))
    )
    salt, text = sql("select encode(salt, 'hex'), trace_text(t) from audit_trace t where id = %s", ids[at])[0]
    (tmp_path / "trace").write_text(f"{salt}\t{text}\n")
    (tmp_path / "tree.py").write_text(blocks("python tree.py")[0])
    assert followed(tmp_path, f"POSITION={at}\n" + blocks("sh prove")[0]) == ""
    (tmp_path / "commitments").unlink()
    check = blocks("sh check")[0]
    assert followed(tmp_path, check).splitlines() == [GREW, STANDS]
    (tmp_path / "trace").write_text(f"{salt}\t{text.replace('test.happened', 'test.other')}\n")
    assert STANDS not in followed(tmp_path, check)
    older = (tmp_path / "older").read_text().split("\n")
    (tmp_path / "older").write_text("\n".join([*older[:2], "A" * 43 + "=", *older[3:]]))
    assert GREW not in followed(tmp_path, check)
