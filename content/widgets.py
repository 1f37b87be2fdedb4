"""Fields of the editors' forms: a paragraph that grows, and choosing out of many in groups that fold.

All work without script.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django import forms
from wagtail.admin.widgets import AdminAutoHeightTextInput

if TYPE_CHECKING:
    _Widget = forms.CheckboxSelectMultiple
else:
    _Widget = object

_BREAK = re.compile(r"[^\S\n]*\n\s*")
_BREAK_BETWEEN_LATIN = re.compile(r"(?<=[!-~])[^\S\n]*\n\s*(?=[!-~])")


class OneParagraph(AdminAutoHeightTextInput):
    """Grows with what is written. Pasted line breaks go: Chinese lines join, Latin words keep a space between them."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        typed = super().value_from_datadict(data, files, name)
        if typed is None:
            return None
        lines = typed.replace("\r\n", "\n").replace("\r", "\n").strip()
        return _BREAK.sub("", _BREAK_BETWEEN_LATIN.sub(" ", lines))


Option = dict[str, Any]


@dataclass
class Group:
    """Options under one heading; ``chosen`` is how many of them are."""

    heading: str
    options: list[Option] = field(default_factory=list)

    @property
    def chosen(self) -> int:
        return sum(option["selected"] for option in self.options)


class Grouping(_Widget):
    """Sets the options of a model choice field out in groups. Objects come in the order of ``ordered``."""

    template_name = "content/widgets/grouped_choices.html"
    folded = True
    filter_words = "筛选"

    class Media:
        css = {"all": ["content/choices.css"]}
        js = ["content/choices.js"]

    def heading_of(self, item: Any) -> str:
        """Heading of the group that an object belongs to; empty for none."""
        raise NotImplementedError

    def label_of(self, item: Any) -> str:
        """What is written beside an object's box."""
        return str(item)

    def words_of(self, item: Any) -> str:
        """What the filter looks through, the label apart."""
        return ""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        options = [option for _, options, _ in context["widget"]["optgroups"] for option in options]
        groups: dict[str, Group] = {}
        for option in options:
            item = getattr(option["value"], "instance", None)
            heading = self.heading_of(item) if item else ""
            option["label"] = self.label_of(item) if item else "不选"
            option["words"] = self.words_of(item) if item else ""
            groups.setdefault(heading, Group(heading)).options.append(option)
        context["widget"] |= {
            "loose": groups.pop("", Group("")).options,
            "groups": list(groups.values()),
            "folded": self.folded,
            "filter_words": self.filter_words,
        }
        return context


class TopicCheckboxes(Grouping, forms.CheckboxSelectMultiple):
    """The tree of topics, a group for each at its top."""

    folded = False
    filter_words = "输入主题名称筛选"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._tops: dict[str, str] = {}

    def heading_of(self, item: Any) -> str:
        top = item.path.split("/")[1]
        return self._tops.setdefault(top, item.name)

    def label_of(self, item: Any) -> str:
        depth = item.path.count("/") - 2
        return f"{'　' * (depth - 1)}{item.name}" if depth else f"{item.name}（整个主题）"

    def optgroups(self, name: str, value: list[str], attrs: Any = None) -> list[Any]:
        """Those at the top first, so that each group begins with its own topic."""
        self._tops = {}
        groups = super().optgroups(name, value, attrs)
        groups.sort(key=lambda group: group[1][0]["value"].instance.path.count("/") > 2)
        return groups


class RegionGrouping(Grouping):
    """The province, then a group for each city with its districts and counties."""

    filter_words = "输入地名或拼音筛选，如 天河、tianhe"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._cities: dict[str, str] = {}

    def heading_of(self, item: Any) -> str:
        if item.code.endswith("0000"):
            return ""
        return self._cities.setdefault(item.code[:4], item.full_name)

    def label_of(self, item: Any) -> str:
        whole = item.code.endswith("00") and not item.code.endswith("0000")
        return f"{item.name}（全市）" if whole else item.name

    def words_of(self, item: Any) -> str:
        return f"{item.full_name} {item.pinyin}"


class RegionCheckboxes(RegionGrouping, forms.CheckboxSelectMultiple):
    """Any number of regions."""


class RegionRadios(RegionGrouping, forms.RadioSelect):
    """One region, or none."""


class OrganizationCheckboxes(Grouping, forms.CheckboxSelectMultiple):
    """Any number of organizations, by level."""

    filter_words = "输入组织名称筛选"

    def heading_of(self, item: Any) -> str:
        return str(item.get_level_display())
