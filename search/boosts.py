"""What counts for how much in a search: one table for every engine, chosen by the judged sets (``docs/search.md``).

Both fields, words and pairs of characters, count alike, and so do all parts of a page but its title.
"""

from __future__ import annotations

TITLE_TIMES = 2
"""How often the title stands among the words and pairs that BM25 counts."""

TITLE_SHARE = 0.3
"""So much more a page scores whose title has all characters of the question."""

PASSAGE_SHARE = 1.0
"""So much more a page scores that has the whole question within one short passage, or in its title."""

VARIANT_SHARE = 0.9
"""What another wording of a question weighs beside the reader's own."""

PINNED = 1_000_000.0
"""The score of the first page that editors show first; no text reaches it."""
