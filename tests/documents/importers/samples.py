"""Small documents of every format, made by hand, so that each test sees all there is in them."""

from __future__ import annotations

import io
import zipfile

DOCX_NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
ODT_NAMESPACES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" '
    'xmlns:xlink="http://www.w3.org/1999/xlink" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"'
)
DOCX_STYLES = (
    f"<w:styles {DOCX_NAMESPACES}>"
    '<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/></w:style></w:styles>'
)
CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OEBPS/book.opf"/></rootfiles></container>'
)


def zipped(parts: dict[str, str | bytes]) -> bytes:
    """A zip file with these members, deflated."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return packed.getvalue()


def docx_document(body: str) -> str:
    return f"<w:document {DOCX_NAMESPACES}><w:body>{body}</w:body></w:document>"


def docx_paragraph(text: str) -> str:
    return f'<w:p><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def docx(body: str, parts: dict[str, str | bytes] | None = None) -> bytes:
    """A docx with this body, and with more parts, which may take a usual one's place."""
    usual: dict[str, str | bytes] = {
        "word/styles.xml": DOCX_STYLES,
        "word/document.xml": docx_document(body),
    }
    return zipped(usual | (parts or {}))


def odt_content(body: str) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {ODT_NAMESPACES}>'
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )


def odt(body: str, parts: dict[str, str | bytes] | None = None) -> bytes:
    """An odt with this body, and with more parts, which may take a usual one's place."""
    usual: dict[str, str | bytes] = {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": odt_content(body),
    }
    return zipped(usual | (parts or {}))


def opf(hrefs: list[str], title: str = "") -> str:
    """A package file whose spine has these chapters in this order."""
    items = "".join(f'<item id="c{n}" href="{href}"/>' for n, href in enumerate(hrefs))
    spine = "".join(f'<itemref idref="c{n}"/>' for n in range(len(hrefs)))
    return (
        '<package xmlns="http://www.idpf.org/2007/opf" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<metadata><dc:title>{title}</dc:title></metadata>"
        f"<manifest>{items}</manifest><spine>{spine}</spine></package>"
    )


def epub(chapters: dict[str, str], parts: dict[str, str | bytes] | None = None) -> bytes:
    """An epub with these chapters, and with more parts, which may take a usual one's place."""
    usual: dict[str, str | bytes] = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": CONTAINER,
        "OEBPS/book.opf": opf(list(chapters), "西游记"),
    }
    pages = {f"OEBPS/{name}": page for name, page in chapters.items()}
    return zipped(usual | pages | (parts or {}))


def pdf(lines: list[str], trailer: str = "") -> bytes:
    """A one-page pdf. Its font has no glyphs, only the table that says what each code means."""
    letters = sorted(set("".join(lines)))
    shown = "".join(
        f"<{''.join(f'{letters.index(letter) + 1:04x}' for letter in line)}> Tj 0 -14 Td\n"
        for line in lines
    )
    table = "".join(
        f"<{code:04x}> <{letter.encode('utf-16-be').hex()}>\n"
        for code, letter in enumerate(letters, 1)
    )
    meaning = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "1 begincodespacerange <0000> <ffff> endcodespacerange\n"
        f"{len(letters)} beginbfchar\n{table}endbfchar\nendcmap end end"
    )
    return _pdf_file(
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            (
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
                "/Resources << /Font << /F 5 0 R >> >> >>"
            ),
            _stream(f"BT /F 12 Tf 72 770 Td\n{shown}ET"),
            (
                "<< /Type /Font /Subtype /Type0 /BaseFont /None /Encoding /Identity-H "
                "/DescendantFonts [6 0 R] /ToUnicode 7 0 R >>"
            ),
            (
                "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /None /DW 1000 "
                "/FontDescriptor 8 0 R "
                "/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>"
            ),
            _stream(meaning),
            (
                "<< /Type /FontDescriptor /FontName /None /Flags 4 /FontBBox [0 0 1000 1000] "
                "/ItalicAngle 0 /Ascent 800 /Descent -200 /CapHeight 700 /StemV 80 >>"
            ),
            "<< /Title (A Title) >>",
        ],
        f"/Info 9 0 R {trailer}",
    )


def _stream(content: str) -> str:
    return f"<< /Length {len(content)} >>\nstream\n{content}\nendstream"


def _pdf_file(objects: list[str], trailer: str) -> bytes:
    out = b"%PDF-1.7\n"
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n".encode()
    places = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    return (
        out
        + (
            f"xref\n0 {size}\n0000000000 65535 f \n{places}"
            f"trailer << /Size {size} /Root 1 0 R {trailer} >>\nstartxref\n{len(out)}\n%%EOF\n"
        ).encode()
    )
