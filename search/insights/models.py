"""Counts of searches and of results opened.

No address, no account, no time finer than an hour, nothing that links two rows to one reader.
"""

from __future__ import annotations

from django.db import models


class SearchCount(models.Model):
    """Searches with the same words and filters within an hour, as one process counted them in a few seconds.

    ``print`` names the words: a keyed hash of them, equal for equal words. ``text`` is masked, and cut short where it
    is long and nobody asked the same on another day. ``kinds`` and ``regions`` are filters, between commas; ``others``
    are names of further ones. ``total`` is what was found last.
    """

    hour = models.DateTimeField(db_index=True)
    print = models.CharField(max_length=32)
    text = models.CharField(max_length=200)
    kinds = models.CharField(max_length=60, blank=True)
    regions = models.CharField(max_length=160, blank=True)
    others = models.CharField(max_length=80, blank=True)
    total = models.PositiveIntegerField()
    times = models.PositiveIntegerField()

    class Meta:
        verbose_name = "读者搜索"
        verbose_name_plural = "读者搜索"
        indexes = [models.Index(fields=["print", "hour"], name="kepu_searches_by_print")]

    def __str__(self) -> str:
        return self.text


class OpenCount(models.Model):
    """Results opened from searches with the same words within an hour.

    ``page`` is an id, perhaps of a page that is gone.
    """

    hour = models.DateTimeField(db_index=True)
    print = models.CharField(max_length=32)
    page = models.PositiveBigIntegerField()
    place = models.PositiveIntegerField()
    times = models.PositiveIntegerField()

    class Meta:
        verbose_name = "打开的结果"
        verbose_name_plural = "打开的结果"

    def __str__(self) -> str:
        return f"{self.page} ({self.place})"
