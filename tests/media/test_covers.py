"""Covers: the same for the same, different for others, and quick."""

import time

import pytest
from PIL import Image

from media.covers import cover_for, draw_cover, draw_share_card
from media.models import Picture
from media.motifs.catalogue import GENERAL, MOTIFS, motif_for
from media.typeset import font, lines, pieces, printable, set_title, text_width

TOPICS = [
    *("weather", "typhoon", "rainstorm", "lightning", "heat"),
    *("emergency", "earthquake", "fire", "first-aid"),
    *("health", "infection", "vaccine", "medicine", "nutrition"),
    *("food", "food-storage", "food-additive", "wild-food"),
    *("water", "drinking-water", "energy", "electricity", "battery", "radiation"),
    *("space", "astronomy", "spaceflight", "agriculture", "crop", "pest", "aquaculture"),
    *("digital", "ai", "fraud", "network", "ocean", "marine-life", "tide"),
    *("nature", "biodiversity", "geology", "venues", "events"),
]
TITLE = "台风来了，窗户上贴胶带有用吗？"


def colours(image: Image.Image) -> int:
    return len(image.resize((60, 34)).getcolors(2040) or [])


@pytest.mark.parametrize("topic", [*TOPICS, "something-new"])
@pytest.mark.parametrize("size", [(1200, 675), (800, 800), (400, 900)])
def test_every_topic_has_a_drawing_in_every_format(topic: str, size: tuple[int, int]) -> None:
    cover = draw_cover(topic=topic, title=TITLE, size=size, with_title=False)
    assert cover.size == size
    assert colours(cover) > 12


def test_topics_have_motifs_of_their_own() -> None:
    assert set(TOPICS) == set(MOTIFS)
    assert len({motif.draw for motif in MOTIFS.values()}) == len(MOTIFS)
    assert motif_for("no-such-topic") is GENERAL


def test_drawing_depends_on_topic_and_title_only() -> None:
    first = draw_cover(topic="typhoon", title=TITLE, label="台风")
    assert first.tobytes() == draw_cover(topic="typhoon", title=TITLE, label="台风").tobytes()
    assert first.tobytes() != draw_cover(topic="typhoon", title=TITLE + "二", label="台风").tobytes()


@pytest.mark.parametrize("title", ["", "😀", "啊" * 300, "A" * 400, "《" * 40, "\x00\u202e坏\n字", "𰻝𰻝面"])
def test_odd_titles_are_set_somehow(title: str) -> None:
    assert draw_cover(topic="food", title=title, label="食品").size == (1200, 675)
    assert draw_cover(topic="food", title=title, size=(800, 800)).size == (800, 800)


def test_share_card_has_its_format() -> None:
    card = draw_share_card(topic="ai", title=TITLE, site_name="科普广东", label="人工智能")
    assert card.size == (1200, 630)


def test_cover_is_drawn_quickly() -> None:
    draw_cover(topic="ai", title=TITLE, label="人工智能")
    taken = []
    for topic in TOPICS:
        start = time.process_time()
        draw_cover(topic=topic, title=TITLE, label="天气与气候")
        taken.append(time.process_time() - start)
    assert sorted(taken)[len(taken) // 2] < 0.25


@pytest.mark.django_db
def test_cover_is_an_ordinary_picture_made_once() -> None:
    cover = cover_for(topic="typhoon", title=TITLE, label="台风")
    assert cover == cover_for(topic="typhoon", title=TITLE, label="台风")
    assert Picture.objects.count() == 1
    assert (cover.width, cover.height, cover.drawn) == (1200, 675, True)
    assert cover.default_alt_text == f"「{TITLE}」主题图"
    assert cover.credit_line == "本平台自绘 · 自绘"
    cover.full_clean(exclude=["collection"])
    assert cover.get_rendition("width-400|format-avif").width == 400
    assert cover_for(topic="typhoon", title=TITLE, size=(800, 800)).height == 800


@pytest.mark.django_db
def test_cover_of_a_long_title_fits_its_fields() -> None:
    cover = cover_for(topic="", title="长" * 400, label="")
    assert len(cover.title) <= 255
    assert len(cover.alt_text) <= 255


def test_lines_keep_latin_words_and_marks_together() -> None:
    assert pieces("（AI）会“胡说”，3.5% 吗？") == ["（AI）", "会", "“胡", "说”，", "3.5% ", "吗？"]
    measure = len
    found = lines("HPV 疫苗九价一定比二价好吗？先看年龄，再看库存", 9, lambda text: float(measure(text)), 9)
    assert found is not None
    for line in found[1]:
        assert line[0] not in "，。？！”）"
        assert line[-1] not in "“（《"
    assert "".join(found[1]).replace(" ", "") == "HPV疫苗九价一定比二价好吗？先看年龄，再看库存"


def test_lines_end_between_words() -> None:
    setting = set_title("剩饭放凉了再进冰箱，是对还是错？", 580, 480, (84, 76, 68))
    assert setting.lines == ("剩饭放凉了", "再进冰箱，", "是对还是错？")
    assert all(text_width(line, font(setting.size)) <= 580 for line in setting.lines)


def test_too_long_title_ends_with_an_ellipsis() -> None:
    assert set_title("很长的标题" * 60, 400, 200, (60, 40)).lines[-1].endswith("…")


def test_characters_without_a_glyph_are_replaced() -> None:
    assert printable("龘靐齉 \U00031350台风😀\u200b") == "龘靐齉 〓台风"
