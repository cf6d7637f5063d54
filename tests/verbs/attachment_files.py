"""Files that people attach, made here: Office packages of a few lines, pictures, and some that lie about what they are."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

from PIL import Image

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
S = (
    'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
P = (
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
ODF = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
)

RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
LEADS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return out.getvalue()


def relations(**leads: str) -> str:
    """A part of relations, each as `kind target`; a target with two strokes lies outside."""
    made = []
    for key, lead in leads.items():
        kind, target = lead.split(" ")
        outside = ' TargetMode="External"' if "//" in target else ""
        made.append(f'<Relationship Id="{key}" Type="{LEADS}{kind}" Target="{target}"{outside}/>')
    return f'<Relationships xmlns="{RELATIONS}">{"".join(made)}</Relationships>'


def docx(body: str, **parts: str | bytes) -> bytes:
    return zipped(
        {
            "_rels/.rels": relations(a="officeDocument word/document.xml"),
            "word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>",
            "word/_rels/document.xml.rels": relations(
                h="hyperlink https://example.org/x", t="attachedTemplate file:///x//y.dotm"
            ),
            **parts,
        }
    )


def paragraph(text: str, properties: str = "", run: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{run}</w:rPr><w:t>{text}</w:t></w:r></w:p>"


def letter(text: str = "Léna slaapt beter.") -> bytes:
    """A letter with a heading, a list, a table, and much that is not shown."""
    item = '<w:numPr><w:ilvl w:val="0"/></w:numPr>'
    cells = "".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in ("Taal", "sterk"))
    body = [
        paragraph("Verslag", '<w:pStyle w:val="Kop1"/>'), paragraph(text), paragraph("thuis", item), paragraph("op school", item),
        f"<w:tbl><w:tr>{cells}</w:tr><w:tr>{cells}</w:tr></w:tbl>", paragraph("Geheim", run="<w:vanish/>"),
        "<w:p><w:del><w:r><w:delText>Geschrapt</w:delText></w:r></w:del></w:p>",
    ]  # fmt: skip
    more = {f"word/media/image{n}.png": picture() for n in (1, 2, 3)} | {
        "word/vbaProject.bin": b"Sub AutoOpen",
        "word/embeddings/sheet.xlsx": b"PK",
    }
    return docx("".join(body), **more)


def xlsx() -> bytes:
    """A sheet with words, a day and a formula, beside a hidden one."""
    cell = '<c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>46356</v></c><c r="D1"><f>1+1</f><v>2</v></c>'
    return zipped(
        {
            "_rels/.rels": relations(a="officeDocument xl/workbook.xml"),
            "xl/workbook.xml": f'<workbook {S}><sheets><sheet name="Scores" sheetId="1" r:id="a"/>'
            f'<sheet name="Weg" sheetId="2" state="hidden" r:id="b"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": relations(a="worksheet worksheets/sheet1.xml", b="worksheet worksheets/sheet2.xml"),
            "xl/sharedStrings.xml": f"<sst {S}><si><t>Lezen</t></si></sst>",
            "xl/styles.xml": f'<styleSheet {S}><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>',
            "xl/worksheets/sheet1.xml": f"<worksheet {S}><sheetData><row>{cell}</row></sheetData></worksheet>",
            "xl/worksheets/sheet2.xml": f"<worksheet {S}><sheetData><row><c><v>7</v></c></row></sheetData></worksheet>",
        }
    )


def pptx() -> bytes:
    text = "<p:cSld><p:spTree><p:sp><p:txBody><a:p><a:r><a:t>Welkom</a:t></a:r></a:p></p:txBody></p:sp></p:spTree></p:cSld>"
    return zipped(
        {
            "_rels/.rels": relations(a="officeDocument ppt/presentation.xml"),
            "ppt/presentation.xml": f'<p:presentation {P}><p:sldIdLst><p:sldId id="256" r:id="a"/></p:sldIdLst></p:presentation>',
            "ppt/_rels/presentation.xml.rels": relations(a="slide slides/slide1.xml"),
            "ppt/slides/slide1.xml": f"<p:sld {P}>{text}</p:sld>",
            "ppt/notesSlides/notesSlide1.xml": f"<p:notes {P}/>",
        }
    )


def odt() -> bytes:
    said = '<text:h>Advies</text:h><text:p>Rust<text:s text:c="2"/>thuis<text:note><text:p>Voet</text:p></text:note></text:p>'
    listed = "<text:list><text:list-item><text:p>lezen</text:p></text:list-item></text:list>"
    return _odf(f"<office:text>{said}{listed}</office:text>")


def ods() -> bytes:
    row = '<table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="2"><text:p>x</text:p>'
    return _odf(
        f'<office:spreadsheet><table:table table:name="Blad1">{row}</table:table-cell></table:table-row>'
        '<table:table-row table:number-rows-repeated="1048574"><table:table-cell table:number-columns-repeated="16384"/>'
        "</table:table-row></table:table></office:spreadsheet>"
    )


def _odf(body: str, manifest: str = "") -> bytes:
    content = f"<office:document-content {ODF}><office:body>{body}</office:body></office:document-content>"
    return zipped({"content.xml": content, "META-INF/manifest.xml": f"<manifest>{manifest}</manifest>"})


def locked_odt() -> bytes:
    return _odf("<office:text/>", "<file-entry><encryption-data/></file-entry>")


def picture(kind: str = "PNG", size: tuple[int, int] = (60, 40)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (200, 40, 40)).save(out, kind)
    return out.getvalue()


def huge_picture() -> bytes:
    """A PNG of a hundred bytes that says it is 100,000 pixels wide and high."""
    header = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b"")]
    made = [struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks]
    return b"\x89PNG\r\n\x1a\n" + b"".join(made)


def zip_bomb() -> bytes:
    """A docx of a quarter of a megabyte that unpacks to 260."""
    return docx(paragraph("x"), **{"word/media/image1.png": b"\0" * (260 << 20)})


def entity_bomb() -> bytes:
    lols = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "lol"}">' for n in range(10))
    return zipped(
        {
            "_rels/.rels": relations(a="officeDocument word/document.xml"),
            "word/document.xml": f"<!DOCTYPE x [{lols}]><w:document {W}><w:body>{paragraph('&l9;')}</w:body></w:document>",
        }
    )


def compound(word: str = "") -> bytes:
    """The begin of an old Office file; with `EncryptedPackage` of one that a password locks."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + word.encode("utf-16-le") + bytes(600)
