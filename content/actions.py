"""Writes that are more than a save. Each says what it wrote."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from wagtail.tasks import update_reference_index_task

from media.covers import cover_for
from media.responsive import sources_for

from . import changes
from .models import EventOccurrence, EventPage, GlossaryEntry, KepuPage
from .roles import EDITORS, lay_roles
from .vocabulary import KIND_LABELS


def draw_cover(*, page: KepuPage) -> None:
    """Give the live page a drawn cover in the sizes readers need at once.

    Asked again with another title or first topic, it draws anew; with the same ones it finds the same picture.
    """
    topic = page.topics.first()
    label = topic.name if topic else KIND_LABELS[page.kind]
    page.cover = cover_for(topic=topic.slug if topic else page.kind, title=page.title, label=label)
    type(page).objects.filter(pk=page.pk).update(cover=page.cover)
    update_reference_index_task.enqueue(page._meta.app_label, page._meta.model_name, str(page.pk))
    sources_for(page.cover)


@transaction.atomic
def write_occurrences(*, event: EventPage) -> int:
    """Replace the event's rows of the occurrence table; returns how many there are now."""
    event.occurrence_rows.all().delete()
    rows = [
        EventOccurrence(event=event, start=item.start, end=item.end, status=str(item.status), reason=item.reason[:100])
        for item in event.known_occurrences()
    ]
    EventOccurrence.objects.bulk_create(rows, batch_size=500)
    return len(rows)


@transaction.atomic
def write_glossary(*, page: KepuPage) -> int:
    """Replace what the page explains in the table of terms; returns how many terms there are now."""
    GlossaryEntry.objects.filter(page_id=page.pk).delete()
    values = [block["value"] for block in page.body_stream().raw_data if block["type"] == "glossary_term"]
    rows = [GlossaryEntry(page_id=page.pk, term=value["term"][:40], definition=value["definition"]) for value in values]
    return len(GlossaryEntry.objects.bulk_create(rows))


@transaction.atomic
def move_to_address(*, page: KepuPage, slug: str) -> None:
    """Give a page, and what is saved of it, another slug; the address it had leads there."""
    page.slug = slug
    page.save(clean=False)
    for revision in page.revisions.all():
        revision.content |= {"slug": slug, "url_path": page.url_path}
        revision.save(update_fields=["content"])


def extend_occurrences() -> list[int]:
    """Move the window of endless events on by writing their rows anew; returns the ids of all live events."""
    events = EventPage.objects.live()
    for event in events:
        write_occurrences(event=event)
    changes.note(changes.about_kind(EventPage.kind))
    return [event.pk for event in events]


@transaction.atomic
def create_editor(*, username: str, password: str, role: str = EDITORS) -> AbstractBaseUser:
    """An account in the group of a role; ``ValidationError`` when the password is weak or the name can't be.

    An existing account of that name keeps its groups and gets the password.
    """
    model = get_user_model()
    user = model.objects.filter(username=username).first() or model(username=username)
    if user.pk and user.check_password(password):
        return user
    validate_password(password, user)
    user.set_password(password)
    user.full_clean(exclude=["password"])
    is_new = user.pk is None
    user.save()
    if is_new:
        lay_roles()
        user.groups.add(Group.objects.get(name=role))
    return user
