"""What points at a person is cut out of a message before it is stored. Pure.

Found are numbers (phones, identity cards, bank cards), addresses of mail and of homes, number plates, names of
accounts, and what links carry beside the page they lead to. Looked for in normalised text, so that traditional
characters and full-width digits change nothing. A person's name in the middle of a sentence is *not* found: readers
are asked to leave such things out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple
from urllib.parse import urlsplit

from .. import text as text_

PHONE, IDENTITY, CARD, NUMBER = "[电话]", "[证件号]", "[卡号]", "[号码]"
MAIL, ACCOUNT, PLATE, HOME, NICKNAME = "[邮箱]", "[账号]", "[车牌]", "[住址]", "[昵称]"
"""What stands in their place. The matcher takes words in such brackets for noise."""

CUT = "…"
LONGEST_SEGMENT = 16
FEWEST_DIGITS = 7
PUBLIC_PATHS = ("mp.weixin.qq.com/s/",)
"""Here a long last part of the path names an article, not a reader."""


class Found(NamedTuple):
    """``text[start:end]`` is to be replaced."""

    start: int
    end: int
    instead: str


Finder = Callable[[str, str], Iterator[Found]]
"""Takes the original and the normalised text, equally long."""


def masked(text: str) -> str:
    """The text without what points at a person. Masking twice changes nothing more."""
    text = text_.storable(text)
    for finder in _FINDERS:
        text = _replaced(text, finder)
    return text


def _replaced(text: str, finder: Finder) -> str:
    pieces, at = [], 0
    for found in finder(text, "\n".join(map(text_.normalise, text.split("\n")))):
        pieces += [text[at : found.start], found.instead]
        at = found.end
    return "".join((*pieces, text[at:]))


def _each(pattern: str, instead: str, *, group: int = 0, flags: int = 0) -> Finder:
    """Replaces one group of every match."""
    compiled = re.compile(pattern, flags)

    def find(text: str, plain: str) -> Iterator[Found]:
        return (Found(*match.span(group), instead) for match in compiled.finditer(plain))

    return find


_LINK = re.compile(r"(?:https?://|www\.|(?:[a-z0-9-]+\.)+[a-z]{2,}/)[^\s，。！？；、）)】》\"“”…\[\]]+")


def _links(text: str, plain: str) -> Iterator[Found]:
    """Where a link leads stays, whom it was made for goes."""
    return (Found(*match.span(), _shortened(text[slice(*match.span())])) for match in _LINK.finditer(plain))


def _shortened(link: str) -> str:
    try:
        parts = urlsplit(link if "://" in link else f"//{link}")
        host = parts.hostname or ""
    except ValueError:
        return CUT
    public = any(f"{host}{parts.path}".startswith(path) for path in PUBLIC_PATHS)
    path = parts.path if public else "/".join(map(_segment, parts.path.split("/")))
    rest = CUT if parts.query or parts.fragment else ""
    return f"{parts.scheme + '://' if parts.scheme else ''}{host}{path}{rest}"


def _segment(segment: str) -> str:
    telling = len(segment) >= LONGEST_SEGMENT or "@" in segment or "%40" in segment
    return CUT if telling or sum(map(str.isdigit, segment)) >= FEWEST_DIGITS else segment


_DIGITS = re.compile(r"(?<![\d.])\+?\d(?:[ \-–—·]{0,2}\d){6,}(?:[ -]?x)?(?![\d])|(?<!\d)\d{3,4}(?:\.\d{4}){2}(?!\d)")
_DATE = re.compile(r"(?<!\d)(?:19|20)\d\d[-./](?:0?[1-9]|1[0-2])[-./](?:0?[1-9]|[12]\d|3[01])(?!\d)")
_HOTLINE = re.compile(r"[48]00[- ]?(?:\d{3}[- ]?\d{4}|\d{4}[- ]?\d{3})")
_MOBILE = re.compile(r"(?:86)?1[3-9]\d{9}")
_MEASURED = re.compile(r"\s?(?:多|余)?(?:元|块|万|亿|吨|公里|千米|米|人|名|次|克|毫|度|%|倍|个|只|头|年|票)")
_IDENTITY = re.compile(r"[1-9]\d{5}(?:19|20)?\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dx]?")


def _numbers(text: str, plain: str) -> Iterator[Found]:
    """Seven digits and more, however they are grouped; dates, hotlines and what is measured stay."""
    undated = _DATE.sub(lambda match: "#" * len(match[0]), plain)
    for match in _DIGITS.finditer(undated):
        digits = re.sub(r"[^\dx]", "", match[0])
        if _HOTLINE.fullmatch(match[0]):
            continue
        if match[0].isdigit() and _MEASURED.match(plain, match.end()) and not _MOBILE.fullmatch(digits):
            continue
        yield Found(*match.span(), _kind_of_number(digits))


def _kind_of_number(digits: str) -> str:
    if _IDENTITY.fullmatch(digits):
        return IDENTITY
    if len(digits) >= 15:
        return CARD
    return PHONE if _MOBILE.fullmatch(digits) or len(digits) <= 8 or digits[0] == "0" else NUMBER


_PLACES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使港澳"
_SERVICES = (
    "微信|威信|薇信|v信|vx|wx|qq|扣扣|微博|抖音|快手|小红书|支付宝|公众号|telegram|line|加我?v|加我?微|(?<![a-z])v"
)
_FINDERS: tuple[Finder, ...] = (
    _links,
    _each(r"[\w.+-]+[@#](?:[a-z0-9-]+\.)+[a-z]{2,}", MAIL),
    _each(
        r"^([^\n\d]{1,24}?)[ \t]+(?:(?:19|20)\d\d[-/年.])?\d{1,2}[-/月.]\d{1,2}日?"
        r"[ \t]+(?:上午|下午|晚上|凌晨)?\d{1,2}:\d{2}",
        NICKNAME,
        group=1,
        flags=re.MULTILINE,
    ),
    _each(r"@[^\s@:：,，。！!？?、\[\]]{1,30}", NICKNAME),
    _each(
        rf"(?:{_SERVICES})(?:号码|号|群|帐号|账号|id)*\s{{0,3}}(?:是|为|[:：=])?\s{{0,3}}([a-z0-9][a-z0-9_-]{{4,19}})",
        ACCOUNT,
        group=1,
    ),
    _numbers,
    _each(rf"[{_PLACES}][a-hj-np-z][ ·.-]?(?=[a-z]{{0,5}}\d)[a-hj-np-z0-9]{{4,6}}[挂学警港澳]?(?![a-z0-9])", PLATE),
    _each(r"[〇零一二三四五六七八九幺壹贰叁肆伍陆柒捌玖]{7,}", NUMBER),
    _each(r"\d{1,4}(?:号楼|栋|幢|座|单元)[ -]?(?:\d{1,3}单元)?[ -]?\d{2,4}(?:室|房|号)?", HOME),
)
