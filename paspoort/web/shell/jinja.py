"""The Jinja environment of templates: what every screen may use without passing it.

Globals: `_` and `ngettext` (values are escaped; write a percent sign as %%), `url(name, …)`, `static(path)`, `csrf()`
(hidden fields), `csrf_header()` (JSON for htmx), `language()`, `language_form(request)`, `htmx_config`, `attributes(*dicts)`,
`expiring_days` (how soon a right counts as ending), and every component: `button(…)`, `page_header(…)`.
Filters: `dmy`, `dmyhm`, `cell`, `institution_number`, `phone`, and words for codes:
`grade`, `own_class`, `class_name`, `category`, `ending`, `standing`, `allowed`, `left_out`, `letter`,
`letter_way`; and `filesizeformat` for bytes.
A variable that a screen forgot to pass is an error, never an empty place on a page.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Mapping, MutableMapping
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.urls import get_script_prefix, reverse
from django.utils.translation import get_language, gettext, ngettext
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from paspoort.kernel.periods import BRUSSELS
from paspoort.kernel.phones import shown_phone
from paspoort.passport.actions import label
from paspoort.web.shell.areas import template_folders
from paspoort.web.shell.assets import static
from paspoort.web.shell.page_owner import FIELD, HEADER, page_owner
from paspoort.web.shell.words import (
    allowed,
    category,
    class_name,
    ending,
    grade,
    left_out,
    letter,
    letter_way,
    own_class,
    standing,
)

COMPONENTS, TEMPLATES = Path(__file__).parent / "components", Path(__file__).parent / "templates"
HTMX_CONFIG = json.dumps(
    {
        "allowEval": False,
        "allowScriptTags": False,
        "includeIndicatorStyles": False,
        "selfRequestsOnly": True,
        "historyCacheSize": 0,
        "refreshOnHistoryMiss": True,
        "timeout": 20000,
        "responseHandling": [
            {"code": "204", "swap": False},
            {"code": "[23]..", "swap": True},
            {"code": "4(01|03|04|09|22|29)", "swap": True, "error": False},
            {"code": "...", "swap": False, "error": True},
        ],
    }
)


ANY = [UUID(int=number) for number in range(1, 4)]


def url(name: str, *args: object, **kwargs: object) -> str:
    """The address of a screen by its English name, as in `web/urls.py`."""
    if kwargs or not all(type(one) is UUID for one in args):
        return reverse(name, args=args or None, kwargs=kwargs or None)
    return _address(name, len(args), get_script_prefix()).format(*args)


@lru_cache(maxsize=1024)
def _address(name: str, ids: int, _prefix: str) -> str:
    """The address of a screen with a place for each id: looked up once, because a long list names some of them at each line."""
    address = reverse(name, args=ANY[:ids] or None).replace("{", "{{").replace("}", "}}")
    for one in ANY[:ids]:
        address = address.replace(str(one), "{}")
    return address


def dmy(value: dt.date | None) -> str:
    """A date as people here write it: dd/mm/jjjj; nothing for None. A moment is first brought to Brussels."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime) and value.tzinfo is not None:
        value = value.astimezone(BRUSSELS)
    return f"{value.day:02d}/{value.month:02d}/{value.year:04d}"


def dmyhm(value: dt.datetime | None) -> str:
    """A moment with time zone as 'dd/mm/jjjj uu:mm' in Brussels; nothing for None."""
    if value is None:
        return ""
    if value.tzinfo is None:
        raise ValueError("a moment without time zone cannot be shown")
    local = value.astimezone(BRUSSELS)
    return f"{dmy(local)} {local.hour:02d}:{local.minute:02d}"


def cell(value: Any) -> Any:
    """What stands in a table: a day or a moment as people write it, on one line; a link for (text, address); else what it is."""
    if isinstance(value, dt.date):
        return Markup('<span class="nowrap">{}</span>').format(dmyhm(value) if isinstance(value, dt.datetime) else dmy(value))
    if isinstance(value, tuple):
        text, address = value
        return Markup('<a href="{}">{}</a>').format(address, text)
    return "" if value is None else value


def in_sentence(words: str) -> str:
    """A name as it stands inside a sentence: without its capital, unless that is one of an abbreviation (GC-verslag)."""
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]


def institution_number(value: object) -> str:
    """An institution number as its six characters, leading zeros kept."""
    return str(value).zfill(6)


def attributes(*parts: Mapping[str, object]) -> dict[str, object]:
    """HTML attributes of several dicts as one; a later part wins."""
    return {name: value for part in parts for name, value in part.items()}


