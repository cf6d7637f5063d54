"""What an auditor types: the key, the certificate, whether papers are whole, a report to take along, whose page it is."""

from __future__ import annotations

import stat
from pathlib import Path

from PIL import Image

from paspoort.audit.actions import checkpoint_key
from paspoort.documents.actions import seal_certificate
from paspoort.kernel.keys import VAR
from tests.command_line import command
from tests.rights.bare import one
from tests.sql import sql

FINAL = "select number from passport_report where state = 'finalised' and not kind ^@ 'LEGACY' order by number limit 1"


def test_an_auditor_asks_everything_on_the_command_line(live_world: str, tmp_path: Path) -> None:
    def audit(*words: str) -> tuple[int, str]:
        done = command(live_world, VAR, "audit", *words)
        assert "Traceback" not in done.stderr, done.stderr
        return done.returncode, done.stdout

    assert audit("key") == (0, f"{checkpoint_key()}\n")
    assert audit("certificate") == (0, seal_certificate())

    code, said = audit("verify", "--documents")
    assert (code, said.splitlines()[-1]) == (0, "Every paper is whole.")
    taken, number = tmp_path / "report.pdf", str(one(FINAL))
    assert audit("export-document", number, str(taken), "--reason", "seal_check")[0] == 0
    assert taken.read_bytes().startswith(b"%PDF") and stat.S_IMODE(taken.stat().st_mode) == 0o600
    assert one("select count(*) from audit_trace where event = 'report.exported' and outcome = 'done'") == 1
    assert audit("export-document", number, str(taken), "--reason", "seal_check")[0] == 1  # nothing is written over
    sql("update documents_blob set sealed = sealed || '\\x00' where document_id ="
          " (select document_id from passport_report where number = %s)", number)  # fmt: skip
    code, said = audit("verify", "--documents")
    assert (code, said.splitlines()[-1]) == (1, "NOT every paper is whole: 1 findings.")

    white = tmp_path / "white.png"
    Image.new("RGB", (900, 1200), "white").save(white)
    code, said = audit("find-reader", str(white))
    assert code == 3 and said.startswith("Not known")
    assert audit("find-reader", str(tmp_path / "nowhere.png"))[0] == 1
