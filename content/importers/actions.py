"""Writes of imports: keep an upload, confirm it in one transaction, undo it as one."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.timezone import now
from wagtail.models import Page, ReferenceIndex

from content.models import ImportBatch, ImportedPage, KepuPage
from content.models.imports import WAITS
from content.permissions import offices_of
from media.models import Picture

from .applying import fill, relate
from .articles import with_pictures
from .lookups import Lookups
from .plans import PlannedRow, RowStatus
from .refusals import ImportRefused
from .registry import IMPORTERS, Importer
from .stories import FoundPicture

GONE = "这次上传已经过期或已经处理过，请重新上传。"
PLAN_CHANGED = "预览以后网站上的内容有了变化，下面是新的比对结果，请再核对一次。"


class PlanChanged(Exception):
    """Since the preview the site has changed: what would happen is no longer what was shown."""


@dataclass(frozen=True, slots=True)
class PictureWords:
    """What an editor says of a picture that comes with an article."""

    alt_text: str
    credit: str
    licence: str


@dataclass(frozen=True, slots=True)
class Answers:
    """What an editor decided at the preview; ``pictures`` by number, those left out are not taken."""

    update: bool = True
    title: str = ""
    pictures: Mapping[int, PictureWords] = field(default_factory=dict)


def keep_upload(*, importer: Importer, data: bytes, file_name: str, user: Any) -> ImportBatch:
    """Read a file, compare it with the site and keep the plan for 24 hours; ImportRefused when it can't be read."""
    forget_expired()
    reading = importer.read(data, Lookups())
    importer.match(reading.rows, importer.labels, user)
    return ImportBatch.objects.create(
        kind=importer.code,
        owner=user,
        file_name=file_name[-200:],
        headings=reading.headings,
        notes=reading.notes,
        rows=[row.to_json() for row in reading.rows],
        source=data if importer.keeps_source else None,
    )


def forget_expired() -> int:
    """Delete uploads that nobody confirmed in time; returns how many."""
    expired = ImportBatch.objects.filter(state=ImportBatch.State.WAITING, created_at__lt=now() - WAITS)
    return expired.delete()[0]


def planned(batch: ImportBatch) -> list[PlannedRow]:
    """The rows of an upload."""
    return [PlannedRow.from_json(row) for row in batch.rows]


def confirm(*, batch: ImportBatch, user: Any, answers: Answers) -> ImportBatch:
    """Write all sound rows as drafts, or nothing; PlanChanged when the site is no longer as it was shown."""
    with transaction.atomic():
        locked = _claimed(batch, ImportBatch.State.WAITING)
        if locked.owner_id != user.pk:
            raise ImportRefused("只有上传的人能确认。")
        rows = planned(locked)
        changed = _matched_anew(locked, rows, user)
        if not changed:
            _write(locked, rows, user, answers)
    if changed:
        locked.save(update_fields=["rows"])
        raise PlanChanged
    return locked


def _claimed(batch: ImportBatch, state: str) -> ImportBatch:
    found = ImportBatch.objects.select_for_update().filter(pk=batch.pk, state=state).first()
    if found is None or (state == ImportBatch.State.WAITING and found.expires_at < now()):
        raise ImportRefused(GONE)
    return found


def _matched_anew(batch: ImportBatch, rows: list[PlannedRow], user: Any) -> bool:
    """Compare the rows with the site of now; whether anything else would happen than was shown."""
    importer = IMPORTERS[batch.kind]
    shown = [(row.status, row.page_id, row.changes) for row in rows]
    importer.match(rows, importer.labels, user)
    batch.rows = [row.to_json() for row in rows]
    return shown != [(row.status, row.page_id, row.changes) for row in rows]


def _write(batch: ImportBatch, rows: Sequence[PlannedRow], user: Any, answers: Answers) -> None:
    importer = IMPORTERS[batch.kind]
    section = importer.section.objects.get()
    if not section.permissions_for_user(user).can_add_subpage():
        raise ImportRefused(f"您没有在“{section.title}”里添加内容的权限。")
    pictures = _saved_pictures(batch, user, answers)
    for row in rows:
        if row.status == RowStatus.NEW:
            _create(batch, section, row, user, answers, pictures)
        elif row.status == RowStatus.CHANGED and answers.update:
            _change(batch, row, user)
    batch.state, batch.confirmed_at, batch.source = ImportBatch.State.DONE, now(), None
    batch.picture_ids = list(pictures.values())
    batch.save()


def _create(
    batch: ImportBatch, section: Page, row: PlannedRow, user: Any, answers: Answers, pictures: Mapping[int, int]
) -> None:
    importer = IMPORTERS[batch.kind]
    fields = dict(row.fields)
    if answers.title:
        fields["title"] = answers.title
    if importer.keeps_source:
        fields["body"] = with_pictures(fields["body"], pictures)
    page = importer.model(live=False, owner=user, office_id=_office_of(user))
    fill(page, fields)
    relate(page, fields)
    section.add_child(instance=page)
    revision = page.save_revision(user=user, log_action=True, clean=False)
    ImportedPage.objects.create(batch=batch, page=page, title=page.title, created=True, revision=revision)


