from django.apps import AppConfig


class InsightsConfig(AppConfig):
    """What readers search."""

    name = "search.insights"
    label = "kepu_insights"
    verbose_name = "读者搜索"
