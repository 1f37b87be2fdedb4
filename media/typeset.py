"""Setting Chinese titles: where lines may break, how large, and which characters the typeface has."""

import functools
import importlib.util
import itertools
import logging
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import rjieba
from django.conf import settings
from PIL import Image, ImageDraw, ImageFont, features

logger = logging.getLogger(__name__)
BOLD, REGULAR = 700, 400
_SIMPLIFIED_CHINESE = 2
_MISSING = "〓"
_NOT_AT_START = set("、，。；：？！）》」』】〉”’…—～·％%,.;:?!)]}°℃々〓")
_NOT_AT_END = set("（《「『【〈“‘([{#￥$")
_TOKEN = re.compile(r"[A-Za-z0-9]+(?:[.,:/+\-–'’&@_%°℃]+[A-Za-z0-9%°℃]+)*[%°℃]*|\s+|.", re.DOTALL)


def font_file() -> Path:
    """The typeface: KEPU_COVER_FONT if set (a font or collection file), else the packaged Noto Sans CJK."""
    chosen = getattr(settings, "KEPU_COVER_FONT", "")
    if chosen:
        return Path(chosen)
    package = importlib.util.find_spec("manimgx_fonts_cjk")
    if package is None or not package.submodule_search_locations:
        raise FileNotFoundError("No typeface for covers: set KEPU_COVER_FONT")
    return Path(package.submodule_search_locations[0]) / "NotoSansCJK-VF.otf.ttc"


def font(size: int, weight: int = BOLD) -> ImageFont.FreeTypeFont:
    """The typeface at this size in pixels; weight 100 to 900 where the file has weights."""
    return _font(str(font_file()), size, weight)


@functools.lru_cache(maxsize=64)
def _font(path: str, size: int, weight: int) -> ImageFont.FreeTypeFont:
    collection = path.endswith((".ttc", ".otc"))
    face = ImageFont.truetype(path, size, index=_SIMPLIFIED_CHINESE if collection else 0)
    try:
        face.set_variation_by_axes([weight])
    except OSError:
        logger.debug("%s has one weight only", path)
    return face


@functools.lru_cache(maxsize=8192)
def _has_glyph(path: str, character: str) -> bool:
    if character.isspace():
        return True
    face = _font(path, 32, REGULAR)
    drawn, absent = face.getmask(character), face.getmask("\U000fffff")
    return drawn.size != absent.size or bytes(drawn) != bytes(absent)


def printable(text: str) -> str:
    """The text as it can be set: what the typeface lacks becomes 〓, invisible characters and emoji go."""
    path = str(font_file())
    kept = [c for c in unicodedata.normalize("NFC", text) if not _invisible(c)]
    missing = {c for c in kept if not _has_glyph(path, c)}
    if missing:
        logger.warning("The cover typeface lacks %s", " ".join(sorted(missing)))
    return " ".join("".join(_MISSING if c in missing else c for c in kept).split())


_FORMATTING = {"Cc", "Cf", "Cs", "Mn", "Me"}


def _invisible(character: str) -> bool:
    emoji = 0x1F000 <= ord(character) <= 0x1FAFF or 0x2600 <= ord(character) <= 0x27BF
    return emoji or (unicodedata.category(character) in _FORMATTING and not character.isspace())


def pieces(text: str) -> list[str]:
    """Cut a text where a line may end: Latin words stay whole, closing marks stay with what they close."""
    parts: list[str] = []
    for token in _TOKEN.findall(text):
        glued = parts and (token[0] in _NOT_AT_START or parts[-1][-1] in _NOT_AT_END or token.isspace())
        if glued:
            parts[-1] += token
        else:
            parts.append(token)
    return parts


def _word_ends(text: str) -> set[int]:
    ends, position = set(), 0
    for word in rjieba.cut(text):
        position += len(word)
        ends.add(position)
    return ends


def lines(text: str, width: float, measure: Callable[[str], float], most: int) -> tuple[float, list[str]] | None:
    """Break a text into at most `most` lines of about equal length, between words where it can be.

    Returns the cost (over 1 where a word is broken or a line ends badly) and the lines;
    None when the text doesn't fit. `measure` gives a string's width in the unit of `width`.
    """
    parts = pieces(text)
    copy = _Copy(
        text,
        _word_ends(text),
        [0, *itertools.accumulate(len(part) for part in parts)],
        [0.0, *itertools.accumulate(measure(part) for part in parts)],
    )
    found: list[tuple[float, list[str]]] = []
    for count in range(1, most + 1):
        if one := _even_lines(copy, width, count):
            found.append((one[0] + 0.3 * len(found), one[1]))
        if len(found) == 2:
            break
    return min(found, default=None)


@dataclass(frozen=True)
class _Copy:
    """A text to be set: where words end, where lines may start, and the width up to each of those places."""

    text: str
    word_ends: set[int]
    starts: list[int]
    widths: list[float]


