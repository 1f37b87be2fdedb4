from django.apps import AppConfig


class WidgetsConfig(AppConfig):
    """What other sites put on their pages."""

    name = "widgets"
    label = "kepu_widgets"
    verbose_name = "嵌入组件"
