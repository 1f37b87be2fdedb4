"""An organization's own collection of pictures and files, made when somebody asks for it."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver
from wagtail.models import Collection

from .models import Organization


@transaction.atomic
def give_collection(*, organization: Organization) -> Collection:
    """The organization's collection, below that of the one it belongs to; asked again, the same."""
    own = Organization.objects.select_for_update().get(pk=organization.pk)
    if own.collection is None:
        above = own.parent.collection if own.parent and own.parent.collection else Collection.get_first_root_node()
        own.collection = above.add_child(instance=Collection(name=own.name))
        own.save(update_fields=["collection"])
    return own.collection


@receiver(post_save, sender=Organization, dispatch_uid="content.name_collection")
def _name_collection(sender: type, instance: Organization, raw: bool = False, **kwargs: Any) -> None:
    if not raw and instance.collection and instance.collection.name != instance.name:
        instance.collection.name = instance.name
        instance.collection.save(update_fields=["name"])
