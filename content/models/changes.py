"""The log of what has changed, for everything that remembers (see ``content.changes``)."""

from __future__ import annotations

from django.db import models


class Change(models.Model):
    """Something changed. ``number`` is given after the commit; until then the row waits for one."""

    about = models.CharField(max_length=40)
    number = models.BigIntegerField(null=True, db_index=True)
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number} {self.about}"


class ChangeClock(models.Model):
    """The last number given. One row; who gives numbers holds its lock, so they are given one at a time."""

    number = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.number)
