"""Wagtail's screens for accounts."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from wagtail.users.views.users import CreateView, DeleteView, EditView, UserViewSet

from .forms import AccountCreationForm, AccountEditForm


class NotAboveOneself:
    """An administrator neither makes superusers nor touches their accounts: that would make one of them."""

    request: Any

    @property
    def _above(self) -> Any:
        return super()

    def get_form(self, *args: Any, **kwargs: Any) -> Any:
        form = self._above.get_form(*args, **kwargs)
        if "is_superuser" in form.fields:
            form.fields["is_superuser"].disabled = not self.request.user.is_superuser
        return form

    def get_object(self, *args: Any, **kwargs: Any) -> Any:
        user = self._above.get_object(*args, **kwargs)
        if user.is_superuser and not self.request.user.is_superuser:
            raise PermissionDenied
        return user


class AccountCreateView(NotAboveOneself, CreateView):
    pass


class AccountEditView(NotAboveOneself, EditView):
    pass


class AccountDeleteView(NotAboveOneself, DeleteView):
    pass


class AccountViewSet(UserViewSet):
    add_view_class = AccountCreateView
    edit_view_class = AccountEditView
    delete_view_class = AccountDeleteView
    create_template_name = "website/accounts/create.html"
    edit_template_name = "website/accounts/edit.html"

    def get_form_class(self, for_update: bool = False) -> type[Any]:
        return AccountEditForm if for_update else AccountCreationForm
