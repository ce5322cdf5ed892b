"""Documents that were made to do harm, each as small as it can be.

`REFUSED` must not be opened. `HARMLESS` may be read for what is in it, or refused.
"""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
from collections.abc import Callable

from tests.documents.importers import samples
from tests.documents.importers.samples import docx, docx_document, docx_paragraph, epub, odt, zipped

Maker = Callable[[], bytes]

LAUGHS = "".join(
    f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' if n else '<!ENTITY l0 "lol">' for n in range(10)
)
BOMB = f"<!DOCTYPE x [{LAUGHS}]>"
FILE_ENTITY = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
OUTSIDE_DTD = '<!DOCTYPE x SYSTEM "file:///etc/passwd">'
PARAMETER = '<!DOCTYPE x [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>'
DOCTYPES = {"bomb": BOMB, "file": FILE_ENTITY, "dtd": OUTSIDE_DTD, "parameter": PARAMETER}
NOTHING = docx_paragraph("x")
SPACES = b" " * 20_000_000


def in_docx(part: str | bytes) -> Maker:
    return lambda: docx("", {"word/document.xml": part})


def in_odt(part: str | bytes) -> Maker:
    return lambda: odt("", {"content.xml": part})


def with_doctype(doctype: str) -> dict[str, Maker]:
    """A DOCTYPE in every place where XML is read."""
    inner = "&e;"
    document = doctype + docx_document(docx_paragraph(inner))
    content = doctype + samples.odt_content(f"<text:p>{inner}</text:p>").split("?>", 1)[1]
    package = doctype + samples.opf(["a.xhtml"], inner)
    return {
        "document.docx": in_docx(document),
        "utf-16.docx": in_docx(document.encode("utf-16")),
        "styles.docx": lambda: docx(NOTHING, {"word/styles.xml": doctype + samples.DOCX_STYLES}),
        "core.docx": lambda: docx(NOTHING, {"docProps/core.xml": f"{doctype}<p>{inner}</p>"}),
        "content.odt": in_odt(content),
        "meta.odt": lambda: odt("<text:p>x</text:p>", {"meta.xml": f"{doctype}<p>{inner}</p>"}),
        "package.epub": lambda: epub({"a.xhtml": "<p>x"}, {"OEBPS/book.opf": package}),
    }


def chapter(page: str) -> Maker:
    return lambda: epub({"a.xhtml": page})


def names(*added: str) -> Maker:
    return lambda: docx(NOTHING, dict.fromkeys(added, "x"))


def member(changes: Callable[[zipfile.ZipInfo], None]) -> Maker:
    """A docx with one more member, whose entry was changed."""

    def make() -> bytes:
        packed = io.BytesIO(docx(NOTHING))
        with zipfile.ZipFile(packed, "a") as archive:
            entry = zipfile.ZipInfo("word/extra.xml")
            changes(entry)
            archive.writestr(entry, "/etc/passwd")
        return packed.getvalue()

    return make


def link(entry: zipfile.ZipInfo) -> None:
    entry.external_attr = 0o120777 << 16


def lzma(entry: zipfile.ZipInfo) -> None:
    entry.compress_type = zipfile.ZIP_LZMA


def marked_encrypted() -> bytes:
    data = bytearray(docx(NOTHING))
    at = data.rindex(b"PK\x01\x02")
    data[at + 8] |= 1
    return bytes(data)


def wrong_crc() -> bytes:
    data = bytearray(docx(NOTHING))
    at = data.rindex(b"PK\x01\x02")
    data[at + 16] ^= 0xFF
    return bytes(data)


def small_by_its_own_account() -> bytes:
    """The entry says 10 bytes; the deflated data goes on for 20 MB."""
    data = bytearray(docx("", {"word/document.xml": SPACES}))
    at = data.rindex(b"PK\x01\x02")
    struct.pack_into("<I", data, at + 24, 10)
    return bytes(data)


