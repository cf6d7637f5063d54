"""PDFs as other programs make them: fonts that are named only, forms, layers, old scans, files that the post damaged."""

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream

from tests.verbs.documents_hostile import saved

LETTERS = Array([65, Name.Lslash, Name.Scedilla, Name.afii10017, Name.Omega, Name.ccaron])


def page_of(content: bytes, **resources: pikepdf.Object) -> Pdf:
    """A document of one small page that draws `content`."""
    pdf = Pdf.new()
    page = pdf.add_blank_page(page_size=(400, 200))
    page.Resources = Dictionary(resources)
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


def named_east_asian_font() -> bytes:
    pdf = page_of(b"BT /F1 20 Tf 20 100 Td <4f60597d4e16754c> Tj ET")
    system = Dictionary(Registry=b"Adobe", Ordering=b"GB1", Supplement=0)
    inner = Dictionary(Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=Name.SimSun, CIDSystemInfo=system, DW=1000)
    font = Dictionary(Type=Name.Font, Subtype=Name.Type0, BaseFont=Name.SimSun, Encoding=Name("/UniGB-UCS2-H"))
    font.DescendantFonts = Array([inner])
    pdf.pages[0].Resources = Dictionary(Font=Dictionary(F1=font))
    return saved(pdf)
