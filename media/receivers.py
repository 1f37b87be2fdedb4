"""After an upload, its renditions. Drawn covers come by the hundred and wait for `media_prepare`."""

from typing import Any

from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver

from media.models import Picture
from media.tasks import prepare_picture


@receiver(post_save, sender=Picture)
def prepare_on_commit(instance: Picture, raw: bool = False, **kwargs: Any) -> None:
    if not raw and not instance.drawn:
        transaction.on_commit(lambda: prepare_picture.enqueue(instance.pk), robust=True)
