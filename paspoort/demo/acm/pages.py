"""The pages of this provider, in Dutch as ACM's are, each marked as a demonstration."""

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from paspoort.demo.acm.http import Response
from paspoort.demo.acm.personas import Persona
from paspoort.demo.acm.signin import Flow

_HERE = Path(__file__).parent
_TEMPLATES = Environment(
    loader=FileSystemLoader(_HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_STATIC = {
    f"/op/static/{name}": (name, kind)
    for name, kind in (("acm.css", "text/css; charset=utf-8"), ("post.js", "text/javascript; charset=utf-8"))
}


def ask(flow: Flow, personas: Sequence[Persona]) -> Response:
    """Show the question of this step: the key, the person, or on whose behalf."""
    able = [persona for persona in personas if flow.key and flow.key.code in persona.keys]
    names = dict.fromkeys(persona.group for persona in able)
    groups = [(name, [persona for persona in able if persona.group == name]) for name in names]
    unable = len(personas) - len(able)
    origins = flow.client.origins
    return _page(f"{flow.step}.html", origins, flow=flow, client=flow.client, groups=groups, unable=unable)


def deliver(response: Response, params: dict[str, list[str]]) -> Response:
    """Bring the answer to the application the way it asked: in the address, or as a form that posts
    itself."""
    if params.get("response_mode") != ["form_post"] or response.location is None:
        response.status = 303
        return response
    parts = urlsplit(response.location)
    original = len(parse_qsl(urlsplit(params["redirect_uri"][0]).query, keep_blank_values=True))
    fields = parse_qsl(parts.query, keep_blank_values=True)[original:]
    action = params["redirect_uri"][0]
    origin = urlunsplit((parts.scheme, parts.netloc, "", "", ""))
    return _page("post.html", [origin], action=action, fields=fields, script=True)


def welcome() -> Response:
    """The front page, for someone who comes here directly."""
    return _page("notice.html", title="Dit is de ACM van de demonstratie", text=_WELCOME)


def signed_out() -> Response:
    """The page after a sign-out that leads nowhere."""
    return _page("notice.html", title="Je bent afgemeld", text="Je mag dit venster sluiten.")


def broken_request() -> Response:
    """The page for a request we cannot trust enough to send anyone back."""
    return _page("notice.html", status=400, title="Deze vraag om aan te melden klopt niet", text=_BROKEN)


def over() -> Response:
    """The page for a sign-in that is over, belongs to another browser, or never was."""
    return _page("notice.html", status=410, title="Deze aanmelding is afgelopen", text=_OVER)


def lost(status: int = 404) -> Response:
    """The page for an address that does not exist, or not in this way."""
    return _page("notice.html", status=status, title="Deze pagina bestaat niet", text=_WELCOME)


def static(path: str) -> Response:
    """The style sheet and the script; every other path is not found."""
    if path not in _STATIC:
        return lost()
    name, kind = _STATIC[path]
    headers = [("Content-Type", kind), ("Cache-Control", "public, max-age=300")]
    return Response((_HERE / "static" / name).read_bytes(), headers=headers)


def _page(template: str, origins: Sequence[str] = (), status: int = 200, **context: object) -> Response:
    policy = (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; base-uri 'none'; "
        f"frame-ancestors 'none'; form-action 'self' {' '.join(origins)}"
    )
    body = _TEMPLATES.get_template(template).render(context)
    return Response(body, status, [("Content-Security-Policy", policy)])


_WELCOME = "Je komt hier vanzelf als je je aanmeldt in de toepassing. Op zichzelf valt hier niets te doen."
_BROKEN = "De toepassing stuurde je hierheen met gegevens die niet kloppen. Ga terug en probeer het opnieuw."
_OVER = "Ze duurde te lang, is al gebruikt of begon in een ander venster. Ga terug en begin opnieuw."
