from django.apps import AppConfig
from wagtail.users.apps import WagtailUsersAppConfig


class AccountsConfig(AppConfig):
    """Signing in with two factors, sessions that can be seen and ended."""

    name = "website.accounts"
    label = "accounts"
    verbose_name = "账号安全"

    def ready(self) -> None:
        from . import receivers  # noqa: F401


class UsersConfig(WagtailUsersAppConfig):
    """Wagtail's own screens for accounts, with the office each works for."""

    user_viewset = "website.accounts.viewsets.AccountViewSet"
