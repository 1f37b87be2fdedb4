from django.apps import AppConfig


class GuidanceConfig(AppConfig):
    """The editors' lists of words and pinned results."""

    name = "search.guidance"
    label = "kepu_guidance"
    verbose_name = "搜索词表"

    def ready(self) -> None:
        from . import lists

        lists.connect()