def _even_lines(copy: _Copy, width: float, count: int) -> tuple[float, list[str]] | None:
    """The cheapest way to break into exactly this many lines, with its cost, by dynamic programming."""
    goal, last = min(width, copy.widths[-1] / count), len(copy.starts) - 1
    reached: dict[int, tuple[float, list[str]]] = {0: (0.0, [])}
    for number in range(count):
        before, reached = reached, {}
        for start, (cost, done) in before.items():
            for end in range(start + 1, last + 1):
                wide = copy.widths[end] - copy.widths[start]
                if wide > width:
                    break
                if (number == count - 1) != (end == last):
                    continue
                line = copy.text[copy.starts[start] : copy.starts[end]].strip()
                total = cost + ((wide - goal) / width) ** 2 + _break_cost(copy, copy.starts[end]) + _stray(line)
                if end not in reached or total < reached[end][0]:
                    reached[end] = (total, [*done, line])
    return reached.get(last)


def _break_cost(copy: _Copy, end: int) -> float:
    text = copy.text
    if end == len(text) or text[end - 1] in _CLAUSE_ENDS or text[end - 1] == "、":
        return 0.0
    if end not in copy.word_ends:
        return 2.0
    return 1.0 if text[end] in _LEANING else 0.3


_CLAUSE_ENDS = "，。；：？！"
_LEANING = "了的着过吗呢吧们地得里上下中后前时月年日号"


def _stray(line: str) -> float:
    """What it costs that a line begins with the last two characters of a clause, or ends with a first one."""
    inside = [i for i, c in enumerate(line[:-1]) if c in _CLAUSE_ENDS]
    return 0.6 * sum(i < 3 or i == len(line) - 2 for i in inside)


@dataclass(frozen=True)
class Setting:
    """A title ready to print: lines at a size in pixels, each `leading` pixels below the one before."""

    lines: tuple[str, ...]
    size: int
    leading: int

    @property
    def height(self) -> int:
        return self.leading * len(self.lines)


def set_title(text: str, width: int, height: int, sizes: Sequence[int]) -> Setting:
    """Set a title in a box of pixels at the largest of the sizes that fits without breaking a word.

    Where no size can, words are broken; where the smallest is too large, the title is cut with an ellipsis.
    """
    title = printable(text)
    choices: list[tuple[float, Setting]] = []
    if not title:
        return Setting((), sizes[0], round(sizes[0] * 1.34))
    for step, size in enumerate(sizes):
        leading = round(size * 1.34)
        if found := lines(title, width, functools.partial(text_width, face=font(size)), height // leading):
            choices.append((found[0] + 0.15 * step, Setting(tuple(found[1]), size, leading)))
            if found[0] < 1.2:
                break
    if choices:
        return min(choices, key=lambda choice: choice[0])[1]
    size, leading = sizes[-1], round(sizes[-1] * 1.34)
    return Setting(_cut(title, width, size, max(1, height // leading)), size, leading)


def _cut(title: str, width: int, size: int, most: int) -> tuple[str, ...]:
    measure = functools.partial(text_width, face=font(size))
    while len(title) > 1 and measure(title) > width * most:
        title = title[:-1]
    for end in range(len(title) - 1, 0, -1):
        if found := lines(f"{title[:end].rstrip('，。、； ')}…", width, measure, most):
            return tuple(found[1])
    return (title[:1],)


_SQUEEZED = re.compile(r"[”’」』》）、，。；](?=[”’」』》），。、；：？！])")


_HALF = ["halt"]


def _runs(text: str) -> list[tuple[str, list[str] | None]]:
    """Part a line for printing: of two marks in a row the first gives up its blank half."""
    runs: list[tuple[str, list[str] | None]] = []
    position = 0
    for found in _SQUEEZED.finditer(text):
        runs += [(text[position : found.start()], None), (found[0], _HALF)]
        position = found.end()
    return [(run, marks) for run, marks in [*runs, (text[position:], None)] if run]


def text_width(text: str, face: ImageFont.FreeTypeFont) -> float:
    """Width of a line in pixels as `write` prints it."""
    squeezed = len(_SQUEEZED.findall(text)) if features.check("raqm") else 0
    return face.getlength(text) - squeezed * face.size / 2


def write(picture: Image.Image, x: int, y: int, setting: Setting, ink: str) -> None:
    """Print a setting with its upper left corner at (x, y)."""
    pen, face = ImageDraw.Draw(picture), font(setting.size)
    raqm = features.check("raqm")
    for number, line in enumerate(setting.lines):
        at = x - (face.size / 2 if line[0] in _HANGING else 0)
        middle = y + number * setting.leading + setting.leading / 2
        for run, marks in _runs(line) if raqm else [(line, None)]:
            pen.text((at, middle), run, font=face, fill=ink, anchor="lm", features=marks)
            at += face.getlength(run, features=marks)


_HANGING = "“‘「『《（"


def write_line(picture: Image.Image, x: int, y: int, text: str, size: int, ink: str, weight: int = BOLD) -> None:
    """Print one line, its middle at height y."""
    ImageDraw.Draw(picture).text((x, y), printable(text), font=font(size, weight), fill=ink, anchor="lm")
