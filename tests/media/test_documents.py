"""What the gate for files lets in."""

import io
import zipfile
import zlib

import pytest

from media.documents import accept_document
from media.uploads import UploadRefused

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n%s\ntrailer<</Root 1 0 R>>\n%%EOF\n"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def office(main: str = WORD, **parts: str) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", f'<Types><Override ContentType="{main}"/></Types>')
        for name, body in parts.items():
            package.writestr(name.replace("__", "/"), body)
    return output.getvalue()


def pdf(body: bytes = b"") -> bytes:
    return PDF.replace(b"%s", body)


def refused(data: bytes, name: str = "a.pdf") -> UploadRefused:
    with pytest.raises(UploadRefused) as caught:
        accept_document(data, name)
    return caught.value


@pytest.mark.parametrize(
    ("data", "name", "stored"),
    [
        (pdf(), "报告.pdf", "报告.pdf"),
        (pdf(), "报告.docx", "报告.pdf"),
        (office(), "通知.zip", "通知.docx"),
        (office(WORD.replace("wordprocessingml.document", "spreadsheetml.sheet")), "表.xlsx", "表.xlsx"),
        (
            office(WORD.replace("wordprocessingml.document", "presentationml.presentation")),
            "课.pptx",
            "课.pptx",
        ),
        ("名称,地址\n广东科学中心,广州\n".encode(), "场馆.csv", "场馆.csv"),
        ("名称,地址\n广东科学中心,广州\n".encode("gb18030"), "场馆.csv", "场馆.csv"),
        ("说明".encode("utf-16"), "说明.md", "说明.txt"),
    ],
)
def test_documents_pass_by_content(data: bytes, name: str, stored: str) -> None:
    assert accept_document(data, name) == stored


@pytest.mark.parametrize(
    "data",
    [
        office(WORD.replace("openxmlformats-officedocument", "ms-word.document.macroEnabled")),
        office(word__vbaProject="x"),
        office(xl__macrosheets__sheet1="x"),
        office(word__activeX__activeX1="x"),
        pdf(b"<</S/JavaScript/JS(app.alert\\(1\\))>>"),
        pdf(b"<</S/Java#53cript /JS(x)>>"),
        pdf(b"<</S /Launch /F(cmd.exe)>>"),
        pdf(b"<</Type/ObjStm>>stream\n" + zlib.compress(b"<</S/JavaScript /JS(x)>>") + b"\nendstream"),
    ],
)
def test_programs_inside_are_refused(data: bytes) -> None:
    error = refused(data)
    assert error.code == "macro"
    assert "宏" in error.messages[0]


def test_remote_template_is_refused() -> None:
    relation = '<Relationship Type="x/attachedTemplate" Target="http://a.example/x.dotm" TargetMode="External"/>'
    output = io.BytesIO(office())
    with zipfile.ZipFile(output, "a") as package:
        package.writestr("word/_rels/settings.xml.rels", relation)
    assert refused(output.getvalue()).code == "macro"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (pdf()[:-8], "broken"),
        (office()[:-30], "broken"),
        (b"PK\x03\x04" + bytes(200), "broken"),
        (b"", "empty"),
        (b"<html><script>1</script></html>", "type"),
        (b"<svg xmlns='x'/>", "type"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), "type"),
        (b"MZ" + bytes(100), "type"),
        (bytes(range(256)), "type"),
        (pdf() + bytes(20 * 1024 * 1024), "too_large"),
    ],
)
def test_other_files_are_refused(data: bytes, code: str) -> None:
    assert refused(data).code == code


def test_plain_archive_is_refused_with_advice() -> None:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as package:
        package.writestr("a.exe", "MZ")
    assert "分别上传" in refused(output.getvalue(), "a.zip").messages[0]
