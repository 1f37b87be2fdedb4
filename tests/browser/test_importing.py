"""An editor imports 300 venues of which 12 have mistakes, mends these, and takes everything back."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from tests.browser.editors import Editing

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
HEAD = ("名称", "类别", "地区", "地址", "纬度", "经度", "开放时间", "电话")
MISTAKES = [
    ("类别", "科技馆"),
    ("地区", "天河市"),
    ("纬度", "北纬"),
    ("经度", "1133"),
    ("开放时间", "随时"),
    ("名称", ""),
    ("类别", ""),
    ("纬度", ""),
    ("地区", "999999"),
    ("开放时间", "周二至周日"),
    ("电话", "1" * 50),
    ("地址", "长" * 130),
]


def table() -> bytes:
    """300 venues as an office would send them: GB18030, every 25th row with a mistake."""
    output = io.StringIO()
    writer = csv.writer(output)
    writer.writerow(HEAD)
    for number in range(300):
        hours = "周二至周日 9：30-17：00；周一闭馆"
        where = ("专业科技场馆", "广州市天河区", f"科学路 {number} 号", "23.13", "113.33")
        row = dict(zip(HEAD, (f"第{number}号科普馆", *where, hours, "020-12345678"), strict=True))
        if number % 25 == 0:
            column, value = MISTAKES[number // 25]
            row[column] = value
        writer.writerow(row.values())
    return output.getvalue().encode("gb18030")


def upload(editing: Editing, name: str, data: bytes) -> Page:
    page = editing.page
    page.get_by_role("link", name="导入", exact=True).click()
    page.get_by_role("link", name="场馆（表格）").click()
    page.locator("[name=file]").set_input_files({"name": name, "mimeType": "text/csv", "buffer": data})
    page.get_by_role("button", name="上传并预览").click()
    page.get_by_role("heading", name=name).wait_for()
    return page


def test_300_venues_with_12_mistakes(editing: Editing, tmp_path: Path) -> None:
    editing.page.set_default_timeout(120_000)  # 288 drafts in one request, on a machine with other work
    page = upload(editing, "全省场馆.csv", table())
    page.get_by_role("link", name="新增 288").wait_for()
    page.get_by_role("link", name="有问题 12").click()
    page.wait_for_url("**?show=bad", wait_until="load")
    rows = page.locator("tr.import-bad")
    assert rows.count() == 12
    said = rows.all_inner_texts()
    assert [column in words for (column, _), words in zip(MISTAKES, said, strict=True)] == [True] * 12
    with page.expect_download() as download:
        page.get_by_role("link", name="下载这些行").click()
    download.value.save_as(tmp_path / "有问题的行.xlsx")
    page.get_by_role("button", name="导入 288 行").click()
    page.get_by_text("已导入 288 页，都是草稿").wait_for()
    assert editing.live("/venues/di-1-hao-ke-pu-guan/") == "404"
    first = page.url

    mended = mend(tmp_path / "有问题的行.xlsx")
    page = upload(editing, "改好的行.csv", mended)
    page.get_by_role("button", name="导入 12 行").click()
    page.get_by_text("已导入 12 页").wait_for()

    page.goto(first)
    page.get_by_role("link", name="撤销这次导入").click()
    page.get_by_role("button", name="撤销", exact=True).click()
    page.get_by_text("已全部撤销").wait_for()
    page.goto(f"{editing.address}/cms/venues/?q=号科普馆")
    assert page.get_by_role("link", name="第1号科普馆", exact=True).count() == 0
    assert page.get_by_role("link", name="第0号科普馆", exact=True).count() == 1


def mend(path: Path) -> bytes:
    """The refused rows as an editor mends them in a spreadsheet."""
    sheet = load_workbook(path).worksheets[0]
    head, *rows = sheet.iter_rows(values_only=True)
    sound = ("专业科技场馆", "广州市天河区", "科学路", "23.13", "113.33", "周二至周日 9:30-17:00", "020-1")
    output = io.StringIO()
    writer = csv.writer(output)
    writer.writerow(head[:-1])
    for number, row in enumerate(rows):
        writer.writerow([row[0] or f"第{number * 25}号科普馆", *sound])
    return output.getvalue().encode("utf-8-sig")


def test_a_pasted_article_fetches_nothing(editing: Editing) -> None:
    page = editing.page
    editing.open("/cms/import/wechat/")
    html = "<p>台风天<strong>待在室内</strong>。</p><img src='https://mmbiz.qpic.cn/a.png'>"
    page.locator("[name=pasted]").evaluate(
        """(field, html) => {
            const data = new DataTransfer();
            data.setData("text/html", html);
            field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        html,
    )
    assert page.locator("[name=pasted]").input_value() == html
    page.get_by_role("button", name="上传并预览").click()
    page.get_by_text("张图片在别的网站上").wait_for()
    page.fill("[name=title]", "台风天待在哪里")
    page.get_by_role("button", name="导入成草稿").click()
    page.get_by_text("已导入 1 页").wait_for()
