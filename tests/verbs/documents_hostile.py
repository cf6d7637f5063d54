"""PDFs that try something, made here so that nothing harmful lies in the repository."""

import io
import zlib
from collections.abc import Callable
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

A4 = [0, 0, 595, 842]


def plain(pages: int = 1) -> Pdf:
    """A document with a word on each page."""
    pdf = Pdf.new()
    font = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    for number in range(pages):
        page = pdf.add_blank_page(page_size=(595, 842))
        page.Resources = Dictionary(Font=Dictionary(F1=font))
        page.Contents = Stream(pdf, f"BT /F1 24 Tf 72 700 Td (Bladzijde {number + 1}) Tj ET".encode())
    return pdf


def saved(pdf: Pdf, **how: Any) -> bytes:
    out = io.BytesIO()
    pdf.save(out, **how)
    return out.getvalue()


def script(pdf: Pdf) -> Dictionary:
    return pdf.make_indirect(Dictionary(Type=Name.Action, S=Name.JavaScript, JS=String("app.alert('x')")))


def document_script() -> Pdf:
    pdf = plain()
    pdf.Root.OpenAction = script(pdf)
    pdf.Root.AA = Dictionary(WC=script(pdf), DP=script(pdf))
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("start"), script(pdf)])))
    return pdf


def page_script() -> Pdf:
    pdf = plain()
    pdf.pages[0].AA = Dictionary(O=script(pdf), C=script(pdf))
    return pdf


def annotation_script() -> Pdf:
    pdf = plain()
    targets = [
        Dictionary(A=script(pdf)),
        Dictionary(A=Dictionary(S=Name.URI, URI=String("http://127.0.0.1/x"))),
        Dictionary(A=Dictionary(S=Name.Launch, F=String("/bin/sh"))),
        Dictionary(A=Dictionary(S=Name.GoToR, F=String("other.pdf"), D=Array([0, Name.Fit]))),
        Dictionary(AA=Dictionary(E=script(pdf))),
    ]
    notes = [Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[70, 700, 200, 730], **target) for target in targets]
    rich = Dictionary(Type=Name.Annot, Subtype=Name.RichMedia, Rect=[0, 0, 9, 9], RichMediaContent=Dictionary())
    pdf.pages[0].Annots = pdf.make_indirect(Array([*notes, rich]))
    return pdf


def form_script() -> Pdf:
    pdf = plain()
    look = Stream(pdf, b"BT /F1 12 Tf 2 4 Td (ingevuld) Tj ET", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 200, 20])
    look.Resources = pdf.pages[0].Resources
    shape = Dictionary(Type=Name.Annot, Subtype=Name.Widget, Rect=[72, 600, 272, 620], AP=Dictionary(N=look), F=4)
    field = pdf.make_indirect(shape)
    field.FT, field.T, field.V, field.AA = Name.Tx, String("naam"), String("ingevuld"), Dictionary(K=script(pdf))
    pdf.pages[0].Annots = Array([field])
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]), CO=Array([field]), XFA=Stream(pdf, b"<xdp/>"))
    return pdf


def embedded_files() -> Pdf:
    pdf = plain()
    pdf.attachments["virus.exe"] = b"MZ payload"
    spec = pdf.attachments["virus.exe"].obj
    pdf.Root.AF = Array([spec])
    pdf.pages[0].AF = Array([spec])
    pdf.pages[0].Resources.XObject = Dictionary(X=Stream(pdf, b"", Subtype=Name.Form, BBox=[0, 0, 1, 1], AF=Array([spec])))
    pdf.pages[0].Annots = Array([Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, Rect=[0, 0, 9, 9], FS=spec)])
    return pdf


def outside_references() -> Pdf:
    pdf = plain()
    reference = Dictionary(F=Dictionary(Type=Name.Filespec, F=String("http://127.0.0.1/a.pdf")), Page=0)
    form = Stream(pdf, b"", Subtype=Name.Form, BBox=[0, 0, 1, 1], Ref=reference, PieceInfo=Dictionary(X=Dictionary()))
    image = Stream(pdf, b"\x00", Subtype=Name.Image, Width=1, Height=1, ColorSpace=Name.DeviceGray, BitsPerComponent=8)
    image.Alternates = Array([Dictionary(Image=image, DefaultForPrinting=True)])
    image.OPI = Dictionary({"/2.0": Dictionary(F=String("/etc/passwd"))})
    pdf.pages[0].Resources.XObject = Dictionary(X=form, Y=image)
    return pdf


