"""Someone develops while `make run` runs: what is saved is what the next page shows, and a fault waits for its mending."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from paspoort.demo.supervisor import Watch, last_line, take_in
from paspoort.settings import ROOT
from tests.ground import NAME, Ground
from tests.journeys.site import Site, running


@pytest.fixture
def copied(cast: Ground, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Site, Path]]:
    """A running site on a copy of the source."""
    source = shutil.copytree(ROOT / "paspoort", tmp_path / "paspoort", ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    with running(cast, f"{NAME}_copied", tmp_path / "var") as site:
        yield site, source


def test_what_is_saved_is_what_the_next_page_shows(copied: tuple[Site, Path]) -> None:
    site, source = copied
    watch, page, style = Watch(source), source / "web/about/templates/privacy.html", source / "web/shell/css/base.css"
    assert watch.changed() == set()
    page.write_text(page.read_text().replace('<article class="prose">', "<p>Pas bewaard</p>", 1))
    style.write_text(style.read_text() + "/* pas bewaard */")
    changed = watch.changed()
    assert changed == {page, style}
    take_in(changed, [site.web], never)
    site.answer(site.web)
    shown = httpx.get(f"{site.address}/privacy", trust_env=False).text
    assert "Pas bewaard" in shown
    [sheet] = re.findall(r'href="(/static/\w+/paspoort\.css)"', shown)
    assert "pas bewaard" in httpx.get(f"{site.address}{sheet}", trust_env=False).text


def test_a_fault_is_told_and_its_mending_is_taken_in(copied: tuple[Site, Path], capsys: pytest.CaptureFixture[str]) -> None:
    site, source = copied
    watch, screen, prepared = Watch(source), source / "web/about/screens/privacy.py", []
    good = screen.read_text()
    screen.write_text(good + "\nthis is no Python\n")
    take_in(watch.changed(), [site.web], never)
    assert site.web.process is not None
    site.web.process.wait(60)
    assert "SyntaxError" in last_line(site.web.log)
    screen.write_text(good)
    (source / "rights/sql/policies.sql").touch()
    take_in(watch.changed(), [site.web], lambda: prepared.append(True))
    site.answer(site.web)
    assert prepared == [True]
    assert "Changed: policies.sql, privacy.py" in capsys.readouterr().out


def never() -> None:
    raise AssertionError("the database has nothing to do with this")
