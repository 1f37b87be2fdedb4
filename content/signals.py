"""What this room announces."""

from __future__ import annotations

from django.dispatch import Signal

pages_say_otherwise = Signal()
"""Live pages (``page_ids``) whose records are different though nobody published them. Sent in the transaction."""
