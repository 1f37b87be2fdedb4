"""The five roles, as groups with Chinese names, and what each is given. An administrator may change it afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import Group, Permission
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from .models import OfferedRight

AUTHORS = "作者"
EDITORS = "编辑"
EXPERTS = "专家审核"
PUBLISHERS = "发布"
ADMINISTRATORS = "管理员"

Codename = tuple[str, str]
"""Label of an app, and codename of one of its permissions."""


def _verbs(app: str, models: Sequence[str], verbs: Sequence[str]) -> list[Codename]:
    return [(app, f"{verb}_{model}") for model in models for verb in verbs]


SIGN_IN: list[Codename] = [("wagtailadmin", "access_admin")]
ADD_FILES: list[Codename] = [
    *_verbs("wagtailimages", ["image"], ["add", "choose"]),
    *_verbs("wagtaildocs", ["document"], ["add", "choose"]),
]
CHANGE_FILES: list[Codename] = [*ADD_FILES, ("wagtailimages", "change_image"), ("wagtaildocs", "change_document")]
REFERENCE = _verbs("content", ["organization", "person"], ["add", "change", "delete", "view"])
CLASSIFICATION = _verbs("content", ["topic"], ["add", "change", "delete", "view"])
NOTICES = _verbs("content", ["holidaynotice"], ["add", "change", "view"])
EMERGENCIES = _verbs("content", ["emergencynotice"], ["add", "change", "delete", "view"])
SEARCH_LISTS = ("pinnedresult", "synonymgroup", "emptyphrase")
LOOK_UP: list[Codename] = [
    ("content", "view_region"),
    *_verbs("kepu_guidance", SEARCH_LISTS, ["view"]),
    ("kepu_insights", "view_searchcount"),
]
GUIDANCE = _verbs("kepu_guidance", SEARCH_LISTS, ["add", "change", "delete"])
ASKED = _verbs("kepu_questions", ["question"], ["view"])
ANSWER = [*ASKED, *_verbs("kepu_questions", ["question"], ["change"])]
ERASE = [*ANSWER, *_verbs("kepu_questions", ["question"], ["delete"])]
INDEXING = _verbs("kepu_search", ["indexjob"], ["change", "view"])
PUSHES = _verbs("kepu_push", ["edition"], ["view"])
STEER = [*PUSHES, *_verbs("kepu_push", ["edition"], ["change"])]
DUTY: list[Codename] = [("content", "duty")]
PUBLISHING = [
    *SIGN_IN,
    *LOOK_UP,
    *REFERENCE,
    *CLASSIFICATION,
    *NOTICES,
    *GUIDANCE,
    *ERASE,
    *STEER,
    *DUTY,
    *EMERGENCIES,
    *INDEXING,
]
GOVERNMENT: list[Codename] = [
    *_verbs("auth", ["user", "group"], ["add", "change", "delete"]),
    *_verbs("wagtailcore", ["workflow", "task"], ["add", "change", "delete"]),
    *_verbs("content", ["membership"], ["add", "change", "delete"]),
    *_verbs("content", ["authorstep", "reviewstep"], ["add", "change", "delete"]),
    ("content", "change_publicsitesettings"),
    ("content", "change_shelflife"),
    *_verbs("wagtailredirects", ["redirect"], ["add", "change", "delete"]),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """What a group is given: on all pages, on all collections of files, and beyond both."""

    pages: tuple[str, ...] = ()
    files: Iterable[Codename] = ()
    rights: Iterable[Codename] = ()


ROLES = {
    AUTHORS: Role(pages=("add_page",), files=ADD_FILES, rights=[*SIGN_IN, *LOOK_UP, *ASKED, *PUSHES]),
    EDITORS: Role(
        pages=("add_page", "change_page", "publish_page", "lock_page"),
        files=CHANGE_FILES,
        rights=[*SIGN_IN, *LOOK_UP, *REFERENCE, *CLASSIFICATION, *NOTICES, *ANSWER, *INDEXING, *PUSHES],
    ),
    EXPERTS: Role(rights=[*SIGN_IN, *ASKED]),
    PUBLISHERS: Role(
        pages=("add_page", "change_page", "publish_page", "lock_page", "unlock_page"),
        files=CHANGE_FILES,
        rights=PUBLISHING,
    ),
    ADMINISTRATORS: Role(
        pages=("add_page", "change_page", "publish_page", "lock_page", "unlock_page", "bulk_delete_page"),
        files=[*CHANGE_FILES, *_verbs("wagtailcore", ["collection"], ["add", "change", "delete"])],
        rights=[*PUBLISHING, *GOVERNMENT],
    ),
}


def lay_roles() -> None:
    """Give each role what its work needs, each right once: what an administrator gave or took later stays.

    Run after an upgrade, it gives the rights that the new version knows and no others.
    """
    known = _permissions()
    for name, role in ROLES.items():
        group, is_new = Group.objects.get_or_create(name=name)
        offered = set(OfferedRight.objects.filter(group=group).values_list("permission_id", flat=True))
        _offer(group, [known[right] for right in role.rights], offered)
        if is_new or not offered:
            _give(group, role, known)


def _offer(group: Group, rights: Sequence[Permission], offered: set[int]) -> None:
    new = [right for right in rights if right.pk not in offered]
    group.permissions.add(*new)
    OfferedRight.objects.bulk_create([OfferedRight(group=group, permission=right) for right in new])


def _give(group: Group, role: Role, known: Mapping[Codename, Permission]) -> None:
    root, collection = Page.get_first_root_node(), Collection.get_first_root_node()
    for codename in role.pages:
        permission = known["wagtailcore", codename]
        GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)
    for right in role.files:
        permission = known[right]
        GroupCollectionPermission.objects.get_or_create(group=group, collection=collection, permission=permission)


def _permissions() -> dict[Codename, Permission]:
    """All there are, read at once."""
    found = Permission.objects.select_related("content_type")
    return {(permission.content_type.app_label, permission.codename): permission for permission in found}
