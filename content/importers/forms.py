"""Forms of the import screens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from media.models import Licence

from .actions import Answers, PictureWords
from .articles import PictureAsk
from .registry import Importer

_MB = 1024 * 1024
MAX_UPLOAD = 20 * _MB
MAX_PASTED = 500_000
TOO_LARGE = "文件超过 20 MB，没有读取。请分成几个文件，或删掉不用的图片和工作表。"


class UploadForm(forms.Form):
    """A file; for articles from WeChat, pasted words may take its place."""

    file = forms.FileField(label="文件", required=False)
    pasted = forms.CharField(
        label="粘贴文章",
        required=False,
        max_length=MAX_PASTED,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "data-import-paste": ""}),
        help_text="在公众号文章页面选中正文，复制，在这里粘贴。格式、样式和跟踪代码都会去掉，只留文字、标题、列表和表格。",
    )

    def __init__(self, *args: Any, importer: Importer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.importer = importer
        self.fields["file"].widget.attrs["accept"] = importer.accepts
        self.fields["file"].help_text = importer.help
        self.fields["file"].error_messages["empty"] = "这是一个空文件，请重新选择。"
        if importer.pasteable:
            self.fields["file"].label = "或者上传另存的网页"
            self.order_fields(["pasted", "file"])
        else:
            del self.fields["pasted"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        file = cleaned.get("file")
        if file and file.size > MAX_UPLOAD:
            self.add_error("file", TOO_LARGE)
        elif not file and not cleaned.get("pasted") and not self.errors:
            self.add_error("file", "请选择文件。" if not self.importer.pasteable else "请选择文件，或粘贴文章。")
        return cleaned


class ConfirmForm(forms.Form):
    """What an editor decides before anything is written."""

    update = forms.BooleanField(required=False, initial=True)


class ArticleForm(forms.Form):
    """The title of an article and, for each of its pictures, the words without which none is taken."""

    title = forms.CharField(label="标题", max_length=255, help_text="读者最先看到的一行：他的问题，或者答案。")

    def __init__(self, *args: Any, asks: Sequence[PictureAsk], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asks = [ask for ask in asks if not ask.refusal]
        for ask in self.asks:
            self._add(ask)

    def _add(self, ask: PictureAsk) -> None:
        label = f"第 {ask.number + 1} 张图片"
        self.fields[f"take-{ask.number}"] = forms.BooleanField(label=f"用{label}", required=False, initial=True)
        self.fields[f"alt-{ask.number}"] = forms.CharField(
            label="替代文字", required=False, max_length=255, initial=ask.alt_text,
            help_text="给看不见图片的人：一句话说清图里有什么。",
        )  # fmt: skip
        self.fields[f"credit-{ask.number}"] = forms.CharField(label="作者或来源", required=False, max_length=120)
        self.fields[f"licence-{ask.number}"] = forms.ChoiceField(
            label="授权方式", required=False, choices=[("", "请选择"), *Licence.choices]
        )

    def rows(self) -> list[dict[str, Any]]:
        """Each picture with its fields."""
        names = ("take", "alt", "credit", "licence")
        return [{"ask": ask, **{name: self[f"{name}-{ask.number}"] for name in names}} for ask in self.asks]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for ask in self.asks:
            if not cleaned.get(f"take-{ask.number}"):
                continue
            for name, what in (("alt", "替代文字"), ("credit", "作者或来源"), ("licence", "授权方式")):
                if not cleaned.get(f"{name}-{ask.number}"):
                    self.add_error(f"{name}-{ask.number}", f"要用这张图片，就要填{what}；不用就取消上面的勾。")
        return cleaned

    def answers(self) -> Answers:
        """What was decided."""
        found = self.cleaned_data
        taken = [ask.number for ask in self.asks if found.get(f"take-{ask.number}")]
        words = {n: PictureWords(found[f"alt-{n}"], found[f"credit-{n}"], found[f"licence-{n}"]) for n in taken}
        return Answers(title=found["title"], pictures=words)
