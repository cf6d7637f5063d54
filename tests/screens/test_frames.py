"""What a page is made of: its frame only where it is shown, and each component read once."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.template import engines
from django.template.backends.jinja2 import Jinja2

from paspoort.web.shell import page
from paspoort.web.shell.areas import WEB
from paspoort.web.shell.assets import assets
from paspoort.web.shell.jinja import House
from tests.browser import Browser

FIND = {"q": "Niemand Nergens"}


@pytest.fixture
def frames(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses for which a frame was made."""
    made: list[str] = []
    real = page._shell

    def counted(request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        made.append(request.path)
        return real(request, *args, **kwargs)

    monkeypatch.setattr(page, "_shell", counted)
    return made


def test_a_fragment_makes_no_frame_and_a_page_makes_one(world: object, act: Any, frames: list[str]) -> None:
    browser = Browser(SERVER_NAME="localhost")
    browser.cookies["paspoort"] = act("care", "linde")
    assert browser.post("/zoek", FIND, headers={"HX-Request": "true"}).status_code == 200
    assert frames == []
    assert b"Basisschool De Linde" in browser.post("/zoek", FIND).content
    assert frames == ["/zoek"]


def test_a_component_is_read_once_for_all_pages() -> None:
    backend = engines["jinja2"]
    assert isinstance(backend, Jinja2)
    environment = backend.env
    assert isinstance(environment, House)
    environment.read_all()
    one, other = environment.get_template("reading/find_result.html"), environment.get_template("start/home.html")
    assert one.globals is other.globals is environment.globals
    component = environment.get_template("components/icon.html")
    assert component._get_default_module(one.new_context({})) is component._get_default_module(other.new_context({}))


def test_a_class_that_a_template_names_has_a_style_or_a_script() -> None:
    """What was renamed in the styles alone shows a page bare: tabs as a list of bullets, a wide table cut off."""
    known = set(re.findall(r"\.([a-z][\w-]*)", assets()["paspoort.css"].body.decode()))
    known |= {word for path in WEB.rglob("*.js") for word in re.findall(r"[a-z][\w-]*", path.read_text())}
    named = {
        (name, path.name)
        for path in WEB.rglob("*.html")
        for said in re.findall(r' class="([^"]*)"', path.read_text())
        for name in re.sub(r"{[{%].*?[}%]}", "{}", said).split()
        if re.fullmatch(r"[a-z][\w-]*", name)
    }
    assert len(named) > 300
    assert not {one for one in named if one[0] not in known}
