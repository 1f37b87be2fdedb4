"""The log for those who mirror us: what became public, changed, or is gone (see ``content.published_log``)."""

from __future__ import annotations

from django.db import models

from content.vocabulary import Happening


class PublishedChange(models.Model):
    """Something that readers can see of a page has changed. Rows are never changed, and stay when the page is deleted.

    ``url`` is its path on this site, ``version`` that of its record, at that time.
    """

    number = models.BigIntegerField(primary_key=True)
    page_id = models.BigIntegerField()
    kind = models.CharField(max_length=10)
    what = models.CharField(max_length=10, choices=Happening)
    version = models.BigIntegerField()
    url = models.TextField()
    corrections = models.PositiveIntegerField(default=0)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["number"]
        indexes = [models.Index(fields=["page_id", "number"], name="content_last_published_change")]

    def __str__(self) -> str:
        return f"{self.number} {self.what} {self.kind} {self.page_id}"


class PublishedClock(models.Model):
    """How far the log is. One row; who writes the log holds its lock, so it is written by one process at a time.

    ``number`` is the last one given, ``seen`` that of the last ``Change`` looked at; ``begun`` says that pages which
    were public before there was a log are in it.
    """

    number = models.BigIntegerField(default=0)
    seen = models.BigIntegerField(default=0)
    begun = models.BooleanField(default=False)

    def __str__(self) -> str:
        return str(self.number)
