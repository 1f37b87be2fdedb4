"""Office files made by hand, sound and hostile."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook
from PIL import Image

DOCX_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.document.main+xml"/></Types>'
)
RELS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    "{}</Relationships>"
)
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    f'xmlns:r="{OFFICE}" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)
STYLES = (
    f'<?xml version="1.0"?><w:styles {NAMES}><w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/>'
    "</w:style></w:styles>"
)


def xlsx(*rows: Sequence[Any], merge: str = "", title: str = "Sheet1") -> bytes:
    """A workbook of one sheet."""
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    if merge:
        sheet.merge_cells(merge)
    output = io.BytesIO()
    workbook.save(output)
    return output.getvalue()


def paragraph(text: str, style: str = "") -> str:
    """A paragraph of a document."""
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}<w:r><w:t>{text}</w:t></w:r></w:p>"


def table(*rows: Sequence[str]) -> str:
    """A table of a document."""
    lines = ("".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{line}</w:tr>' for line in lines)}</w:tbl>"


def drawing(relation: str, alt: str = "", *, linked: bool = False) -> str:
    """A picture of a document: embedded, or linked to a file elsewhere."""
    kind = "link" if linked else "embed"
    return (
        f'<w:p><w:r><w:drawing><wp:inline><wp:docPr id="1" name="p" descr="{alt}"/><a:graphic><a:graphicData><pic:pic>'
        f'<pic:blipFill><a:blip r:{kind}="{relation}"/></pic:blipFill></pic:pic></a:graphicData></a:graphic>'
        "</wp:inline></w:drawing></w:r></w:p>"
    )


def docx(*body: str, parts: dict[str, bytes | str] | None = None, relations: str = "") -> bytes:
    """A document with these paragraphs, tables and drawings."""
    picture = f'<Relationship Id="rId9" Type="{OFFICE}/image" Target="media/a.png"/>'
    styles = f'<Relationship Id="rId8" Type="{OFFICE}/styles" Target="styles.xml"/>'
    main = f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/>'
    content = {
        "[Content_Types].xml": DOCX_TYPES,
        "_rels/.rels": RELS.format(main),
        "word/_rels/document.xml.rels": RELS.format(picture + styles + relations),
        "word/styles.xml": STYLES,
        "word/media/a.png": png(),
        "word/document.xml": f'<?xml version="1.0"?><w:document {NAMES}><w:body>{"".join(body)}</w:body></w:document>',
        **(parts or {}),
    }
    return zipped(content)


def zipped(parts: dict[str, Any]) -> bytes:
    """A package of these parts."""
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as package:
        for name, data in parts.items():
            with package.open(name, "w", force_zip64=True) as file:
                for piece in [data] if isinstance(data, bytes | str) else data:
                    file.write(piece.encode() if isinstance(piece, str) else piece)
    return output.getvalue()


def repacked(data: bytes, **replaced: Any) -> bytes:
    """A package with parts replaced; names with __ for / and _dot_ for the dot."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts: dict[str, Any] = {name: package.read(name) for name in package.namelist()}
    parts |= {name.replace("__", "/").replace("_dot_", "."): value for name, value in replaced.items()}
    return zipped(parts)


def png(colour: str = "teal", size: tuple[int, int] = (60, 40)) -> bytes:
    """A small picture."""
    output = io.BytesIO()
    Image.new("RGB", size, colour).save(output, "PNG")
    return output.getvalue()
