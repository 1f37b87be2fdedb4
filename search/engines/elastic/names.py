"""What things are called on the server. Programs use the aliases; the indices behind them come and go."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class Names:
    """All names of one installation begin with its prefix, so several can share a server."""

    prefix: str

    @property
    def pages(self) -> str:
        """The alias of the index that answers."""
        return f"{self.prefix}-pages"

    @property
    def building(self) -> str:
        """The alias of the index that a rebuild is filling; changes go there too."""
        return f"{self.prefix}-pages-building"

    @staticmethod
    def loading(index: str) -> str:
        """The alias of that index alone while it is filled: who still loads for a rebuild that died meets nothing."""
        return f"{index}-loading"

    @property
    def dropped(self) -> str:
        """The alias of the list of pages dropped during a rebuild."""
        return f"{self.prefix}-pages-dropped"

    @property
    def locks(self) -> str:
        """The index that says who is rebuilding."""
        return f"{self.prefix}-locks"

    @property
    def all_pages(self) -> str:
        """A pattern for every index of pages, and for the lists beside them."""
        return f"{self.prefix}-pages-*"

    def new_index(self) -> str:
        """A name that no other index has."""
        stamp = datetime.now(UTC).strftime("%Y%m%dt%H%M%S")
        return f"{self.prefix}-pages-{stamp}-{secrets.token_hex(3)}"
