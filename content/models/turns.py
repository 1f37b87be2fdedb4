"""Whose turn it is, among several workers (see ``content.turns``)."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class Turn(models.Model):
    """A duty that one worker at a time does, and when it is due again. ``claimed_until`` is the end of a lease."""

    duty = models.CharField(max_length=100, unique=True)
    next_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)
    claimed_until = models.DateTimeField(null=True)
    claimed_by = models.CharField(max_length=100, blank=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.duty
