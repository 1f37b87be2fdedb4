"""Colleagues of all roles, as in the tests of the content room."""

from __future__ import annotations

from tests.content.conftest import (  # noqa: F401
    _founded,
    administrator,
    author,
    colleague,
    desk,
    editor,
    expert,
    founded,
    publisher,
    signed_in,
)
