"""An outsider verifies a checkpoint with public tools, by the recipe as it is written."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from paspoort.audit.actions import checkpoint_key, make_checkpoint
from tests.verbs.audit_ground import sealed

RECIPE = Path(__file__).parents[2] / "docs/recipes/verify-a-checkpoint.md"


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl")
@pytest.mark.parametrize(("wrong", "said"), [(False, "Verified Successfully"), (True, "Failure")])
def test_a_checkpoint_is_verified_with_openssl_alone(trail: None, tmp_path: Path, wrong: bool, said: str) -> None:
    sealed(5)
    note = make_checkpoint()
    (tmp_path / "checkpoint").write_text(note.replace("\n5\n", "\n6\n") if wrong else note)
    (tmp_path / "key").write_text(f"{checkpoint_key()}\n")
    script = "\n".join(re.findall(r"```sh\n(.*?)```", RECIPE.read_text(), re.DOTALL))
    ran = subprocess.run(["/bin/bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert said in ran.stdout + ran.stderr
