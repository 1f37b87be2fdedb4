"""What tables name in words and the site knows by id: regions, topics, organizations, venues. Read once a file."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property

from content.models import CampaignPage, Organization, Region, Topic, VenuePage

from .refusals import CellError
from .tables import Cell
from .values import plain, words


class Lookups:
    """Names to ids. A name that fits none or several is a CellError that says so."""

    def region(self, cell: Cell) -> str:
        """A region's code, by code or name: 440106, 广州市天河区, 天河区."""
        return self._one(self._regions, cell, "地区", "应填六位代码，或“广州市天河区”这样的全称")

    def regions(self, cell: Cell) -> list[str]:
        """Codes of regions."""
        return list(dict.fromkeys(self.region(word) for word in words(cell)))

    def topics(self, cell: Cell) -> list[int]:
        """Ids of topics, by name or code."""
        found = (self._one(self._topics, word, "主题", "应填“资料 > 主题”里有的名称") for word in words(cell))
        return list(dict.fromkeys(int(pk) for pk in found))

    def organization(self, cell: Cell) -> int:
        """An organization's id, by name."""
        return int(self._one(self._organizations, cell, "组织", "应填“资料 > 组织”里有的全称；没有的先去添加"))

    def organizations(self, cell: Cell) -> list[int]:
        """Ids of organizations."""
        return list(dict.fromkeys(self.organization(word) for word in words(cell)))

    def venue(self, cell: Cell) -> int:
        """A venue's id, by title."""
        return int(self._one(self._venues, cell, "场馆", "应填网站上已有的场馆名称；不在场馆里举行的请填“地址”"))

    def venue_named(self, name: str) -> int | None:
        """The id of the one venue of that title, or None."""
        found = self._venues.get(key(name), [])
        return int(found[0]) if len(found) == 1 else None

    def campaign(self, cell: Cell) -> int:
        """A campaign's id, by title."""
        return int(self._one(self._campaigns, cell, "专题", "应填网站上已有的专题名称"))

    def _one(self, known: dict[str, list[str]], cell: Cell, what: str, expected: str) -> str:
        found = known.get(key(plain(cell)), [])
        if not found:
            raise CellError(f"没有这个{what}。{expected}")
        if len(found) > 1:
            raise CellError(f"有 {len(found)} 个{what}叫这个名字。{expected}")
        return found[0]

    @cached_property
    def _regions(self) -> dict[str, list[str]]:
        rows = Region.objects.values_list("code", "name", "short_name", "full_name")
        full = _index((name, code) for code, *_, full_name in rows for name in {code, full_name, f"广东省{full_name}"})
        short = _index((name, code) for code, name, short_name, _ in rows for name in {name, short_name})
        return {**short, **full}

    @cached_property
    def _topics(self) -> dict[str, list[str]]:
        rows = Topic.objects.values_list("pk", "name", "slug")
        return _index((name, str(pk)) for pk, *names in rows for name in names)

    @cached_property
    def _organizations(self) -> dict[str, list[str]]:
        return _index((name, str(pk)) for pk, name in Organization.objects.values_list("pk", "name"))

    @cached_property
    def _venues(self) -> dict[str, list[str]]:
        return _index((title, str(pk)) for pk, title in VenuePage.objects.values_list("pk", "draft_title"))

    @cached_property
    def _campaigns(self) -> dict[str, list[str]]:
        return _index((title, str(pk)) for pk, title in CampaignPage.objects.values_list("pk", "draft_title"))


def key(name: str) -> str:
    """What two spellings of one name have in common: width, spaces and case aside."""
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()


def _index(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for name, pk in pairs:
        found[key(name)].append(pk)
    return dict(found)
