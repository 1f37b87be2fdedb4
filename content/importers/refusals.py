"""What an importer says when it can't take something: always Chinese, always with what to do instead."""

from __future__ import annotations


class ImportRefused(ValueError):
    """A whole file that is not taken."""


class CellError(ValueError):
    """A value that can't be meant; the message says what is expected."""