def twice_the_same_name() -> bytes:
    packed = io.BytesIO(docx(NOTHING))
    with zipfile.ZipFile(packed, "a") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        archive.writestr("word/document.xml", docx_document(""))
    return packed.getvalue()


def hundred_thousand_members() -> bytes:
    entry = struct.pack("<4s6H3I5H2I", b"PK\x01\x02", *[20] * 2, *[0] * 4, *[0] * 3, 1, *[0] * 6)
    directory = (entry + b"a") * 100_000
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, len(directory), 0, 0)
    return directory + end


def many_bombs() -> bytes:
    """Each part stays below the ratio; together they are too much."""
    part = f"<x>{' ' * 900_000}</x>"
    return docx(NOTHING, {f"word/p{n}.xml": part for n in range(240)})


def rtf(body: bytes) -> Maker:
    return lambda: b"{\\rtf1 " + body + b"}"


def pages(markup: str) -> Maker:
    return markup.encode


def cut(whole: Maker, share: float) -> Maker:
    def make() -> bytes:
        data = whole()
        return data[: int(len(data) * share)]

    return make


def noise(data: bytes) -> bytes:
    """Every 97th byte flipped."""
    return bytes(byte ^ (0xFF if at % 97 == 96 else 0) for at, byte in enumerate(data))


DEEP = "<w:p>" * 100_000 + "</w:p>" * 100_000
LINKED_PICTURE = (
    '<w:p><w:r><w:drawing><a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'r:link="r1"/></w:drawing><w:t>x</w:t></w:r></w:p>'
)
RELATIONSHIPS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/{kind}" Target="{target}" TargetMode="{mode}"/></Relationships>'
)


def related(name: str, kind: str, target: str, mode: str = "External") -> Maker:
    relationship = RELATIONSHIPS.format(kind=kind, target=target, mode=mode)
    return lambda: docx(LINKED_PICTURE, {name: relationship})