def _office_of(user: Any) -> int | None:
    """Whose the pages are that an account makes: its own office's, or nobody's in particular."""
    return int(user.membership.organization_id) if offices_of(user) is not None else None


def _change(batch: ImportBatch, row: PlannedRow, user: Any) -> None:
    """A further draft on top of the newest; readers see it when somebody publishes it."""
    live = IMPORTERS[batch.kind].model.objects.get(pk=row.page_id)
    before = live.latest_revision
    page: KepuPage = before.as_object() if before else live
    fill(page, row.applied)
    relate(page, row.applied)
    revision = page.save_revision(user=user, log_action=True, clean=False)
    ImportedPage.objects.create(
        batch=batch, page=live, title=page.title, created=False, revision=revision, before=before
    )


def _saved_pictures(batch: ImportBatch, user: Any, answers: Answers) -> dict[int, int]:
    """Pictures with words, by number; the same picture twice is saved once, one the site has is used again."""
    if not answers.pictures or not batch.source:
        return {}
    found = IMPORTERS[batch.kind].pictures(bytes(batch.source))
    return {number: _saved(found[number], words, user) for number, words in answers.pictures.items()}


def _saved(picture: FoundPicture, words: PictureWords, user: Any) -> int:
    title = words.alt_text[:60]
    name = f"{hashlib.sha256(picture.data).hexdigest()[:16]}.img"
    made = Picture(
        title=title, alt_text=words.alt_text, credit=words.credit, licence=words.licence, uploaded_by_user=user
    )
    made.file.save(name, ContentFile(picture.data, name), save=False)
    twin = Picture.objects.filter(file_hash=made.file_hash).first()
    if twin:
        made.file.delete(save=False)
        return int(twin.pk)
    made.save()
    return int(made.pk)


@transaction.atomic
def undo(*, batch: ImportBatch, user: Any) -> ImportBatch:
    """Delete untouched drafts it made and take back its changes; each page's ``outcome`` says what became of it."""
    locked = _claimed(batch, ImportBatch.State.DONE)
    for imported in locked.pages.select_related("page", "revision", "before"):
        page = imported.page.specific if imported.page else None
        imported.outcome = _kept_because(imported, page, user) if page else "已经不在了"
        if page and not imported.outcome:
            _take_back(imported, page, user)
        imported.save()
    _delete_unused_pictures(locked)
    locked.state, locked.undone_at = ImportBatch.State.UNDONE, now()
    locked.save()
    return locked


def _kept_because(imported: ImportedPage, page: KepuPage, user: Any) -> str:
    """Why a page is left as it is; empty when it can be taken back."""
    may = page.permissions_for_user(user)
    if imported.revision_id is None or page.latest_revision_id != imported.revision_id:
        return "保留：导入以后有人改过"
    if page.live_revision_id == imported.revision_id or (imported.created and page.live):
        return "保留：已经发布"
    if page.current_workflow_state:
        return "保留：正在审核"
    if may.page_locked():
        return "保留：已锁定"
    return "" if (may.can_delete() if imported.created else may.can_edit()) else "保留：您没有权限"


def _take_back(imported: ImportedPage, page: KepuPage, user: Any) -> None:
    if imported.created:
        imported.outcome, imported.page, imported.revision = "已删除", None, None
        imported.save()
        page.delete(user=user)
        return
    before = imported.before
    base: KepuPage = before.as_object() if before else page
    unchanged = page.live and (before is None or before.pk == page.live_revision_id)
    base.save_revision(
        user=user, log_action="wagtail.revert", previous_revision=before, changed=not unchanged, clean=False
    )
    if unchanged:
        Page.objects.filter(pk=page.pk).update(has_unpublished_changes=False)
    imported.outcome = "已恢复原来的内容"


def _delete_unused_pictures(batch: ImportBatch) -> None:
    for picture in Picture.objects.filter(pk__in=batch.picture_ids, created_at__gte=batch.created_at):
        if not ReferenceIndex.get_references_to(picture).exists():
            picture.delete()


def discard(*, batch: ImportBatch) -> None:
    """Forget an upload that was not confirmed."""
    ImportBatch.objects.filter(pk=batch.pk, state=ImportBatch.State.WAITING).delete()


def read_whole(file: Any, most: int) -> bytes:
    """An uploaded file's bytes, and one more than ``most`` at the most."""
    whole = BytesIO()
    for chunk in file.chunks():
        whole.write(chunk)
        if whole.tell() > most:
            break
    return whole.getvalue()
