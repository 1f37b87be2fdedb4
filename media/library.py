"""Reads for the editors' library: what looks alike, and what is used nowhere."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField, Model, QuerySet
from django.db.models.functions import Cast
from PIL import Image
from wagtail.images.permissions import permission_policy
from wagtail.models import ReferenceIndex

from media.likeness import NEAR, distance, fingerprint
from media.models import Picture


def lookalikes(mark: str, user: Any, *, but: int | None = None, limit: int = 3) -> list[Picture]:
    """Pictures near this fingerprint that ``user`` may choose, the nearest first; drawn covers are left out."""
    if not mark:
        return []
    known = permission_policy.instances_user_has_any_permission_for(user, ["choose", "change"])
    marked = known.filter(drawn=False).exclude(likeness="").exclude(pk=but).values_list("pk", "likeness")
    near = sorted((distance(mark, other), pk) for pk, other in marked.iterator() if distance(mark, other) <= NEAR)
    wanted = [pk for _, pk in near[:limit]]
    found = known.in_bulk(wanted)
    return [found[pk] for pk in wanted]


def mark_missing() -> int:
    """Give uploaded pictures that have none their fingerprint; returns how many got one. Lost files are passed over."""
    marked = 0
    for picture in Picture.objects.filter(drawn=False, likeness="").iterator():
        try:
            with picture.open_file() as file, Image.open(file) as image:
                mark = fingerprint(image)
        except OSError:
            continue
        marked += Picture.objects.filter(pk=picture.pk).update(likeness=mark) if mark else 0
    return marked


def used_ids(model: type[Model]) -> QuerySet[Any]:
    """Ids of pictures or files that some page or row refers to, as a subquery."""
    references = ReferenceIndex.objects.filter(to_content_type=ContentType.objects.get_for_model(model))
    numbered = references.annotate(target=Cast("to_object_id", BigIntegerField()))
    found: QuerySet[Any] = numbered.order_by().values("target")
    return found
