"""Packages at the terminal: a vendor is registered, given a key, listed with what ends soon, and ended."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

from joserfc.jwk import ECKey

from paspoort.kernel.periods import today
from tests.command_line import command


def test_an_operator_registers_a_vendor_gives_it_a_key_and_hears_when_the_last_one_ends(live_world: str, tmp_path: Path) -> None:
    key = ECKey.generate_key("P-256", {"kid": "eerste"})
    (tmp_path / "public.jwk").write_text(json.dumps(key.as_dict(private=False)))
    (tmp_path / "private.jwk").write_text(json.dumps(key.as_dict(private=True)))
    (tmp_path / "none.jwk").write_text("[")
    until = f"{today() + timedelta(days=90):%Y-%m-%d}"

    def links(*words: str) -> tuple[int, str]:
        done = command(live_world, tmp_path, "links", *words)
        return done.returncode, done.stdout + done.stderr

    assert links("list") == (0, "No vendor is registered.\n")
    assert links("register", "klasbord", "--name", "Klasbord")[0] == 0
    assert links("register", "klasbord", "--name", "Klasbord")[0] == 1
    code, told = links("list")
    assert code == 1 and "Without a key within 30 days: klasbord" in told
    for wrong in ("private.jwk", "none.jwk"):
        assert links("add-key", "klasbord", str(tmp_path / wrong), "--until", until)[0] == 1
    assert links("add-key", "klasbord", str(tmp_path / "public.jwk"), "--until", until)[0] == 0
    code, told = links("list")
    assert code == 0 and "key eerste until" in told and str(key.as_dict(private=True)["d"]) not in told
    assert links("list", "--days", "100")[0] == 1
    assert links("end-key", "klasbord", "eerste")[0] == 0 and links("end-key", "klasbord", "eerste")[0] == 1
    assert links("end", "klasbord")[0] == 0
    assert "ended on" in links("list")[1] and links("end", "niemand")[0] == 1
    assert links("try", "034793")[0] == 0 and links("try", "999999")[0] == 1
