"""Work on pictures that nobody should wait for."""

import logging

from django_tasks import task

from media.models import Picture
from media.responsive import prepare

logger = logging.getLogger(__name__)


@task()
def prepare_picture(picture_id: int) -> int:
    """Make a picture's missing renditions; one that is gone or unreadable is passed over."""
    picture = Picture.objects.filter(pk=picture_id).first()
    if picture is None:
        return 0
    try:
        return prepare(picture)
    except OSError:
        logger.warning("The file of picture %s can't be read", picture_id, exc_info=True)
        return 0
