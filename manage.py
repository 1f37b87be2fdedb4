#!/usr/bin/env python3
"""Django's command line. ``site/`` is a source root, so it goes on the path first."""

import gc
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "site"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "website.settings.dev")

if __name__ == "__main__":
    gc.set_threshold(50_000, 20, 50)  # all that is loaded stays: looking among it for rings took a fifth of each start
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
