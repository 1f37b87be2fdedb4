"""Parts that blocks of several kinds are made of."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockAdapter


def several(choices: list[tuple[str, str]], label: str, **kwargs: Any) -> blocks.MultipleChoiceBlock:
    """Boxes to tick: a list to hold Ctrl in is no use to most."""
    return blocks.MultipleChoiceBlock(choices=choices, label=label, widget=forms.CheckboxSelectMultiple, **kwargs)


def beside(complaint: str, number: int) -> blocks.StreamBlockValidationError:
    """The complaint where the row is, counted from 1; above all rows for 0."""
    said = [ValidationError(complaint)]
    if not number:
        return blocks.StreamBlockValidationError(non_block_errors=said)
    own = blocks.StructBlockValidationError(non_block_errors=said)
    return blocks.StreamBlockValidationError(block_errors={number - 1: own})


class RowAdapter(StructBlockAdapter):
    """A struct block within another, without the heading and the folding of Wagtail's own."""

    js_constructor = "kepu.RowBlock"

    @property
    def media(self) -> forms.Media:
        own: forms.Media = super().media
        return own + forms.Media(js=["content/row_block.js"])
