"""The WSGI application that servers load: the page cache, and Django behind it."""

import gc
import os

import django

# What is loaded stays for ever, and a page makes tens of thousands of objects that go by themselves: looking through
# them for rings every seven hundred costs a fifth of the start, and a twelfth of the time thereafter.
gc.set_threshold(50_000, 20, 50)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "website.settings.production")
django.setup(set_prefix=False)

from website.page_cache import PageCache  # noqa: E402  (models can be imported now)

application = PageCache()

gc.collect()
gc.freeze()
