"""The documentation of the interface as data: parts, and examples that the tests send as they stand."""

from __future__ import annotations

from dataclasses import dataclass, field

from api.languages import Words
from api.problems import CODES, TITLES


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A request: its path, and the message of a POST. ``note`` says what it asks."""

    path: str
    note: str
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of the documentation."""

    anchor: str
    heading: str
    text: str
    examples: tuple[Example, ...] = field(default=())


PARTS = (
    Part(
        anchor="lists",
        heading="列出内容",
        text="文章 article、辟谣 rumor、场馆 venue、活动 event、专题 campaign，新发布的在前。可以按主题 t"
        "opic、地区 region、人群 audience、"
        "结论 verdict、日期 from 和 to 筛选；同一个参数写几次表示“或”。一次最多 100 条（limit），还有"
        "更多时按 next 里的网址继续取，"
        "取的时候有新内容发布也不会重复或漏掉。",
        examples=(
            Example(path="/api/v1/content/rumor?topic=typhoon&limit=2", note="最新两条和台风有关的辟谣"),
            Example(path="/api/v1/content/article?region=440100&audience=older", note="广州的、适合老年人的文章"),
        ),
    ),
    Part(
        anchor="venues",
        heading="场馆和开放时间",
        text="near 给出位置（纬度,经度，WGS-84）时，近的在前；open 只要那天开放的。hours 给出每天的开放时"
        "段：difference 说明为什么和平常"
        "不一样（holiday 节假日、makeup_workday 调休上班、special 临时调整、rule 按规律的日子），rea"
        "son 是写给读者的话，"
        "provisional 表示放假通知还没有公布，以后可能变。",
        examples=(
            Example(
                path="/api/v1/venues?near=23.13,113.26&km=20&open=today", note="广州市中心 20 公里内今天开放的场馆"
            ),
            Example(path="/api/v1/venues?limit=1", note="每个场馆都有编号 id，用它去问开放时间"),
        ),
    ),
    Part(
        anchor="occurrences",
        heading="活动场次",
        text="活动是一件事，场次是它的每一次。重复的规则已经展开，取消的（cancelled）和改期的（moved）都在"
        "里面，请照样告诉读者。"
        "一次最多问 366 天。",
        examples=(
            Example(path="/api/v1/occurrences?from=2026-12-01&to=2026-12-31&limit=3", note="2026 年 12 月的头三场活动"),
            Example(path="/api/v1/events?region=440300", note="深圳的活动"),
        ),
    ),
    Part(
        anchor="changes",
        heading="跟着变",
        text="从 since=0 开始，一直取到 next 为空，以后每隔几分钟拿上一次的 since 再问：发布 published、修改 changed、"
        "更正 corrected、撤下 withdrawn，按发生的先后，一件不漏。拿编号去 content 取内容，version 和这里的一样或更大，"
        "就是最新的；withdrawn 的请撤下。",
        examples=(
            Example(path="/api/v1/changes?since=0&limit=3", note="从头开始的三件事"),
            Example(path="/api/v1/changes?since=1", note="编号 1 以后的事"),
        ),
    ),
    Part(
        anchor="search",
        heading="搜索和补全",
        text="和网站上的搜索一样。用 page 翻页，最多 500 页；degraded 为真时，搜索引擎没有回答，结果来自别"
        "处，可能不全。",
        examples=(
            Example(path="/api/v1/search?q=台风&kind=rumor", note="和台风有关的辟谣"),
            Example(path="/api/v1/suggest?q=tai", note="搜索框里打了 tai"),
        ),
    ),
    Part(
        anchor="check",
        heading="查一条消息",
        text="用 POST 把消息整段发来。band 为 same 时，这条核查回答了它；为 similar 时只供对照；为 none 时"
        "我们没有查过，这不代表消息是真的。"
        "消息不保存，不进日志。",
        examples=(
            Example(
                path="/api/v1/rumors/check",
                note="一条群里转来的消息",
                message="紧急通知！隔夜菜亚硝酸盐超标几百倍，吃一口等于吃毒，转给爸妈看！",
            ),
        ),
    ),
    Part(
        anchor="classes",
        heading="主题和地区的代码",
        text="筛选用代码，不用名称：主题是英文代码，地区是六位行政区划代码。选上一级，下面的都算。",
        examples=(
            Example(path="/api/v1/topics", note="全部主题"),
            Example(path="/api/v1/regions", note="全省各市县"),
        ),
    ),
)

PROBLEMS: tuple[tuple[str, int, Words], ...] = tuple((code, status, TITLES[status]) for status, code in CODES.items())
"""Anchor, status and title of each problem."""
