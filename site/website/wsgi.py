"""The WSGI application that servers load: the page cache, and Django behind it."""

import gc
import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "website.settings.production")
django.setup(set_prefix=False)

from website.page_cache import PageCache  # noqa: E402  (models can be imported now)

application = PageCache()

# What is loaded stays for ever, and a page makes tens of thousands of objects that go by themselves: looking through
# them for rings every seven hundred costs a twelfth of the time.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 50)
