"""The editors' library: Wagtail's screens with our filters, doubles found at upload, and where a file is used."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, When
from django.forms import CheckboxSelectMultiple, RadioSelect
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django_filters import CharFilter, ChoiceFilter, MultipleChoiceFilter
from PIL import Image
from wagtail.admin import messages
from wagtail.admin.filters import BaseMediaFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import IndexView
from wagtail.documents.permissions import permission_policy as document_policy
from wagtail.documents.views import documents
from wagtail.images.permissions import permission_policy as picture_policy
from wagtail.images.views import chooser, images, multiple
from wagtail.log_actions import registry as logs
from wagtail.search.backends import get_search_backend

from media.library import lookalikes, used_ids
from media.likeness import fingerprint
from media.models import Attachment, Licence, Picture

USES = [("no", "没有用到"), ("yes", "用到了")]
ORIGINS = [("photo", "上传的"), ("drawn", "平台绘制的")]
PLACES_SHOWN = 20
MOST_FOUND = 200


class LibraryFilters(BaseMediaFilterSet):
    """By credit, licence and use. Each restricts by ids, so that they work beside a search as well."""

    credit = CharFilter(label="作者或来源", method="by_credit")
    licence = MultipleChoiceFilter(
        label="授权方式", choices=Licence.choices, method="by_licence", widget=CheckboxSelectMultiple
    )
    used = ChoiceFilter(label="用在哪里", choices=USES, method="by_use", widget=RadioSelect, empty_label="全部")
    usage_count = None

    def by_credit(self, queryset: Any, name: str, value: str) -> Any:
        return self._within(queryset, credit__icontains=value)

    def by_licence(self, queryset: Any, name: str, value: list[str]) -> Any:
        return self._within(queryset, licence__in=value) if value else queryset

    def by_use(self, queryset: Any, name: str, value: str) -> Any:
        used = queryset.model.objects.filter(pk__in=used_ids(queryset.model))
        wanted = used if value == "yes" else queryset.model.objects.exclude(pk__in=used.values("pk"))
        return queryset.filter(pk__in=wanted.order_by().values("pk"))

    def _within(self, queryset: Any, **conditions: Any) -> Any:
        return queryset.filter(pk__in=queryset.model.objects.filter(**conditions).order_by().values("pk"))


class PictureFilters(LibraryFilters):
    permission_policy = picture_policy
    origin = ChoiceFilter(label="来历", choices=ORIGINS, method="by_origin", widget=RadioSelect, empty_label="全部")

    def by_origin(self, queryset: Any, name: str, value: str) -> Any:
        return self._within(queryset, drawn=value == "drawn")

    class Meta:
        model = Picture
        fields: list[str] = []


class AttachmentFilters(LibraryFilters):
    permission_policy = document_policy

    class Meta:
        model = Attachment
        fields: list[str] = []


class WholeSearch(IndexView):
    """A listing in which the words of all fields are found, after titles that begin with what is typed."""

    def search_queryset(self, queryset: Any) -> Any:
        by_title = super().search_queryset(queryset)
        if not self.is_searching:
            return by_title
        by_words = get_search_backend().search(self.search_query, queryset)
        found = [item.pk for results in (by_title, by_words) for item in results[:MOST_FOUND]]
        order = [When(pk=pk, then=place) for place, pk in enumerate(dict.fromkeys(found))]
        chosen = queryset.filter(pk__in=found)
        return chosen if self.is_explicitly_ordered or not order else chosen.order_by(Case(*order))


class PictureIndex(WholeSearch, images.IndexView):
    filterset_class = PictureFilters


class AttachmentIndex(WholeSearch, documents.IndexView):
    """With the number of pages. The words of the files are searched, and not read for a list."""

    filterset_class = AttachmentFilters

    def get_base_queryset(self) -> Any:
        return super().get_base_queryset().defer("text")

    @property
    def columns(self) -> list[Any]:
        found = list(super().columns)
        pages = Column("pages", label="页数", accessor=lambda file: file.pages or "—", width="8%")
        return [*found[:3], pages, *found[3:]]


def used_and_logged(item: Any) -> dict[str, Any]:
    """Where a picture or file is used, and what became of it: some of the newest of each."""
    return {
        "places": [place for place, _ in item.get_usage()[:PLACES_SHOWN]],
        "entries": logs.get_logs_for_instance(item).select_related("user")[:PLACES_SHOWN],
    }


class PictureEdit(images.EditView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | used_and_logged(self.object)


class AttachmentEdit(documents.EditView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | used_and_logged(self.object)


class PictureAdd(images.CreateView):
    """One picture: saved, and the editor told when there is one like it."""

    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        for other in lookalikes(self.object.likeness, self.request.user, but=self.object.pk, limit=1):
            look = messages.button(reverse("wagtailimages:edit", args=[other.pk]), "看看已有的")
            drop = messages.button(reverse("wagtailimages:delete", args=[self.object.pk]), "删掉刚传的")
            messages.warning(self.request, f"这张图和已有的“{other.title}”很像。", buttons=[look, drop])
        return answer


class PicturesAdd(multiple.AddView):
    """Many at once: for one that is like another, the editor decides before its form is shown."""

    def get_edit_upload_response_data(self) -> dict[str, Any]:
        data: dict[str, Any] = super().get_edit_upload_response_data()
        with self.upload_object.file.open() as file, Image.open(file) as image:
            alike = lookalikes(fingerprint(image), self.request.user, limit=1)
        if alike:
            data |= {"duplicate": True, "confirm_duplicate_upload": self._question(alike[0])}
        return data

    def _question(self, other: Picture) -> str:
        drop = reverse(self.delete_upload_url_name, args=[self.upload_object.pk])
        return render_to_string("media/alike.html", {"other": other, "drop": drop}, request=self.request)


class PictureUpload(chooser.ImageUploadView):
    """An upload from within a page's form: Wagtail's own question, asked for pictures that look alike as well."""

    def get_chosen_response(self, item: Picture) -> HttpResponse:
        return self._question(item) or super().get_chosen_response(item)

    def render_select_format_response(self, image: Picture, form: Any) -> HttpResponse:
        return self._question(image) or super().render_select_format_response(image, form)

    def _question(self, image: Picture) -> HttpResponse | None:
        alike = lookalikes(image.likeness, self.request.user, but=image.pk, limit=1)
        return self.render_duplicate_found_response(self.request, image, alike[0]) if alike else None