REFUSED: dict[str, Maker] = {
    **with_doctype(FILE_ENTITY),
    **{f"{name}.docx": in_docx(doctype + docx_document("")) for name, doctype in DOCTYPES.items()},
    "traversal.docx": names("../../outside.xml"),
    "traversal-absolute.docx": names("/outside.xml"),
    "traversal-backslash.docx": names("..\\outside.xml"),
    "traversal-drive.docx": names("C:/outside.xml"),
    "traversal-inside.odt": lambda: odt("", {"Pictures/../../outside": "x"}),
    "symlink.docx": member(link),
    "lzma.docx": member(lzma),
    "encrypted.docx": marked_encrypted,
    "crc.docx": wrong_crc,
    "duplicate.docx": twice_the_same_name,
    "members.docx": hundred_thousand_members,
    "members.epub": hundred_thousand_members,
    "many.docx": lambda: docx(NOTHING, {f"word/x{n}.xml": "<x/>" for n in range(1001)}),
    "spaces.docx": in_docx(SPACES),
    "spaces.odt": in_odt(SPACES),
    "spaces.epub": lambda: epub({"a.xhtml": SPACES.decode()}),
    "liar.docx": small_by_its_own_account,
    "sum.docx": many_bombs,
    "nested.docx": lambda: docx("", {"word/document.xml": zipped({"bomb": SPACES})}),
    "deep.docx": lambda: docx(DEEP),
    "deep.odt": lambda: odt(DEEP.replace("w:p", "text:list")),
    "missing.docx": lambda: zipped({"word/styles.xml": samples.DOCX_STYLES}),
    "missing.odt": lambda: zipped({"mimetype": "application/vnd.oasis.opendocument.text"}),
    "missing.epub": lambda: zipped({"mimetype": "application/epub+zip"}),
    "no-package.epub": lambda: epub({}, {"META-INF/container.xml": "<container/>"}),
    "not-xml.docx": in_docx("Once upon a time"),
    "not-xml.odt": in_odt(b"\xff\xfe\0\xd8"),
    "codec.docx": in_docx('<?xml version="1.0" encoding="rot13"?>' + docx_document(NOTHING)),
    "codec-zip.odt": in_odt('<?xml version="1.0" encoding="zlib"?><x/>'),
    "locked.pdf": lambda: samples.pdf(
        ["x"], f"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <{'00' * 32}> /U <{'11' * 32}> >>"
    ),
    "empty.pdf": lambda: b"%PDF-1.7\n",
    **{f"empty.{kind}": (lambda: b"") for kind in ("docx", "odt", "epub", "rtf")},
}
HARMLESS: dict[str, Maker] = {
    **{
        f"{name}-chapter.epub": chapter(f"{doctype}<p>&e;&l9;")
        for name, doctype in DOCTYPES.items()
    },
    "traversal-spine.epub": lambda: epub(
        {}, {"OEBPS/book.opf": samples.opf(["../../..//etc/passwd"])}
    ),
    "deep.html": pages("<div>" * 100_000 + "x"),
    "deep-inline.epub": lambda: epub({"a.xhtml": "<rt><b>" * 100_000}),
    "loop.docx": related("_rels/.rels", "officeDocument", "_rels/.rels", "Internal"),
    "external.docx": related("word/_rels/document.xml.rels", "image", "file:///etc/passwd"),
    "external-http.docx": related("word/_rels/document.xml.rels", "image", "http://127.0.0.1:9/x"),
    "external-main.docx": related("_rels/.rels", "officeDocument", "file:///etc/passwd"),
    "template.docx": related(
        "word/_rels/settings.xml.rels", "attachedTemplate", "file:///etc/passwd"
    ),
    "groups.rtf": rtf(b"{" * 100_000 + b"x" + b"}" * 100_000),
    "closing.rtf": rtf(b"}" * 100_000),
    "unicode.rtf": rtf(rb"\u9999999999?"),
    "no-number.rtf": rtf(rb"\uc\u\bin\pict\bin"),
    "code-page.rtf": rtf(rb"\ansicpg99999 \'ff\'fe"),
    "object.rtf": rtf(rb"{\object\objdata " + b"00" * 100_000 + b"}"),
    "field.rtf": rtf(rb'{\field{\*\fldinst{HYPERLINK "file:///etc/passwd"}}{\fldrslt x}}'),
    "open.html": pages("<" * 100_000),
    "comments.html": pages("<!--" * 30_000),
    "sections.html": pages("<![CDATA[" * 30_000),
    "attributes.html": pages("<p " + "a='" * 50_000),
    "references.html": pages("&#x110000;&#0;&#xd800;&#99999999999999999;" * 1000),
    "files.html": pages("<img src='file:///etc/passwd'><iframe src='file:///etc/passwd'></iframe>"),
    "charset.html": lambda: b"<meta charset=zlib><p>\xff\xfe\xfd",
    "undefined.html": lambda: b"<meta charset=undefined><p>\xff\xfe\xfd",
    "loop.pdf": lambda: samples.pdf(["x"]).replace(b"/Kids [3 0 R]", b"/Kids [2 0 R]"),
    "count.pdf": lambda: samples.pdf(["x"]).replace(b"/Count 1 ", b"/Count 1000000000 "),
    "length.pdf": lambda: samples.pdf(["x"]).replace(b"/Length ", b"/Length 99999"),
    **{
        f"cut-{share}.{kind}": cut(make, share)
        for share in (0.5, 0.9)
        for kind, make in {
            "docx": lambda: docx(NOTHING),
            "odt": lambda: odt("<text:p>x</text:p>"),
            "epub": lambda: epub({"a.xhtml": "<p>x"}),
            "pdf": lambda: samples.pdf(["x"]),
            "rtf": rtf(rb"\b x\par y"),
        }.items()
    },
    "noise.docx": lambda: noise(docx(NOTHING)),
    "noise.odt": lambda: noise(odt("<text:p>x</text:p>")),
    "noise.epub": lambda: noise(epub({"a.xhtml": "<p>x"})),
    "noise.pdf": lambda: noise(samples.pdf(["x"])),
    "noise.rtf": lambda: noise(rtf(b"x" * 1000)()),
}
