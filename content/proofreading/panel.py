"""The checks as a panel of the editors' form: asked for once the form is there, and again whenever it is saved."""

from __future__ import annotations

from typing import Any

from django.forms import Media
from django.urls import reverse
from wagtail.admin.panels import Panel


class ProofPanel(Panel):
    """Shows what the draft still lacks. A page that was never saved shows it after its first automatic save."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "content/proofreading/panel.html"

        @property
        def media(self) -> Media:
            return Media(js=["content/proof.js"], css={"all": ["content/proof.css"]})

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            return {
                **context,
                "proof_url": reverse("content_proof", args=[self.instance.pk]) if self.instance.pk else "",
            }
