"""What the search room tells whoever wants to know."""

from __future__ import annotations

from django.dispatch import Signal

pages_to_look_at = Signal()
"""Pages (``page_ids``) that may be different for readers now. Sent in the transaction that changes them."""

asked = Signal()
"""An engine was asked by ``search.service``. Sent with ``engine`` (its name), ``question`` (find, suggest, similar),
``seconds`` and ``outcome``: answered, failed, or standby and database for the answers given instead of a failed one.
What was asked is not told."""
