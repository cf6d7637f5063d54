"""PDFs as other programs make them: fonts that are named only, forms, layers, old scans, files that the post damaged."""

import base64
import io
import zlib
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream
from PIL import Image

from tests.verbs.documents_hostile import plain, raw, saved, script

LETTERS = Array([65, Name.Lslash, Name.Scedilla, Name.afii10017, Name.Omega, Name.ccaron])


def page_of(content: bytes, **resources: pikepdf.Object) -> Pdf:
    """A document of one small page that draws `content`."""
    pdf = Pdf.new()
    page = pdf.add_blank_page(page_size=(400, 200))
    page.Resources = Dictionary({f"/{kind}": held for kind, held in resources.items()})
    page.Contents = Stream(pdf, content)
    return pdf


def named_font(name: str, text: bytes, encoding: pikepdf.Object) -> bytes:
    """A line in a font that the PDF names but does not carry."""
    pdf = page_of(b"BT /F1 20 Tf 20 100 Td (" + text + b") Tj ET")
    look = Dictionary(Type=Name.FontDescriptor, FontName=Name("/" + name), Flags=32, FontBBox=[0, -200, 1000, 800])
    look.update({"/ItalicAngle": 0, "/Ascent": 800, "/Descent": -200, "/CapHeight": 700, "/StemV": 80})
    font = Dictionary(Type=Name.Font, Subtype=Name.TrueType, BaseFont=Name("/" + name), Encoding=encoding, FontDescriptor=look)
    font.FirstChar, font.LastChar, font.Widths = 0, 255, Array([600] * 256)
    pdf.pages[0].Resources = Dictionary(Font=Dictionary(F1=font))
    return saved(pdf)


def east_asian_font() -> Dictionary:
    """A font of which each sign is two bytes, and that is not carried."""
    system = Dictionary(Registry=b"Adobe", Ordering=b"GB1", Supplement=0)
    inner = Dictionary(Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=Name.SimSun, CIDSystemInfo=system, DW=1000)
    font = Dictionary(Type=Name.Font, Subtype=Name.Type0, BaseFont=Name.SimSun, Encoding=Name("/UniGB-UCS2-H"))
    font.DescendantFonts = Array([inner])
    return font


def named_east_asian_font() -> bytes:
    pdf = page_of(b"BT /F1 20 Tf 20 100 Td <4f60597d4e16754c> Tj ET")
    pdf.pages[0].Resources = Dictionary(Font=Dictionary(F1=east_asian_font()))
    return saved(pdf)


def numbered_font(name: str, shapes: bytes, letters: bytes | None, *, mapped: bool = False, mode: int = 0) -> bytes:
    """A line in a font that numbers its shapes itself and is not carried; `letters` is its list of what each of them is."""
    pdf = page_of(b"BT %d Tr /F1 20 Tf 20 100 Td <%s> Tj ET" % (mode, shapes))
    look = Dictionary(Type=Name.FontDescriptor, FontName=Name("/" + name), Flags=32, FontBBox=[0, -200, 1000, 800])
    look.update({"/ItalicAngle": 0, "/Ascent": 800, "/Descent": -200, "/CapHeight": 700, "/StemV": 80})
    system = Dictionary(Registry=b"Adobe", Ordering=b"Identity", Supplement=0)
    inner = Dictionary(Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=Name("/" + name), CIDSystemInfo=system, DW=1000)
    inner.FontDescriptor = look
    font = Dictionary(Type=Name.Font, Subtype=Name.Type0, BaseFont=Name("/" + name), Encoding=Name("/Identity-H"))
    font.DescendantFonts = Array([inner])
    if mapped:
        inner.CIDToGIDMap = Stream(pdf, bytes(range(200)) * 4)
    if letters is not None:
        font.ToUnicode = Stream(pdf, letters)
    pdf.pages[0].Resources = Dictionary(Font=Dictionary(F1=font))
    return saved(pdf)


# --- what the post and old programs do --------------------------------------------------------------------------------


def three_pages(length: bytes = b"58") -> bytes:
    """Three pages with a line each; `length` is what the second says of the length of its drawing, which is 58."""

    drawings = [b"BT /F1 14 Tf 40 150 Td (Bladzijde %d van het verslag) Tj ET" % number for number in (1, 2, 3)]
    said = [b"/Length 58", b"/Length " + length if length else b"", b"/Length 58"]
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    tree = b"<</Type/Pages/Kids[3 0 R 4 0 R 5 0 R]/Count 3/MediaBox[0 0 400 200]/Resources<</Font<</F1 9 0 R>>>>>>"
    pages = [b"<</Type/Page/Parent 2 0 R/Contents %d 0 R>>" % number for number in (6, 7, 8)]
    streams = [b"<<%s>>\nstream\n%s\nendstream" % pair for pair in zip(said, drawings, strict=True)]
    return raw([b"<</Type/Catalog/Pages 2 0 R>>", tree, *pages, *streams, font])


def photograph(packings: str) -> bytes:
    """A page with a JPEG that is packed once more: `packings` names the filters around it, outermost first."""

    out = io.BytesIO()
    Image.radial_gradient("L").save(out, "JPEG")
    data = out.getvalue()
    for name in reversed(packings.split()):
        data = zlib.compress(data) if name == "FlateDecode" else base64.a85encode(data) + b"~>"
    pdf = page_of(b"q 200 0 0 150 40 20 cm /I Do Q")
    image = Stream(pdf, data, Subtype=Name.Image, Width=256, Height=256, ColorSpace=Name.DeviceGray, BitsPerComponent=8)
    image.Filter = Array([Name("/" + name) for name in [*packings.split(), "DCTDecode"]])
    pdf.pages[0].Resources = Dictionary(XObject=Dictionary(I=image))
    return saved(pdf, compress_streams=False)


