from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from search.questions.actions import withdraw
from search.questions.selectors import askings_of


class Command(BaseCommand):
    """What the question board keeps under a mail address, for its owner."""

    help = "Print what is kept under a mail address as JSON; with --erase remove it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("address")
        parser.add_argument("--erase", action="store_true", help="remove the askings after printing them")

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(askings_of(options["address"]))
        rows = [
            {
                "asked_at": row.asked_at.isoformat(),
                "message": row.question.text,
                "region": row.region.full_name if row.region else "",
                "consent": row.consent,
                "address": row.address,
            }
            for row in found
        ]
        self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2))
        if options["erase"]:
            for row in found:
                withdraw(ticket=row.ticket)
            self.stderr.write(f"{len(found)} removed")
