"""The site of ``test_killed_all_around.py``: ``python -m tests.search.push.standing make``, afterwards ``… rows``.

Prints one JSON object: what an editor needs to publish, and what the rows say in the end.
"""

from __future__ import annotations

import json
import sys
from datetime import time
from typing import Any

import django

PEOPLE = 8


def make() -> dict[str, Any]:
    """The site, its index, its subscribers, and an editor who has signed in."""
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from django.test import Client

    from content.foundation import lay_foundation
    from content.models import CampaignIndexPage

    lay_foundation()
    subscribe()
    call_command("search_rebuild", verbosity=0)
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("bianji", "bianji@example.org", "x"))
    return {"session": client.session.session_key, "section": CampaignIndexPage.objects.get().pk}


def subscribe() -> None:
    from django.utils import timezone

    from search.push.models import Subscriber, Subscription

    now = timezone.now()
    for number in range(PEOPLE):
        person = Subscriber.objects.create(
            address=f"p{number}@example.org", confirmed_at=now, quiet_from=time(), quiet_to=time()
        )
        for query in ("kind=campaign", "keyword=台风"):
            Subscription.objects.create(subscriber=person, query=query, rate="at_once", confirmed_at=now)


def rows() -> dict[str, Any]:
    """All that push has written, and the pages as readers see them."""
    from content.models import CampaignPage
    from search.push.models import Delivery, Edition, Look, Message, Subscriber

    pages = CampaignPage.objects.live()
    return {
        "pages": {page.title: [row.value["now"] for row in page.corrections] for page in pages},
        "people": list(Subscriber.objects.values_list("address", flat=True)),
        "looks": list(Look.objects.values_list("page_id", "last_error")),
        "editions": [
            {"title": one.title, "change": one.change, "state": one.state, "told": told(one.facts)}
            for one in Edition.objects.order_by("page_id", "number")
        ],
        "messages": {
            str(uid): {"state": state, "uncertain": uncertain}
            for uid, state, uncertain in Message.objects.values_list("uid", "state", "uncertain")
        },
        "deliveries": list(
            Delivery.objects.values_list("subscriber__address", "edition__title", "edition__change", "state")
        ),
    }


def told(facts: dict[str, Any]) -> list[str]:
    return [now for _, _, now in facts["corrections"]]


if __name__ == "__main__":
    django.setup()
    print(json.dumps({"make": make, "rows": rows}[sys.argv[1]]()))
