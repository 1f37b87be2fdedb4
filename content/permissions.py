"""Who may do what on the editors' screens: two groups with Chinese names, and the workflow between them."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page, Task, Workflow
from wagtail.permissions import ModelPermissionPolicy

EDITORS = "编辑"
CHIEFS = "主编"
APPROVAL = "主编审核"

PAGE_PERMISSIONS = ["add_page", "change_page", "publish_page"]
FILE_PERMISSIONS = [
    *(("wagtailimages", f"{verb}_image") for verb in ("add", "change", "choose")),
    *(("wagtaildocs", f"{verb}_document") for verb in ("add", "change", "choose")),
]
SNIPPETS = ["topic", "organization", "person"]
SNIPPET_PERMISSIONS = [
    *(("content", f"{verb}_{model}") for model in SNIPPETS for verb in ("add", "change", "delete", "view")),
    ("content", "view_region"),
    *(("content", f"{verb}_holidaynotice") for verb in ("add", "change", "view")),
    ("wagtailadmin", "access_admin"),
]


class NoNewOnes(ModelPermissionPolicy):
    """For rows that come from a package: nobody adds or deletes them by hand."""

    def user_has_permission(self, user: object, action: str) -> bool:
        return action not in ("add", "delete") and bool(super().user_has_permission(user, action))


def lay_groups() -> Group:
    """Name Wagtail's groups in Chinese and give editors what their work needs. Idempotent; returns the editors.

    What an administrator gave or took later stays: permissions are given only when the group gets its name.
    """
    _rename(Group, "Moderators", CHIEFS)
    _rename(Task, "Moderators approval", APPROVAL)
    _rename(Workflow, "Moderators approval", APPROVAL)
    if group := Group.objects.filter(name=EDITORS).first():
        return group
    _rename(Group, "Editors", EDITORS)
    group, _ = Group.objects.get_or_create(name=EDITORS)
    for each in (group, *Group.objects.filter(name=CHIEFS)):
        _give(each)
    return group


def _rename(model: type[Group | Task | Workflow], old: str, new: str) -> None:
    if not model.objects.filter(name=new).exists():
        model.objects.filter(name=old).update(name=new)


def _give(group: Group) -> None:
    root = Page.get_first_root_node()
    for codename in PAGE_PERMISSIONS:
        permission = _permission("wagtailcore", codename)
        GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)
    collection = Collection.get_first_root_node()
    for app, codename in FILE_PERMISSIONS:
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=collection, permission=_permission(app, codename)
        )
    group.permissions.add(*[_permission(app, codename) for app, codename in SNIPPET_PERMISSIONS])


def _permission(app: str, codename: str) -> Permission:
    return Permission.objects.get(content_type__app_label=app, codename=codename)
