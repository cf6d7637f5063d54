"""The child that opens a logo from a stranger, a picture or a drawing, and gives it as a plain PNG."""

import io
import re

import typst
from lxml import etree
from PIL import Image

from paspoort.documents.inner.fonts import FONTS
from paspoort.documents.inner.picture_worker import upright
from paspoort.documents.inner.sandbox import Handler, Header, Refused, serve, told

PICTURES = {b"\x89PNG\r\n\x1a\n": "PNG", b"\xff\xd8\xff": "JPEG"}
ACTING = {"script", "foreignObject", "iframe", "handler"}
OWN = re.compile(r"#|data:image/(png|jpeg);base64,")
OUTSIDE = re.compile(r"@import|@namespace|url\(\s*['\"]?(?!#)", re.IGNORECASE)
PAGE = b"""#set page(width: auto, height: auto, margin: 0pt, fill: white)
#context {
  let drawing = image(bytes(sys.inputs.drawing), format: "svg")
  let size = measure(drawing)
  let scale = calc.min(int(sys.inputs.wide) * 1pt / size.width, int(sys.inputs.high) * 1pt / size.height)
  image(bytes(sys.inputs.drawing), format: "svg", width: size.width * scale, height: size.height * scale)
}"""
EMPTY = '<svg xmlns="http://www.w3.org/2000/svg" width="2" height="1"><path d="M0 0h1v1z"/></svg>'


def picture(data: bytes, kind: str, limits: Header) -> Image.Image:
    """A photograph or picture, on white, no larger than a logo is printed."""
    with Image.open(io.BytesIO(data), formats=[kind]) as opened:
        if opened.width * opened.height > limits["most_points"]:
            raise Refused("picture_too_large")
        made = upright(opened).convert("RGB")
    made.thumbnail((limits["wide"], limits["high"]), Image.Resampling.LANCZOS)
    return made


def drawing(data: bytes, limits: Header) -> Image.Image:
    """A drawing (SVG), rasterised, when nothing in it acts or points outside."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        tree = etree.fromstring(data, parser).getroottree()
    except etree.XMLSyntaxError:
        raise Refused("not_logo") from None
    if etree.QName(tree.getroot()).localname != "svg":
        raise Refused("not_logo")
    declared = tree.docinfo.internalDTD
    if (declared is not None and any(declared.iterentities())) or any(map(_acts, tree.iter())):
        raise Refused("drawing_acts")
    inputs = {"drawing": etree.tostring(tree.getroot(), encoding="unicode")} | {
        name: str(limits[name]) for name in ("wide", "high")
    }
    return _rasterised(inputs)


def _rasterised(inputs: dict[str, str]) -> Image.Image:
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
    compiler = typst.Compiler(PAGE, font_paths=fonts, ignore_system_fonts=True)
    made = compiler.compile(format="png", ppi=72, sys_inputs=inputs)
    with Image.open(io.BytesIO(made if isinstance(made, bytes) else made[0])) as page:  # type: ignore[index]
        return page.convert("RGB")


def _acts(node: etree._Element) -> bool:
    """Whether a part of a drawing runs, moves, or takes something from outside it."""
    if not isinstance(node.tag, str):  # a comment is nothing; an instruction may name a style sheet, an entity anything
        return node.tag is not etree.Comment
    if etree.QName(node).localname in ACTING or OUTSIDE.search(node.text or ""):
        return True
    return any(_points_outside(etree.QName(name).localname, str(value)) for name, value in node.attrib.items())


def _points_outside(name: str, value: str) -> bool:
    return (
        name.lower().startswith("on")
        or (name in ("href", "src") and not OWN.match(value.strip()))
        or OUTSIDE.search(value) is not None
    )


def make_handler(limits: Header) -> Handler:
    Image.MAX_IMAGE_PIXELS = None
    # what the drawing needs is read and started before this child may start nothing more
    _rasterised({"drawing": EMPTY, "wide": "2", "high": "1"})

    def answer(_header: Header, data: bytes) -> tuple[Header, bytes]:
        kind = next((kind for begin, kind in PICTURES.items() if data.startswith(begin)), "")
        made, out = picture(data, kind, limits) if kind else drawing(data, limits), io.BytesIO()
        made.save(out, "PNG", optimize=True)
        return {}, out.getvalue()

    return told(answer)


if __name__ == "__main__":
    serve(make_handler)
