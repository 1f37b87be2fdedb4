"""What this room announces."""

from __future__ import annotations

from django.dispatch import Signal

pages_to_look_at = Signal()
"""Pages (``page_ids``) that may be different for readers now. Sent in the transaction that changes them."""
