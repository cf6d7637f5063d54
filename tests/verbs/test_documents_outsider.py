"""An outsider verifies the seal of a report with public tools, by the recipe as it is written."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from paspoort.documents.actions import seal_certificate
from paspoort.documents.inner.seal import load_seal, make_demo_seal, seal
from paspoort.documents.inner.sealing import installed_seal
from tests.verbs.documents_samples import report_pdf

RECIPE = Path(__file__).parents[2] / "docs/recipes/verify-a-seal.md"
STEPS = re.findall(r"```sh\n(.*?)```", RECIPE.read_text(), re.DOTALL)
MISSING = [tool for tool in ("pdfsig", "openssl") if shutil.which(tool) is None]
pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"needs {' and '.join(MISSING)} (Debian: poppler-utils, openssl)")


def follow(folder: Path, pdf: bytes, steps: list[str]) -> subprocess.CompletedProcess[str]:
    (folder / "report.pdf").write_bytes(pdf)
    (folder / "certificate.pem").write_text(seal_certificate())
    return subprocess.run(["/bin/bash", "-ec", "".join(steps)], cwd=folder, capture_output=True, text=True, check=False)


def changed_byte(pdf: bytes) -> bytes:
    changed = bytearray(pdf)
    changed[pdf.index(b"stream", len(pdf) // 3) + 40] ^= 1
    return bytes(changed)


def test_a_sound_seal_is_verified_with_public_tools_alone(tmp_path: Path) -> None:
    ran = follow(tmp_path, seal(report_pdf(), installed_seal()), STEPS)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "Verification successful" in ran.stderr and len(STEPS) == 4


FORGERIES: dict[str, Callable[[bytes], bytes]] = {
    "one byte changed": changed_byte,
    "something added": lambda pdf: pdf + b"\n% added later\n",
    "sealed by another": lambda _pdf: seal(report_pdf(), load_seal(*make_demo_seal())),
}


@pytest.mark.parametrize("forgery", FORGERIES)
@pytest.mark.parametrize("steps", [STEPS, STEPS[1:]], ids=["whole recipe", "openssl alone"])
def test_a_forgery_is_detected(tmp_path: Path, forgery: str, steps: list[str]) -> None:
    ran = follow(tmp_path, FORGERIES[forgery](seal(report_pdf(), installed_seal())), steps)
    assert ran.returncode != 0 and not re.search("command not found|No such file|syntax error", ran.stderr)


def test_a_seal_below_the_same_root_that_is_not_the_one_trusted_is_told_apart(tmp_path: Path) -> None:
    pdf = seal(report_pdf(), installed_seal())
    other = make_demo_seal()[1].decode()
    ran = follow(tmp_path, pdf, [*STEPS[:3], f"cat >certificate.pem <<'PEM'\n{other}PEM\n", STEPS[3]])
    assert "Verification successful" in ran.stderr and ran.returncode != 0
