"""The editors' screens 导入: choose, upload, look at what would happen, confirm, undo."""

from __future__ import annotations

from functools import cached_property
from typing import Any
from urllib.parse import quote

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timezone import now
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from content.models import ImportBatch
from content.models.imports import WAITS
from content.models.section import SectionPage

from . import actions
from .articles import asked_pictures
from .forms import MAX_UPLOAD, ArticleForm, ConfirmForm, UploadForm
from .plans import PlannedRow, RowStatus, counted
from .refusals import ImportRefused
from .registry import IMPORTERS, Importer
from .templates import refused_rows, template

ROWS_A_PAGE = 100
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ORDER = [RowStatus.BAD, RowStatus.CHANGED, RowStatus.NEW, RowStatus.SAME]


def allowed_importers(user: Any) -> list[Importer]:
    """The kinds a user may import: those whose section they may add to."""
    sections = {importer.section for importer in IMPORTERS.values()}
    allowed = {section for section in sections if _may_add(section, user)}
    return [importer for importer in IMPORTERS.values() if importer.section in allowed]


def _may_add(model: type[SectionPage], user: Any) -> bool:
    section = model.objects.first()
    return section is not None and bool(section.permissions_for_user(user).can_add_subpage())


class ImportScreen(WagtailAdminTemplateMixin, TemplateView):
    """A screen below 导入."""

    header_icon = "upload"
    page_title = "导入"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.importers = allowed_importers(request.user)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.importers:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        top = {"url": reverse("content_import:index"), "label": "导入"}
        here = [{"url": "", "label": self.get_page_subtitle()}] if self.get_page_subtitle() else []
        return [*self.breadcrumbs_items, top, *here]

    def batches(self) -> QuerySet[ImportBatch]:
        """One's own; an administrator's are everybody's."""
        found, user = ImportBatch.objects.all(), self.request.user
        return found if user.is_superuser else found.filter(owner_id=user.pk)


class Index(ImportScreen):
    """What can be imported, and what was."""

    template_name = "content/importing/index.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        made = Count("pages", filter=Q(pages__created=True))
        batches = self.batches().defer("rows", "source").select_related("owner")
        shown = batches.annotate(made=made, changed=Count("pages") - made)
        waiting = Q(state=ImportBatch.State.WAITING, created_at__lt=now() - WAITS)
        page = Paginator(shown.exclude(waiting).order_by("-created_at", "-pk"), 20).get_page(self.request.GET.get("p"))
        context: dict[str, Any] = super().get_context_data(importers=self.importers, batches=page, **kwargs)
        return context


class Upload(ImportScreen):
    """Choose a file; it is read and compared at once, nothing is written to the site."""

    template_name = "content/importing/upload.html"

    @cached_property
    def importer(self) -> Importer:
        found = next((each for each in self.importers if each.code == self.kwargs["kind"]), None)
        if found is None:
            raise Http404
        return found

    def get_page_subtitle(self) -> str:
        return self.importer.label

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._shown(UploadForm(importer=self.importer))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = UploadForm(request.POST, request.FILES, importer=self.importer)
        if not form.is_valid():
            return self._shown(form)
        file, pasted = form.cleaned_data["file"], form.cleaned_data.get("pasted", "")
        data = actions.read_whole(file, MAX_UPLOAD) if file else pasted.encode("utf-8", "replace")
        name = file.name if file else "粘贴的文章"
        try:
            batch = actions.keep_upload(importer=self.importer, data=data, file_name=name, user=request.user)
        except ImportRefused as refusal:
            form.add_error("file" if file else "pasted", str(refusal))
            return self._shown(form)
        return redirect("content_import:batch", batch.pk)

    def _shown(self, form: UploadForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form, importer=self.importer))


def download_template(request: HttpRequest, kind: str) -> HttpResponse:
    """The template of a table."""
    importer = next((each for each in allowed_importers(request.user) if each.code == kind and each.columns), None)
    if importer is None:
        raise Http404
    return _download(template(importer.columns), f"导入模板-{importer.label}.xlsx")


def _download(data: bytes, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=_XLSX)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


class BatchScreen(ImportScreen):
    """A screen of one upload."""

    @cached_property
    def batch(self) -> ImportBatch:
        found: ImportBatch = get_object_or_404(self.batches(), pk=self.kwargs["pk"])
        return found

    @cached_property
    def importer(self) -> Importer:
        return IMPORTERS[self.batch.kind]

    @property
    def waiting(self) -> bool:
        """Whether it can still be confirmed."""
        return self.batch.state == ImportBatch.State.WAITING and self.batch.expires_at > now()

    def get_page_subtitle(self) -> str:
        return self.batch.file_name


