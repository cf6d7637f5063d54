"""The look: what every template and component keeps to, so that the strict Content-Security-Policy and plain reading hold."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from paspoort.web.shell import jinja
from paspoort.web.shell.assets import assets, styles

WEB = Path(jinja.__file__).parent.parent
MARKUP = sorted(WEB.rglob("*.html"))
SCRIPTS = sorted(WEB.glob("*/js/*.js"))
STYLES = sorted(WEB.rglob("*.css"))


def having(pattern: str, paths: list[Path]) -> list[str]:
    """Which of these files hold something."""
    assert paths
    return [path.relative_to(WEB).as_posix() for path in paths if re.search(pattern, path.read_text())]


def test_markup_holds_nothing_inline_and_nothing_from_elsewhere() -> None:
    inline = r"\sstyle\s*=|<style\b|\son[a-z]+\s*=\s*[\"']|javascript:|hx-on|<script(?![^>]*\bsrc=)"
    assert having(inline, MARKUP) == []
    assert having(r"\ssrc=[\"'](?:https?:)?//|<link[^>]*href=[\"'](?:https?:)?//", MARKUP) == []


def test_scripts_build_no_code_and_no_markup_from_text() -> None:
    built = r"\beval\(|new Function|innerHTML|outerHTML|insertAdjacentHTML|document\.write|localStorage"
    assert having(built, SCRIPTS) == []


def test_colours_are_chosen_among_the_tokens() -> None:
    """A page image is white paper in the dark too, so the reader may name the colours on that paper."""
    free = [path for path in STYLES if path.name in ("tokens.css", "reader.css", "ways.css")]
    assert having(r"url\(http", free) == []
    assert having(r"#[0-9a-f]{3,8}\b(?=[;, )])|\brgb\(", [path for path in STYLES if path not in free]) == []


def test_every_style_and_script_is_served() -> None:
    assert len(styles()) == len(set(styles())) and sorted(styles()) == STYLES
    assert {f"js/{script.name}" for script in SCRIPTS} <= set(assets()) and len({script.name for script in SCRIPTS}) == len(
        SCRIPTS
    )
    sheet = assets()["paspoort.css"].body.decode()
    assert set(re.findall(r'url\("(.+?)"\)', sheet)) == {one.address for name, one in assets().items() if name.endswith(".woff2")}


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_gallery_shows_every_component_in_both_languages(language: str) -> None:
    with translation.override(language):
        page = render_to_string("about/gallery.html", {}, RequestFactory().get("/componenten"))
    assert f'<html lang="{language}">' in page
    assert 'name="csrfmiddlewaretoken"' in page and "X-CSRFToken" in page
    assert (">Afmelden<" in page) == (language == "nl")
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids)), "two elements with one id"
    for named_id in re.findall(r'(?:for|aria-labelledby)="([^"]+)"', page):
        assert named_id in ids


def test_error_pages_need_neither_database_nor_session() -> None:
    typed = {"path": "/verslagen/nieuw", "fields": {"kind": ["GC"]}, "had_files": False}
    for name in ("away", "broken", "expired_form", "method", "not_found", "signed_out"):
        page = render_to_string(f"errors/{name}.html", {"typed": typed, "sign_in_href": "/aanmelden"})
        assert page.count("<h1>") == 1 and "<main" in page, name


def test_what_is_put_in_a_component_is_escaped() -> None:
    made = jinja.environment()
    source = '{% from "components/key_facts.html" import key_facts %}{{ key_facts([("Naam", name)]) }}'
    source += '{{ _("Page %(page)s", page=name) }}'
    assert "<b>" not in made.from_string(source).render(name="<b>x</b>")


def test_a_forgotten_variable_is_an_error() -> None:
    with pytest.raises(Exception, match="pupil"):
        jinja.environment().from_string("{{ pupil }}").render()


def test_dates_moments_and_numbers_are_shown_as_people_write_them() -> None:
    assert jinja.dmy(dt.date(2026, 9, 1)) == "01/09/2026"
    assert jinja.dmy(dt.datetime(2026, 8, 31, 22, 30, tzinfo=dt.UTC)) == "01/09/2026"
    assert jinja.dmy(None) == "" and jinja.dmyhm(None) == ""
    assert jinja.dmyhm(dt.datetime(2026, 12, 31, 23, 5, tzinfo=dt.UTC)) == "01/01/2027 00:05"
    assert jinja.institution_number("471") == "000471"
    with pytest.raises(ValueError, match="time zone"):
        jinja.dmyhm(dt.datetime(2026, 1, 1))  # noqa: DTZ001 - that it has none is the point