def switching_layers() -> Pdf:
    pdf = plain()
    layer = pdf.make_indirect(
        Dictionary(Type=Name.OCG, Name=String("laag"), Usage=Dictionary(Print=Dictionary(PrintState=Name.OFF)))
    )
    automatic = Array([Dictionary(Event=Name.Print, OCGs=Array([layer]), Category=Array([Name.Print]))])
    state = Dictionary(ON=Array([layer]), AS=automatic)
    pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=state, Configs=Array([Dictionary(BaseState=Name.OFF)]))
    pdf.pages[0].Resources.Properties = Dictionary(L=layer)
    return pdf


ARMED: dict[str, Callable[[], Pdf]] = {
    "script of the document": document_script,
    "script of a page": page_script,
    "script and links in notes": annotation_script,
    "script in a form": form_script,
    "embedded files": embedded_files,
    "references to outside": outside_references,
    "layers that switch": switching_layers,
}


def encrypted(user: str) -> bytes:
    return saved(plain(), encryption=pikepdf.Encryption(owner="eigenaar", user=user))


def huge_image() -> bytes:
    pdf = plain()
    image = Stream(pdf, zlib.compress(b"\x00" * 1000), Subtype=Name.Image, Width=40_000, Height=25_000, Filter=Name.FlateDecode)
    image.ColorSpace, image.BitsPerComponent = Name.DeviceGray, 1
    pdf.pages[0].Resources.XObject = Dictionary(I=image)
    pdf.pages[0].Contents = Stream(pdf, b"q 595 0 0 842 0 0 cm /I Do Q")
    return saved(pdf)


def lying_photograph() -> bytes:
    """The PDF says one pixel; the JPEG inside says 65,000 by 65,000."""
    pdf = plain()
    start = b"\xff\xd8\xff\xc0\x00\x0b\x08\xfd\xe8\xfd\xe8\x01\x01\x11\x00\xff\xda\x00\x08\x01\x01\x00\x00?\x00\x00\xff\xd9"
    image = Stream(pdf, start, Subtype=Name.Image, Width=1, Height=1, Filter=Name.DCTDecode)
    image.ColorSpace, image.BitsPerComponent = Name.DeviceGray, 8
    pdf.pages[0].Resources.XObject = Dictionary(I=image)
    return saved(pdf)


def deflate_bomb() -> bytes:
    """A few hundred kilobytes that unfold to more than a page may weigh, as content of a page."""
    pdf = plain()
    packer = zlib.compressobj(6)
    packed = b"".join(packer.compress(b" " * (1 << 24)) for _ in range(18)) + packer.flush()
    pdf.pages[0].Contents = Stream(pdf, packed, Filter=Name.FlateDecode)
    return saved(pdf, compress_streams=False)


def raw(objects: list[bytes]) -> bytes:
    """A PDF written by hand, object 1 its catalogue, with a right cross-reference table."""
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(out))
    return bytes(out) + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table + end


def page_tree_loop() -> bytes:
    return raw([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"])


def deep_page_tree(depth: int = 30_000) -> bytes:
    inner = [b"<< /Type /Pages /Kids [%d 0 R] /Count 1 >>" % (number + 3) for number in range(depth)]
    page = b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] >>" % (depth + 1)
    return raw([b"<< /Type /Catalog /Pages 2 0 R >>", *inner, page])


def endless_drawing() -> bytes:
    """Forms that draw each other ten times, nine deep: a billion strokes from two kilobytes."""
    pdf = plain()
    form = Stream(pdf, b"0 0 m 500 500 l S " * 50, Subtype=Name.Form, BBox=A4)
    for _ in range(9):
        form = Stream(pdf, b"/X Do " * 10, Subtype=Name.Form, BBox=A4, Resources=Dictionary(XObject=Dictionary(X=form)))
    pdf.pages[0].Resources.XObject = Dictionary(X=form)
    pdf.pages[0].Contents = Stream(pdf, b"/X Do")
    return saved(pdf)
