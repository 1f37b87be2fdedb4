"""Two model fields: a set of fixed choices in one column, and a StreamField that stays out of migrations."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.functional import cached_property
from wagtail.blocks.base import BlockField, BlockWidget
from wagtail.fields import StreamField as WagtailStreamField

if TYPE_CHECKING:
    _TextField = models.TextField[Any, Any]
else:
    _TextField = models.TextField


class ChoiceSetField(_TextField):
    """A tuple of codes out of ``choices``, stored as ``|a|b|`` so that one code is found by ``__contains="|a|"``.

    One column instead of a join table: listings cost no further query for it.
    """

    def __init__(self, *args: Any, choices: Any, **kwargs: Any) -> None:
        self.code_choices = choices
        super().__init__(*args, **{"default": tuple, **kwargs})

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        return name, path, list(args), {**kwargs, "choices": []}

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> tuple[str, ...]:
        return self.to_python(value)

    def to_python(self, value: Any) -> tuple[str, ...]:
        if not value:
            return ()
        codes = value.split("|") if isinstance(value, str) else value
        return tuple(dict.fromkeys(str(code) for code in codes if code))

    def get_prep_value(self, value: Any) -> str:
        if isinstance(value, str) and value.startswith("|"):
            return value
        codes = self.to_python(value)
        return f"|{'|'.join(codes)}|" if codes else ""

    def value_to_string(self, obj: models.Model) -> str:
        return self.get_prep_value(self.value_from_object(obj))

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        known = {code for code, _ in self._pairs()}
        unknown = [code for code in value if code not in known]
        if unknown:
            raise ValidationError(f"没有这个选项：{'、'.join(unknown)}")
        if not value and not self.blank:
            raise ValidationError("请至少选择一项。")

    def formfield(self, **kwargs: Any) -> Any:
        return forms.MultipleChoiceField(
            choices=self._pairs(),
            required=not self.blank,
            label=kwargs.get("label", self.verbose_name),
            help_text=kwargs.get("help_text", self.help_text),
            widget=forms.CheckboxSelectMultiple,
        )

    def labels(self, codes: Iterable[str]) -> list[str]:
        """The Chinese words of ``codes``, in the order of the choices."""
        wanted = set(codes)
        return [str(label) for code, label in self._pairs() if code in wanted]

    def _pairs(self) -> list[tuple[str, str]]:
        return list(getattr(self.code_choices, "choices", self.code_choices))


class StreamWidget(BlockWidget):
    """Wagtail's widget draws itself by script: a browser without it sends nothing of the stream."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        omitted = self.value_omitted_from_data(data, files, name)
        return None if omitted else super().value_from_datadict(data, files, name)


class StreamFormField(BlockField):
    """None stands for a stream that was not sent."""

    def clean(self, value: Any) -> Any:
        return None if value is None else super().clean(value)


class StreamField(WagtailStreamField):
    """Wagtail's StreamField with its block definitions kept out of migrations.

    Adding a block is then no migration; the price is that data migrations see raw JSON only. A form that was sent
    without the stream leaves the stored one.
    """

    def __init__(self, block_types: Any = (), *args: Any, **kwargs: Any) -> None:
        super().__init__(block_types, *args, **kwargs)

    @cached_property
    def json_field(self) -> models.JSONField[Any, Any]:
        """Wagtail's, kept: it would be made anew for every value that is read."""
        return models.JSONField(encoder=DjangoJSONEncoder)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, _, kwargs = super().deconstruct()
        kwargs.pop("block_lookup", None)
        return name, path, [], kwargs

    def formfield(self, **kwargs: Any) -> Any:
        own = {"form_class": StreamFormField, "widget": StreamWidget(self.stream_block)}
        return super().formfield(**own | kwargs)

    def save_form_data(self, instance: models.Model, data: Any) -> None:
        if data is not None:
            super().save_form_data(instance, data)
