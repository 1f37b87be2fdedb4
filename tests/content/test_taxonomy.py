"""Topics, regions and organizations: three trees with their rules."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from content.models import Organization, Region, Topic
from content.models.taxonomy import CITY, DISTRICT, PROVINCE, region_prefix, region_with_ancestors
from content.regions import CITY_POSITIONS, guangdong, load_regions, short_name
from content.topics import STARTING_TOPICS, load_topics

pytestmark = pytest.mark.usefixtures("founded")
CITIES = (
    "广州 韶关 深圳 珠海 汕头 佛山 江门 湛江 茂名 肇庆 惠州 梅州 汕尾 河源 阳江 清远 东莞 中山 潮州 揭阳 云浮"
)  # fmt: skip


class TestTopics:
    def test_a_path_is_the_slugs_from_the_root(self) -> None:
        typhoon = Topic.objects.get(slug="typhoon")
        assert (typhoon.path, typhoon.with_ancestors) == ("/weather/typhoon/", ("typhoon", "weather"))

    def test_moving_a_topic_moves_everything_below_it(self) -> None:
        typhoon = Topic.objects.get(slug="typhoon")
        eye = Topic.objects.create(name="台风眼", slug="eye", parent=typhoon)
        wall = Topic.objects.create(name="眼墙", slug="wall", parent=eye)
        typhoon.parent = Topic.objects.get(slug="emergency")
        typhoon.save()
        wall.refresh_from_db()
        assert wall.with_ancestors == ("wall", "eye", "typhoon", "emergency")
        assert not Topic.objects.filter(path__startswith="/weather/typhoon/").exists()

    def test_renaming_a_code_changes_the_paths_below_it(self) -> None:
        weather = Topic.objects.get(slug="weather")
        weather.slug = "sky"
        weather.save()
        assert Topic.objects.get(slug="typhoon").path == "/sky/typhoon/"

    def test_a_topic_becomes_a_root(self) -> None:
        typhoon = Topic.objects.get(slug="typhoon")
        typhoon.parent = None
        typhoon.save()
        assert typhoon.with_ancestors == ("typhoon",)

    @pytest.mark.parametrize("above", ["weather", "typhoon", "eye"])
    def test_no_topic_stands_above_itself(self, above: str) -> None:
        Topic.objects.create(name="台风眼", slug="eye", parent=Topic.objects.get(slug="typhoon"))
        weather = Topic.objects.get(slug="weather")
        weather.parent = Topic.objects.get(slug=above)
        with pytest.raises(ValidationError, match="不能是它自己或它的下级"):
            weather.full_clean()

    @pytest.mark.parametrize("field", ["name", "slug"])
    def test_names_and_codes_are_unique(self, field: str) -> None:
        taken = {"name": "台风", "slug": "typhoon"}[field]
        with pytest.raises(IntegrityError), transaction.atomic():
            Topic.objects.create(**{"name": "新的", "slug": "new"} | {field: taken})

    def test_codes_are_plain_ascii(self) -> None:
        with pytest.raises(ValidationError):
            Topic(name="新的", slug="新的").full_clean(exclude=["path"])

    def test_the_tree_of_the_house(self) -> None:
        assert Topic.objects.filter(parent=None).count() == len(STARTING_TOPICS) == 11
        assert Topic.objects.count() == 11 + sum(len(below) for *_, below in STARTING_TOPICS)
        assert load_topics() == 0

    def test_loading_again_keeps_what_editors_changed(self) -> None:
        typhoon = Topic.objects.get(slug="typhoon")
        typhoon.name, typhoon.parent = "热带气旋", None
        typhoon.save()
        assert load_topics() == 0
        typhoon.refresh_from_db()
        assert (typhoon.name, typhoon.parent) == ("热带气旋", None)


class TestRegions:
    def test_the_province_its_21_cities_and_122_districts(self) -> None:
        counts = [Region.objects.filter(level=level).count() for level in (PROVINCE, CITY, DISTRICT)]
        assert counts == [1, 21, 122]

    def test_every_city_by_its_name(self) -> None:
        names = Region.objects.filter(level=CITY).values_list("short_name", flat=True)
        assert sorted(names) == sorted(CITIES.split())

    def test_cities_without_districts(self) -> None:
        childless = [
            city.short_name
            for city in Region.objects.filter(level=CITY)
            if not Region.objects.filter(level=DISTRICT, code__startswith=city.code[:4]).exists()
        ]
        assert childless == ["东莞", "中山"]

    def test_codes_say_where_a_region_belongs(self) -> None:
        for region in Region.objects.all():
            assert len(region.code) == 6
            assert region.code.startswith("44")
            assert region.code.endswith("0000") == (region.level == PROVINCE)
            assert region.code.endswith("00") == (region.level < DISTRICT)
            assert Region.objects.filter(code__in=region.with_ancestors).count() == region.level

    @pytest.mark.parametrize(
        ("code", "name", "full_name", "pinyin"),
        [
            ("440000", "广东省", "广东省", "guangdong"),
            ("440100", "广州市", "广州市", "guangzhou"),
            ("440106", "天河区", "广州市天河区", "tianhe"),
            ("441900", "东莞市", "东莞市", "dongguan"),
            ("440232", "乳源瑶族自治县", "韶关市乳源瑶族自治县", "ruyuan"),
            ("441825", "连山壮族瑶族自治县", "清远市连山壮族瑶族自治县", "lianshan"),
            ("440605", "南海区", "佛山市南海区", "nanhai"),
        ],
    )
    def test_names_and_pinyin(self, code: str, name: str, full_name: str, pinyin: str) -> None:
        region = Region.objects.get(code=code)
        assert (region.name, region.full_name, region.pinyin) == (name, full_name, pinyin)

    @pytest.mark.parametrize(
        ("name", "short"),
        [
            ("广东省", "广东"),
            ("广州市", "广州"),
            ("天河区", "天河"),
            ("博罗县", "博罗"),
            ("连山壮族瑶族自治县", "连山"),
            ("连南瑶族自治县", "连南"),
            ("郊区", "郊区"),
            ("梅县区", "梅县"),
        ],
    )
    def test_short_names(self, name: str, short: str) -> None:
        assert short_name(name) == short

    def test_every_city_has_a_position_inside_the_province(self) -> None:
        assert set(CITY_POSITIONS) == set(Region.objects.filter(level__lt=DISTRICT).values_list("code", flat=True))
        assert all(20 < lat < 25.6 and 109.6 < lon < 117.4 for lat, lon in CITY_POSITIONS.values())

    def test_loading_again_adds_nothing_and_mends_names(self) -> None:
        Region.objects.filter(code="440106").update(name="天河")
        assert load_regions() == len(list(guangdong())) == Region.objects.count() == 144
        assert Region.objects.get(code="440106").name == "天河区"

    def test_ancestors_and_prefixes_of_codes(self) -> None:
        assert region_with_ancestors("440106") == ("440106", "440100", "440000")
        assert region_with_ancestors("440100") == ("440100", "440000")
        assert region_with_ancestors("440000") == ("440000",)
        assert [region_prefix(code) for code in ("440000", "440100", "440106")] == ["44", "4401", "440106"]


class TestOrganizations:
    def test_no_organization_belongs_to_itself(self) -> None:
        province = Organization.objects.create(name="省科协", level="province", kind="association")
        city = Organization.objects.create(name="市科协", level="city", kind="association", parent=province)
        town = Organization.objects.create(name="镇科协", level="town", kind="association", parent=city)
        town.full_clean()
        for above in (province, city, town):
            province.parent = above
            with pytest.raises(ValidationError, match="不能是它自己或它的下级"):
                province.full_clean()

    def test_one_with_others_below_cannot_be_deleted(self) -> None:
        province = Organization.objects.create(name="省科协", level="province", kind="association")
        Organization.objects.create(name="市科协", level="city", kind="association", parent=province)
        with pytest.raises(IntegrityError), transaction.atomic():
            province.delete()
