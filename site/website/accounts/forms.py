"""Forms about accounts."""

from __future__ import annotations

from typing import Any

from django import forms
from wagtail.users.forms import UserCreationForm, UserEditForm

from content.models import Membership, Organization


class CodeForm(forms.Form):
    code = forms.CharField(
        label="验证码",
        max_length=16,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "text", "autofocus": True}),
    )

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        return "".join(code.split())


class PasswordForm(forms.Form):
    """Asks for the password again before something that weakens an account."""

    password = forms.CharField(label="当前密码", widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}))

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if not self.user.check_password(password):
            raise forms.ValidationError("密码不对。")
        return password


OFFICE_HELP = "只能改这个单位和它下级单位的页面；留空表示全省编辑部，所有页面都能改。"


class _Office:
    """The office of an account beside Wagtail's own fields. Only administrators of all make administrators of all."""

    instance: Any
    fields: dict[str, Any]
    cleaned_data: dict[str, Any]

    def add_office(self) -> None:
        """Called by the forms once their fields are there."""
        membership = Membership.objects.filter(user_id=self.instance.pk).first() if self.instance.pk else None
        self.fields["office"] = forms.ModelChoiceField(
            label="所属单位",
            queryset=Organization.objects.all(),
            required=False,
            initial=membership.organization_id if membership else None,
            help_text=OFFICE_HELP,
        )

    def save_office(self, user: Any) -> None:
        """Write what was chosen."""
        office = self.cleaned_data.get("office")
        if office:
            Membership.objects.update_or_create(user=user, defaults={"organization": office})
        else:
            Membership.objects.filter(user=user).delete()


class AccountCreationForm(_Office, UserCreationForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_office()

    def save(self, commit: bool = True) -> Any:
        user = super().save(commit=commit)
        self.save_office(user)
        return user


class AccountEditForm(_Office, UserEditForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_office()

    def save(self, commit: bool = True) -> Any:
        user = super().save(commit=commit)
        self.save_office(user)
        return user