@pass_context
def csrf(context: Context, *, again: bool = False) -> Markup:
    """The hidden fields that a form by POST needs: its token, and for whom the page was drawn. Empty on a page without a request;
    with `again` the token alone, for a form that carries already for whom it was drawn."""
    token, acting = _token(context), context.get("acting")
    field = Markup('<input type="hidden" name="{}" value="{}">')
    drawn = field.format(FIELD, page_owner(acting)) if acting and not again else Markup("")
    return field.format("csrfmiddlewaretoken", token) + drawn if token else Markup("")


@pass_context
def csrf_header(context: Context) -> str | None:
    """The same for what a script sends, as the value of hx-headers; None on a page without a request."""
    token, acting = _token(context), context.get("acting")
    drawn = {HEADER: page_owner(acting)} if acting else {}
    return json.dumps({"X-CSRFToken": token} | drawn) if token else None


def _token(context: Context) -> str:
    """The token as text, made once a request: Django makes another one each time that it is looked at."""
    request, token = context.get("request"), context.get("csrf_token")
    if request is None or token is None:
        return ""
    if not hasattr(request, "shown_token"):
        request.shown_token = str(token)
    return str(request.shown_token)


def language() -> str:
    """The language of this page."""
    return get_language() or "nl"


@pass_context
def language_form(context: Context, request: HttpRequest) -> dict[str, object]:
    """What the language switch in the footer needs; after a form by POST it leads back to the start, not to the form."""
    back = request.path if request.method == "GET" else "/"
    return {"url": reverse("choose_language"), "back": back, "csrf": csrf(context)}


def worded(sentence: str, **facts: object) -> Markup:
    """A sentence in the language of this page, with its facts filled in."""
    return _worded(get_language(), str(sentence)) % facts if facts else _bare(get_language(), str(sentence))


@lru_cache(maxsize=16384)
def _worded(_language: str | None, sentence: str) -> Markup:
    return Markup(gettext(sentence))  # noqa: S704


@lru_cache(maxsize=16384)
def _bare(language: str | None, sentence: str) -> Markup:
    """The same without facts: kept, because a page asks for hundreds."""
    return _worded(language, sentence) % {}


GLOBALS: list[Any] = [url, static, language, csrf, csrf_header, attributes, language_form, label]
FILTERS: list[Any] = [
    filesizeformat,
    left_out,
    letter,
    letter_way,
    cell,
    dmy,
    dmyhm,
    institution_number,
    in_sentence,
    grade,
    class_name,
    own_class,
    category,
    ending,
    standing,
    allowed,
]


class House(Environment):
    """The environment: what is global is the same for every template, so that a component is read once and not at each page."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return super().make_globals(d) if d else self.globals

    def components(self) -> dict[str, Callable[..., Markup]]:
        """The macros that carry the name of their component, by that name: `button`, and of the same component `button_link`."""
        return {
            name: self._component(path.name, name)
            for path in COMPONENTS.glob("*.html")
            for name in re.findall(r"macro (\w+)\(", path.read_text())
            if path.stem in name
        }

    def _component(self, file: str, name: str) -> Callable[..., Markup]:
        def draw(*given: object, **named: object) -> Markup:
            drawn: Markup = getattr(self.get_template(f"components/{file}").module, name)(*given, **named)
            return drawn

        return draw

    def read_all(self) -> None:
        """Read every template now, so that no visitor waits for it."""
        for name in self.list_templates(extensions=["html"]):
            self.get_template(name)


def environment(**options: Any) -> House:
    """What Django's Jinja2 backend calls once; components are found as "components/<name>.html" wherever templates lie."""
    folders = {"components": COMPONENTS} | template_folders()
    areas = PrefixLoader({name: FileSystemLoader(folder) for name, folder in folders.items()})
    options.pop("autoescape", None)
    loader = options.pop("loader", None)
    options |= {
        "loader": ChoiceLoader([FileSystemLoader(TEMPLATES), areas, *([loader] if loader else [])]),
        "extensions": ["jinja2.ext.i18n"],
        "undefined": StrictUndefined,
        "trim_blocks": True,
        "lstrip_blocks": True,
    }
    made = House(autoescape=True, **options)
    made.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    made.globals |= {"_": worded, "gettext": worded} | made.components() | {one.__name__: one for one in GLOBALS}
    made.globals |= {"htmx_config": HTMX_CONFIG, "expiring_days": settings.EXPIRING_DAYS}
    made.filters |= {one.__name__: one for one in FILTERS} | {"phone": shown_phone}
    return made
