"""Files as offices send them, made by hand so that their words are known."""

from __future__ import annotations

import io
import zipfile


def pdf(words: str, pages: int = 2, stream: bytes = b"", of_stream: bytes = b"") -> bytes:
    """A PDF that says ``words`` on each page, with the table that names its characters.

    ``stream`` takes the place of what the pages draw, and ``of_stream`` says how it is packed.
    """
    codes = "".join(f"{n:04x}" for n in range(1, len(words) + 1))
    content = stream or f"BT /F1 12 Tf 20 100 Td <{codes}> Tj ET".encode()
    numbers = range(7, 7 + pages)
    kids = " ".join(f"{number} 0 R" for number in numbers)
    font = "/Type /Font /Subtype /Type0 /BaseFont /K /Encoding /Identity-H /DescendantFonts [5 0 R] /ToUnicode 6 0 R"
    page = "<</Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 3 0 R /Resources <</Font <</F1 4 0 R>>>>>>"
    objects = [
        b"<</Type /Catalog /Pages 2 0 R>>",
        f"<</Type /Pages /Kids [{kids}] /Count {pages}>>".encode(),
        _stream(content, of_stream),
        f"<<{font}>>".encode(),
        b"<</Type /Font /Subtype /CIDFontType2 /BaseFont /K /CIDSystemInfo <</Registry (A) /Ordering (I)>>>>",
        _stream(_names(words)),
        *(page.encode() for _ in numbers),
    ]
    return _bound(objects)


def _stream(content: bytes, packed: bytes = b"") -> bytes:
    return b"<</Length %d %s>> stream\n%s\nendstream" % (len(content), packed, content)


def _names(words: str) -> bytes:
    """Which character each code stands for."""
    rows = "".join(f"<{n:04x}> <{ord(letter):04x}>\n" for n, letter in enumerate(words, 1))
    return f"""/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /K def
1 begincodespacerange <0000> <ffff> endcodespacerange {len(words)} beginbfchar
{rows}endbfchar endcmap end end""".encode()


def _bound(objects: list[bytes]) -> bytes:
    """The objects with the table of where they are."""
    body, places = b"%PDF-1.7\n", list[int]()
    for number, each in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj %s endobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    trailer = b"trailer <</Size %d /Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(body))
    return body + head + table + trailer


def office(main: str, parts: dict[str, str]) -> bytes:
    """An Office file with these parts; ``main`` is its kind as the package names it."""
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", f'<Types><Override ContentType="application/{main}"/></Types>')
        for name, text in parts.items():
            package.writestr(name, text)
    return output.getvalue()


DOCX = office(
    "wordprocessingml.document.main+xml",
    {
        "word/document.xml": "<w:p><w:t>防台风</w:t></w:p><w:p><w:t xml:space='preserve'>指引&amp;图</w:t></w:p>",
        "docProps/app.xml": "<Properties><Pages>7</Pages></Properties>",
    },
)
PPTX = office(
    "presentationml.presentation.main+xml",
    {
        "ppt/slides/slide10.xml": "<a:p><a:t>最后</a:t></a:p>",
        "ppt/slides/slide2.xml": "<a:p><a:t>开头</a:t></a:p>",
        "docProps/app.xml": "<Properties><Slides>2</Slides></Properties>",
    },
)
XLSX = office(
    "spreadsheetml.sheet.main+xml",
    {"xl/sharedStrings.xml": "<sst><si><t>雨量</t></si><si><t>风速</t></si></sst>"},
)
