from django.apps import AppConfig


class SearchConfig(AppConfig):
    """Finding: the index, the rows that keep it up to date, and the admin's own search backend."""

    name = "search"
    label = "kepu_search"
    verbose_name = "搜索"

    def ready(self) -> None:
        from . import receivers
        from .rumors import proofreading  # noqa: F401
        from .topics import proofreading as filing  # noqa: F401

        receivers.connect()