class Batch(BatchScreen):
    """What an upload would do; once confirmed, what it did."""

    def get_template_names(self) -> list[str]:
        return [f"content/importing/{'preview' if self.waiting else 'result'}.html"]

    @cached_property
    def rows(self) -> list[PlannedRow]:
        return actions.planned(self.batch)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._shown()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "discard" in request.POST:
            actions.discard(batch=self.batch)
            messages.success(request, f"已放弃“{self.batch.file_name}”，什么也没有导入。")
            return redirect("content_import:index")
        answers = self._answers()
        return self._confirm(answers) if answers else self._shown()

    def _answers(self) -> actions.Answers | None:
        if self.importer.keeps_source:
            self.article_form = ArticleForm(self.request.POST, asks=asked_pictures(self.rows[0]))
            return self.article_form.answers() if self.article_form.is_valid() else None
        form = ConfirmForm(self.request.POST)
        return actions.Answers(update=form.is_valid() and form.cleaned_data["update"])

    def _confirm(self, answers: actions.Answers) -> HttpResponse:
        try:
            batch = actions.confirm(batch=self.batch, user=self.request.user, answers=answers)
        except actions.PlanChanged:
            messages.warning(self.request, actions.PLAN_CHANGED)
            return redirect("content_import:batch", self.batch.pk)
        except ImportRefused as refusal:
            messages.error(self.request, str(refusal))
            return redirect("content_import:index")
        messages.success(self.request, f"已导入 {batch.pages.count()} 页，都是草稿，还没有发布。")
        return redirect("content_import:batch", batch.pk)

    def _shown(self) -> HttpResponse:
        return self.render_to_response(self.get_context_data())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context |= {"batch": self.batch, "importer": self.importer, "label": self.importer.label}
        return context | (self._preview() if self.waiting else self._result())

    def _preview(self) -> dict[str, Any]:
        counts = counted(self.rows)
        if self.importer.keeps_source:
            asks = asked_pictures(self.rows[0])
            form = getattr(self, "article_form", None)
            form = form or ArticleForm(asks=asks, initial={"title": self.rows[0].title})
            return {"article": self.rows[0], "form": form}
        status = self.request.GET.get("show", "")
        chosen = [row for row in self.rows if row.status == status] if status in counts else self.rows
        chosen = sorted(chosen, key=lambda row: _ORDER.index(RowStatus(row.status)))
        tabs = [(each.value, each.label, counts[each.value]) for each in _ORDER]
        page = Paginator(chosen, ROWS_A_PAGE).get_page(self.request.GET.get("p"))
        sound = counts[RowStatus.NEW] + counts[RowStatus.CHANGED]
        return {"counts": counts, "rows": page, "tabs": tabs, "show": status, "total": len(self.rows), "sound": sound}

    def _result(self) -> dict[str, Any]:
        pages = self.batch.pages.select_related("page")
        shown = Paginator(pages, ROWS_A_PAGE).get_page(self.request.GET.get("p"))
        left = sum(1 for row in self.rows if row.status == RowStatus.BAD)
        done = self.batch.state == ImportBatch.State.DONE
        return {"pages": shown, "left_out": left, "can_undo": done and bool(shown.object_list)}


class Undo(BatchScreen):
    """Ask once more, then take everything back that nobody has touched."""

    template_name = "content/importing/undo.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if self.batch.state != ImportBatch.State.DONE:
            raise Http404
        pages = self.batch.pages.all()
        made = sum(1 for page in pages if page.created)
        context: dict[str, Any] = super().get_context_data(made=made, changed=len(pages) - made, **kwargs)
        return context | {"batch": self.batch}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            batch = actions.undo(batch=self.batch, user=request.user)
        except ImportRefused as refusal:
            messages.error(request, str(refusal))
            return redirect("content_import:index")
        kept = batch.pages.filter(outcome__startswith="保留").count()
        words = f"已撤销。有 {kept} 页保留，原因见下表。" if kept else "已全部撤销。"
        messages.success(request, words)
        return redirect("content_import:batch", batch.pk)


class RefusedRows(BatchScreen):
    """The rows with problems, to be mended and uploaded again."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rows = [row for row in actions.planned(self.batch) if row.status == RowStatus.BAD]
        if not rows or self.importer.keeps_source:
            raise Http404
        return _download(refused_rows(self.batch.headings, rows), f"有问题的行-{self.importer.label}.xlsx")