def fax(data: bytes, damaged: bool) -> bytes:
    """A page with a scan as fax machines pack it; `damaged` by a wrong place of its table, so that it must be mended."""
    pdf = page_of(b"q 200 0 0 150 40 20 cm /I Do Q")
    image = Stream(pdf, data, Subtype=Name.Image, Width=8, Height=8, ColorSpace=Name.DeviceGray, BitsPerComponent=1)
    image.Filter, image.DecodeParms = Name.CCITTFaxDecode, Dictionary(K=-1, Columns=8, Rows=8)
    pdf.pages[0].Resources = Dictionary(XObject=Dictionary(I=image))
    made = saved(pdf)
    return made.replace(b"startxref\n", b"startxref\n9") if damaged else made


# --- forms ------------------------------------------------------------------------------------------------------------


def field(look: bytes | None = None, need: bool = False, **keys: object) -> bytes:
    """A page with one field; `look` is what its appearance draws, none when the program left that to the reader."""
    pdf = page_of(b"BT /F1 10 Tf 20 180 Td (Vaste tekst) Tj ET")
    font = pdf.make_indirect(
        Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
    )
    pdf.pages[0].Resources = Dictionary(Font=Dictionary(F1=font))
    made = Dictionary(Type=Name.Annot, Subtype=Name.Widget, Rect=[20, 60, 380, 160], FT=Name.Tx, T=b"veld", F=4)
    made.DA = pikepdf.String("/Helv 10 Tf 0 g")
    for key, value in keys.items():
        made["/" + key] = value
    if look is not None:
        form = Stream(pdf, look, Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 360, 100])
        form.Resources = Dictionary(Font=Dictionary(Helv=font))
        made.AP = Dictionary(N=form)
    pdf.pages[0].Annots = Array([pdf.make_indirect(made)])
    pdf.Root.AcroForm = Dictionary(Fields=pdf.pages[0].Annots, DR=Dictionary(Font=Dictionary(Helv=font)), NeedAppearances=need)
    return saved(pdf)


def box(**keys: object) -> bytes:
    """A page with one box to tick, which draws a black square when ticked and nothing when not."""
    pdf = page_of(b"")
    look = Stream(pdf, b"0 0 20 20 re f", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 20, 20])
    empty = Stream(pdf, b"", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 20, 20])
    made = Dictionary(Type=Name.Annot, Subtype=Name.Widget, Rect=[20, 60, 40, 80], FT=Name.Btn, T=b"vak", F=4)
    made.AP = Dictionary(N=Dictionary(Ja=look, Off=empty))
    for key, value in keys.items():
        made["/" + key] = value
    pdf.pages[0].Annots = Array([pdf.make_indirect(made)])
    pdf.Root.AcroForm = Dictionary(Fields=pdf.pages[0].Annots)
    return saved(pdf)


# --- layers -----------------------------------------------------------------------------------------------------------


def layer(**config: object) -> bytes:
    """A page with a line that is always there and one in a layer; `config` says which layers are on."""
    drawing = b"BT /F1 10 Tf 20 180 Td (Zichtbaar) Tj ET /OC /L BDC BT /F1 20 Tf 20 100 Td (Verborgen) Tj ET EMC"
    pdf = page_of(drawing)
    group = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=b"laag", Usage=Dictionary(View=Dictionary(ViewState=Name.OFF))))
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    pdf.pages[0].Resources = Dictionary(Font=Dictionary(F1=font), Properties=Dictionary(L=group))
    state = Dictionary()
    if "off" in config:
        state.OFF = Array([group])
    if "automatic" in config:
        state.AS = Array([Dictionary(Event=Name.View, Category=Array([Name.View]), OCGs=Array([group]))])
    pdf.Root.OCProperties = Dictionary(OCGs=Array([group]), D=state)
    return saved(pdf)


# --- what lies beside the pages ---------------------------------------------------------------------------------------


def note(**keys: Any) -> Dictionary:
    return Dictionary(Type=Name.Annot, Rect=[20, 20, 40, 40], **keys)


def carrying() -> bytes:
    """A page with everything that a reader would find beside it: files, notes, a signature, links, a film, scripts."""
    pdf = plain(2)
    for name in ("bijlage een.txt", "bijlage twee.txt"):
        pdf.attachments[name] = b"inhoud"
    look = Stream(pdf, b"0 0 9 9 re f", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 9, 9])
    signature = Dictionary(Type=Name.Sig, ByteRange=[0, 1, 2, 3], Contents=b"00", Filter=Name("/Adobe.PPKLite"))
    signed = pdf.make_indirect(note(Subtype=Name.Widget, FT=Name.Sig, T=pikepdf.String("s"), V=signature, AP=Dictionary(N=look)))
    notes = [
        signed,
        note(Subtype=Name.Text, Contents=pikepdf.String("geheim woord"), AP=Dictionary(N=look)),
        note(Subtype=Name.Highlight, AP=Dictionary(N=look)),
        note(Subtype=Name.FreeText, Contents=pikepdf.String("verborgen"), F=2, AP=Dictionary(N=look)),
        note(Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=pikepdf.String("https://example.org"))),
        note(Subtype=Name.Link, Dest=Array([pdf.pages[1].obj, Name.Fit])),
        note(Subtype=Name.Movie, Movie=Dictionary()),
    ]
    pdf.pages[0].Annots = Array(notes)
    pdf.Root.AcroForm = Dictionary(Fields=Array([signed]))
    pdf.Root.OpenAction = script(pdf)
    with pdf.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem("Deel een", 0))
    return saved(pdf)
