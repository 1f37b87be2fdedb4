"""What editors enter. Lines and rows of one entry stand in one row, so that an entry changes as a whole."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from wagtail.blocks import PageChooserBlock

from content.fields import StreamField

from .wording import LONGEST, MOST_EQUAL, MOST_PINS, Pin, StopPhrase, Synonyms, plain, worded

MOST_WORDINGS = 30
PINNABLE = [
    "content.ArticlePage",
    "content.RumorPage",
    "content.VenuePage",
    "content.EventPage",
    "content.CampaignPage",
]


class PinnedResult(models.Model):
    """Pages that readers see first when they ask one of these questions."""

    wordings = models.TextField(
        "读者怎么搜",
        max_length=2000,
        help_text="每行一种说法，整句要对得上才算；标点、空格、繁简、大小写和“请问”“是真的吗”这样的套话不用管。",
    )
    pages = StreamField(
        [("page", PageChooserBlock(label="页面", page_type=PINNABLE))],
        verbose_name="排在最前的页面",
        max_num=MOST_PINS,
        help_text="从上到下的顺序就是读者看到的顺序。撤下或设了限制的页面不会出现；读者加了筛选，不符合的也不出现。",
    )
    first_day = models.DateField("从哪天起", null=True, blank=True, help_text="不填就是马上。")
    last_day = models.DateField(
        "到哪天为止", null=True, blank=True, help_text="包括这一天。应急的置顶最好写上，免得忘了撤。"
    )
    note = models.CharField("备注", max_length=200, blank=True, help_text="为什么置顶；只有编辑看得到。")
    changed_at = models.DateTimeField("更新", auto_now=True)

    class Meta:
        verbose_name = "置顶结果"
        verbose_name_plural = "置顶结果"
        ordering = ["-changed_at", "-pk"]

    def __str__(self) -> str:
        lines = lines_of(self.wordings)
        return "、".join(lines[:3]) + (f" 等 {len(lines)} 种说法" if len(lines) > 3 else "")

    def clean(self) -> None:
        errors: dict[str, str] = {}
        lines = lines_of(self.wordings)
        if len(lines) > MOST_WORDINGS:
            errors["wordings"] = f"一次最多 {MOST_WORDINGS} 种说法，请分成几条。"
        unreadable = [line for line in lines if not plain(line)]
        if unreadable:
            errors["wordings"] = f"“{unreadable[0]}”里没有字，读者搜不到它。"
        if self.first_day and self.last_day and self.last_day < self.first_day:
            errors["last_day"] = "结束的日子早于开始的日子。"
        if errors:
            raise ValidationError(errors)

    def read(self) -> Pin:
        """As the search reads it."""
        pages = tuple(block["value"] for block in self.pages.raw_data if block["value"])
        return Pin(lines_of(self.wordings), pages, self.first_day, self.last_day)


class SynonymGroup(models.Model):
    """Words that mean the same, or words that find others as well."""

    words = models.TextField(
        "说法",
        max_length=400,
        help_text=f"每行一个，最多 {MOST_EQUAL} 个，每个 2 到 {LONGEST} 个字。搜其中一个，其他的也找得到。"
        "只写在句子里能互换的；单个字不收，会找出太多不相干的。",
    )
    also = models.TextField(
        "只单向",
        max_length=400,
        blank=True,
        help_text="填了这一栏：搜上面的，也找这里的；反过来不找。例如上面写“台风”，这里写“热带气旋”。"
        "不填：上面的说法互相都找得到。",
    )
    note = models.CharField("备注", max_length=200, blank=True)
    changed_at = models.DateTimeField("更新", auto_now=True)

    class Meta:
        verbose_name = "同义词"
        verbose_name_plural = "同义词"
        ordering = ["-changed_at", "-pk"]

    def __str__(self) -> str:
        words = " = ".join(lines_of(self.words))
        return f"{words} → {'、'.join(lines_of(self.also))}" if self.also.strip() else words

    def clean(self) -> None:
        errors = {field: problem for field in ("words", "also") if (problem := _word_problem(getattr(self, field)))}
        if not errors and not self.also.strip() and len(set(map(worded, lines_of(self.words)))) < 2:
            errors["words"] = "至少要有两个不同的说法（繁简、大小写不算不同），或者填“只单向”。"
        if errors:
            raise ValidationError(errors)

    def read(self) -> Synonyms:
        """As the search reads it."""
        return Synonyms(lines_of(self.words), lines_of(self.also))


class EmptyPhrase(models.Model):
    """A phrase that says nothing about what is asked."""

    phrase = models.CharField(
        "套话",
        max_length=40,
        unique=True,
        help_text="不说明任何事情的话，如“请问”“是真的吗”。会从读者的话里去掉，所以只写肯定不属于说法本身的。",
    )
    in_search = models.BooleanField("搜索时去掉", default=True)
    in_messages = models.BooleanField("查消息时去掉", default=True)
    changed_at = models.DateTimeField("更新", auto_now=True)

    class Meta:
        verbose_name = "套话"
        verbose_name_plural = "套话"
        ordering = ["phrase"]

    def __str__(self) -> str:
        return self.phrase

    def clean(self) -> None:
        if len(plain(self.phrase)) < 2:
            raise ValidationError({"phrase": "至少要有两个字，单个字去掉会伤到别的话。"})

    def read(self) -> StopPhrase:
        """As the search reads it."""
        return StopPhrase(self.phrase, self.in_search, self.in_messages)


def lines_of(text: str) -> tuple[str, ...]:
    """The lines that hold something, each once."""
    return tuple(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


def _word_problem(text: str) -> str:
    words = lines_of(text)
    if len(words) > MOST_EQUAL:
        return f"一组最多 {MOST_EQUAL} 个说法。"
    wrong = next((word for word in words if len(plain(word)) < 2 or len(worded(word)) > LONGEST), None)
    return f"“{wrong}”要有 2 到 {LONGEST} 个字。" if wrong else ""
