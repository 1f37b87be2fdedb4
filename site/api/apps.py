from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The public JSON interface."""

    name = "api"
    label = "kepu_api"
    verbose_name = "开放接口"
