"""The WSGI application that servers load: the page cache, and Django behind it."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "website.settings.production")
django.setup(set_prefix=False)

from website.page_cache import PageCache  # noqa: E402  (models can be imported now)

application = PageCache()
