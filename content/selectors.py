"""Reads. Only live and public pages leave this module unless a function says otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import (
    Count,
    F,
    Max,
    Prefetch,
    Q,
    QuerySet,
    prefetch_related_objects,
)
from django.utils.timezone import get_current_timezone, localdate, make_aware
from wagtail.models import Page

from media.responsive import renditions_for_display

from . import links, notices
from .holiday_calendar import published_calendar
from .models import (
    ArticlePage,
    CampaignPage,
    Contributor,
    EventOccurrence,
    EventPage,
    GlossaryEntry,
    KepuPage,
    Organization,
    PageTag,
    Region,
    RumorPage,
    SignOff,
    Topic,
    VenuePage,
)
from .models.addresses import share_root_paths
from .models.taxonomy import region_prefix
from .records import ContentRecord, Kind
from .restrictions import restricted_paths

MODELS: dict[str, type[KepuPage]] = {
    Kind.ARTICLE: ArticlePage,
    Kind.RUMOR: RumorPage,
    Kind.VENUE: VenuePage,
    Kind.EVENT: EventPage,
    Kind.CAMPAIGN: CampaignPage,
}
JOINS: dict[str, tuple[str, ...]] = {
    Kind.RUMOR: ("checked_by",),
    Kind.VENUE: ("organization", "region"),
    Kind.EVENT: ("venue__region", "region", "campaign"),
}
SEARCHED_JOINS: dict[str, tuple[str, ...]] = {
    Kind.RUMOR: ("checked_by",),
    Kind.VENUE: ("organization",),
    Kind.EVENT: ("venue",),
}
"""What of that is searched: everything joined is made anew for each page."""
OF_ITS_OWN: dict[str, tuple[str, ...]] = {Kind.EVENT: ("venue__cover",)}
"""What an item's own page shows beside what its card does."""
ON_CARDS = {"hours"}
"""The texts that cards need: whether a venue is open."""
CARD_FIELDS = ("title", "slug", "url_path", "live", "content_type", "first_published_at", "latest_revision_created_at")
CARD_FIELDS_OF: dict[str, tuple[str, ...]] = {
    Kind.ARTICLE: (*CARD_FIELDS, "summary", "cover"),
    Kind.RUMOR: (*CARD_FIELDS, "summary", "cover", "claim", "truth", "verdict"),
}
"""All that cards show of the kinds that stand beside others everywhere: a third of the columns."""
UNSEARCHED = (
    *("corrections", "cover", "office", "owner", "alias_of", "draft_title", "seo_title", "search_description"),
    *("latest_revision", "live_revision", "go_live_at", "expire_at", "expired", "has_unpublished_changes"),
    *("locked", "locked_at", "locked_by", "show_in_menus", "translation_key"),
)
"""What is read of no page where very many are read for the search."""
UNSEARCHED_OF: dict[str, tuple[str, ...]] = {
    Kind.RUMOR: (),
    Kind.EVENT: ("evidence", *(f"venue__{name}" for name in (*UNSEARCHED, "evidence", "intro", "summary", "hours"))),
}
"""The same of some kinds; of all others their sources."""
RECORD_RELATIONS = (
    "topics",
    "regions",
    Prefetch("page_tags", queryset=PageTag.objects.select_related("tag").order_by("pk")),
    Prefetch("contributors", queryset=Contributor.objects.select_related("person")),
    Prefetch("sign_offs", queryset=SignOff.objects.exclude(signed_at=None)),
)


def pages(kind: str) -> QuerySet[Any]:
    """All live and public pages of a kind, newest first."""
    return _of_kind(MODELS[kind], kind).order_by("-first_published_at", "-pk")


def _of_kind(model: Any, kind: str) -> QuerySet[Any]:
    """Live and public rows of ``model``, the kind's own or ``Page``: an index of the page table serves both."""
    content_type = ContentType.objects.get_for_model(MODELS[kind])
    return without_restricted(model.objects.live().filter(content_type=content_type))


def live_by_id(kind: str) -> QuerySet[Any]:
    """All live and public pages of a kind by id, for reads that name ids.

    In the order of the kind's own table: asked for the newest, SQLite would go through all pages of the kind.
    """
    return without_restricted(MODELS[kind].objects.live().order_by("pk"))


def without_restricted(queryset: Any, path: str = "path") -> QuerySet[Any]:
    """Without pages that are restricted themselves or by one above them; ``path`` is the field with theirs.

    Wagtail's own ``public()`` asks with a join, for which SQLite reads the whole page table.
    """
    paths = restricted_paths()
    found: QuerySet[Any] = (
        queryset.exclude(_any(Q(**{f"{path}__startswith": each}) for each in paths)) if paths else queryset
    )
    return found


def with_cards(queryset: QuerySet[Any], kind: str) -> QuerySet[Any]:
    """The queryset with everything a card shows, at a fixed number of queries."""
    return _joined(queryset, kind).prefetch_related("topics", renditions_for_display("cover"))


def _joined(queryset: QuerySet[Any], kind: str) -> QuerySet[Any]:
    """With what a card joins, and without the texts, which no card shows and which are long to read."""
    if kind in CARD_FIELDS_OF:
        return queryset.select_related("cover").only(*CARD_FIELDS_OF[kind])
    texts = [name for name in MODELS[kind].get_streamfield_names() if name not in ON_CARDS]
    if kind == Kind.EVENT:
        texts += [f"venue__{name}" for name in VenuePage.get_streamfield_names()]
    return queryset.select_related("cover", *JOINS.get(kind, ())).defer(*texts)


def joined(queryset: QuerySet[Any], names: Sequence[str]) -> QuerySet[Any]:
    """With these joined to it, if any: Django's own joins everything there is when it is given no names."""
    return queryset.select_related(*names) if names else queryset


def read_cards(pages_: Sequence[KepuPage]) -> None:
    """Read what cards of pages show beyond what is joined to them: one query for topics, one for pictures."""
    links.read(pages_, "topics")
    covers = [page.cover for page in pages_ if page.cover is not None]
    prefetch_related_objects(covers, renditions_for_display())


def listing(
    kind: str,
    *,
    topics: Sequence[str] = (),
    regions: Sequence[str] = (),
    audiences: Sequence[str] = (),
    verdicts: Sequence[str] = (),
    date_from: date | None = None,
    date_to: date | None = None,
) -> QuerySet[Any]:
    """Pages of a kind under these restrictions, newest first (events: see ``occurrences``).

    Values inside one restriction are alternatives; topics and regions include those below them.
    """
    queryset = pages(kind)
    if audiences:
        queryset = queryset.filter(_any(Q(audiences__contains=f"|{code}|") for code in {*audiences, "everyone"}))
    if verdicts and kind == Kind.RUMOR:
        queryset = queryset.filter(verdict__in=verdicts)
    return _classified(_between(queryset, kind, date_from, date_to), kind, topics, regions)


def listing_total(kind: str, **restrictions: Any) -> int:
    """How many pages ``listing`` finds under the same restrictions."""
    return listing_ids(kind, **restrictions).count()


def listing_ids(kind: str, **restrictions: Any) -> QuerySet[Any]:
    """Ids of what ``listing`` finds under the same restrictions, unordered.

    Where only topics and regions restrict, the page table alone is asked: no join with the kind's own.
    """
    asked = {name for name, value in restrictions.items() if value}
    if asked <= {"topics", "regions"}:
        topics, regions = restrictions.get("topics", ()), restrictions.get("regions", ())
        return _classified(_of_kind(Page, kind), kind, topics, regions).order_by().values("pk")
    return listing(kind, **restrictions).order_by().values("pk")


def _classified(queryset: QuerySet[Any], kind: str, topics: Sequence[str], regions: Sequence[str]) -> QuerySet[Any]:
    if topics:
        queryset = queryset.filter(pk__in=_about(kind, topics_below(topics)))
    if regions:
        queryset = queryset.filter(in_regions(kind, regions))
    return queryset


def _about(kind: str, topics: Any) -> Any:
    """Ids of pages of this kind, live or not, with one of these topics: from the join table alone."""
    model: Any = MODELS[kind]
    return model.topics.through.objects.filter(topic__in=topics).values(model._meta.model_name)


def _any(conditions: Iterable[Q]) -> Q:
    return reduce(or_, conditions)


def topics_below(slugs: Sequence[str]) -> QuerySet[Topic]:
    """These topics and all below them."""
    return Topic.objects.filter(_any(Q(path__contains=f"/{slug}/") for slug in slugs))


def in_regions(kind: str, codes: Sequence[str]) -> Q:
    """A page of this kind is about one of these regions or one below it, or is there.

    Each way of being there is read from its own index and they are put together: a condition on three joined tables
    would make the database go through all pages of the kind.
    """
    model: Any = MODELS[kind]
    name, about = model._meta.model_name, model.regions.through
    found = about.objects.filter(_among("region_id", codes)).values(name)
    there = {Kind.VENUE: ("region_id",), Kind.EVENT: ("region_id", "venue__region_id")}.get(Kind(kind), ())
    pages_there = (model.objects.filter(_among(field, codes)).order_by().values("pk") for field in there)
    return Q(pk__in=found.union(*pages_there) if there else found)


def _among(field: str, codes: Sequence[str]) -> Q:
    """The code in ``field`` is one of these or below it. As ranges, which every database finds in an index."""
    ranges = ((region_prefix(code), str(int(region_prefix(code)) + 1)) for code in codes)
    return _any(Q(**{f"{field}__gte": first, f"{field}__lt": behind}) for first, behind in ranges)


def _between(queryset: QuerySet[Any], kind: str, first: date | None, last: date | None) -> QuerySet[Any]:
    if kind == Kind.CAMPAIGN:
        queryset = queryset.filter(ends_on__gte=first) if first else queryset
        return queryset.filter(starts_on__lte=last) if last else queryset
    if kind == Kind.EVENT and (first or last):
        rows = occurrences(first or date(1900, 1, 1), last or date(2100, 12, 31))
        return queryset.filter(pk__in=rows.exclude(status="cancelled").order_by().values("event"))
    if kind in (Kind.ARTICLE, Kind.RUMOR):
        queryset = queryset.filter(first_published_at__gte=day_start(first)) if first else queryset
        return queryset.filter(first_published_at__lt=day_start(last + timedelta(days=1))) if last else queryset
    return queryset


def day_start(day: date) -> datetime:
    """Local midnight at which the day begins."""
    return make_aware(datetime.combine(day, time.min), get_current_timezone())


def occurrences(first: date, last: date, *, events: QuerySet[Any] | None = None) -> QuerySet[EventOccurrence]:
    """Occurrences of live, public events that touch the days from ``first`` to ``last`` inclusive, by start.

    Of those of ``events`` alone where they are given. All of them are not named but looked at one after the other: the
    first twenty are found without a list of ten thousand.
    """
    rows = EventOccurrence.objects.filter(start__lt=day_start(last + timedelta(days=1)), end__gt=day_start(first))
    if events is None:
        return without_restricted(rows.filter(event__live=True), "event__path").order_by("start", "event_id")
    return rows.filter(event_id__in=events.order_by().values("pk")).order_by("start", "event_id")


def open_on(venues: Iterable[VenuePage], day: date) -> list[VenuePage]:
    """Those of ``venues`` that open on ``day``."""
    calendar = published_calendar()
    return [venue for venue in venues if venue.opening_rules().day(day, calendar).sessions]


def by_ids(ids: Sequence[tuple[int, str]]) -> list[Any]:
    """Pages for (id, kind) pairs, in that order; those no longer live or public are left out.

    Two queries a kind present and one for pictures, however many ids.
    """
    found: dict[int, Any] = {}
    for kind in dict.fromkeys(kind for _, kind in ids):
        wanted = [pk for pk, of_kind in ids if of_kind == kind]
        found |= {page.pk: page for page in _joined(live_by_id(kind).filter(pk__in=wanted), kind)}
    read_cards(list(found.values()))
    return [found[pk] for pk, _ in ids if pk in found]


def pages_by_id(ids: Iterable[int], *, kinds: Iterable[str] = tuple(MODELS)) -> list[Any]:
    """Live, public pages of these kinds, in the order of ``ids``."""
    wanted, chosen = list(dict.fromkeys(ids)), set(kinds)
    kind_of = _kinds_of(wanted)
    return by_ids([(pk, kind_of[pk]) for pk in wanted if kind_of.get(pk) in chosen])


def _kinds_of(ids: Sequence[int]) -> dict[int, str]:
    """The kind of each page that is there; empty for what is no content page."""
    types = {ContentType.objects.get_for_model(model).pk: str(kind) for kind, model in MODELS.items()}
    found = Page.objects.filter(pk__in=ids).values_list("pk", "content_type_id")
    return {pk: types.get(type_id, "") for pk, type_id in found}


def page_at(kind: str, url_path: str) -> Any | None:
    """The live page of a kind at a path of the tree, restricted or not, in one query; None where there is none."""
    slug = url_path.rstrip("/").rsplit("/", 1)[-1]
    live = MODELS[kind].objects.live().filter(slug=slug, url_path=url_path)
    return live.select_related("cover", *JOINS.get(kind, ()), *OF_ITS_OWN.get(kind, ())).order_by("pk").first()


def beside(page: KepuPage, similar: Sequence[int], *, limit: int) -> list[Any]:
    """Articles and rebuttals to read after a saved page: those of ``similar``, in that order, else with its topics.

    To be handed to ``read_cards`` or ``read_relations``.
    """
    found = {
        other.pk: other
        for kind in (Kind.ARTICLE, Kind.RUMOR)
        for other in _joined(live_by_id(kind).filter(pk__in=similar), kind)
    }
    return [found[pk] for pk in similar if pk in found][:limit] or related_to(page, limit=limit)


def read_relations(page: KepuPage, beside_it: Sequence[KepuPage] = ()) -> None:
    """Read what a saved page and the cards beside it show, at a fixed number of queries."""
    read_cards([page, *beside_it])
    links.read([page], "regions")
    prefetch_related_objects([page], *_record_relations(page.kind)[2:])


def search_titles(text: str, kinds: Sequence[str], limit: int, offset: int) -> tuple[list[tuple[int, str]], int]:
    """What the site answers while the search engine doesn't: titles and summaries that contain ``text``.

    Returns (id, kind) pairs and the number of all of them.
    """
    found: list[tuple[int, str]] = []
    total = 0
    for kind in kinds or list(MODELS):
        queryset = pages(kind).filter(Q(title__icontains=text) | Q(summary__icontains=text))
        total += queryset.count()
        found += [(pk, str(kind)) for pk in queryset.values_list("pk", flat=True)[: offset + limit]]
    return found[offset : offset + limit], total


def record_for(page_id: int) -> ContentRecord | None:
    """The record of a live, public page; None when it is gone, hidden, or no content page."""
    page = without_restricted(Page.objects.live().filter(pk=page_id)).select_related("content_type").first()
    kind = getattr(page.specific_class, "kind", None) if page else None
    if page is None or kind not in MODELS or not issubclass(page.specific_class, KepuPage):
        return None
    return next(records_by_id(kind, [page_id]), None)


def records_by_id(kind: str, ids: Sequence[int]) -> Iterator[ContentRecord]:
    """The records of those of a kind that are live and public, by id."""
    return records(live_by_id(kind).filter(pk__in=ids), kind)


def findable(kind: str, ids: Sequence[int]) -> Iterator[ContentRecord]:
    """The same with what is searched only (``to_findable``), for reading very many."""
    notices.look()
    found = joined(live_by_id(kind).filter(pk__in=ids), SEARCHED_JOINS.get(kind, ()))
    found = found.prefetch_related(*_with_organizers(kind, ()))
    pages_ = list(found.defer(*UNSEARCHED, *UNSEARCHED_OF.get(kind, ("evidence",))))
    links.note(pages_)
    share_root_paths(pages_)
    for page in pages_:
        yield page.to_findable()


def records_told_of(ids: Sequence[int]) -> list[ContentRecord]:
    """The records of public pages that are live or were taken back, in the order of ``ids``."""
    kind_of = _kinds_of(ids)
    found: dict[int, ContentRecord] = {}
    for kind in set(kind_of.values()) & set(MODELS):
        pages = MODELS[kind].objects.filter(Q(live=True) | Q(withdrawn_at__isnull=False), pk__in=ids)
        found |= {record.id: record for record in records(without_restricted(pages), kind)}
    return [found[pk] for pk in ids if pk in found]


def records(queryset: QuerySet[Any], kind: str) -> Iterator[ContentRecord]:
    """The records of a queryset of one kind, in its order, at a fixed number of queries."""
    notices.look()
    joined = queryset.select_related("cover", *JOINS.get(kind, ()))
    for page in joined.prefetch_related(*_record_relations(kind)):
        yield page.to_record()


def _record_relations(kind: str) -> tuple[Any, ...]:
    return _with_organizers(kind, RECORD_RELATIONS)


def _with_organizers(kind: str, relations: tuple[Any, ...]) -> tuple[Any, ...]:
    return (*relations, "organizers") if kind == Kind.EVENT else relations


def due_for_review(kind: str, until: date) -> QuerySet[Any]:
    """Live and public pages of a kind to be checked again by that day, the most overdue first.

    In the order of the kind's own index, like ``live_by_id``.
    """
    return without_restricted(MODELS[kind].objects.live().filter(review_due__lte=until)).order_by("review_due", "pk")


def withdrawn(
    kind: str, since: datetime, *, topics: Sequence[str] = (), regions: Sequence[str] = (), **_other: Any
) -> list[ContentRecord]:
    """Records of public pages of a kind that were taken back since then, the latest first.

    Takes the restrictions of ``listing``; only topics and regions narrow it.
    """
    gone = without_restricted(MODELS[kind].objects.filter(live=False, withdrawn_at__gte=since)).order_by(
        "-withdrawn_at"
    )
    return list(records(_classified(gone, kind, topics, regions), kind))


def record_count() -> int:
    """How many pages the search index should hold."""
    return sum(listing_total(kind) for kind in MODELS)


def iter_records(*, batch: int = 500, ids: Sequence[int] | None = None) -> Iterator[ContentRecord]:
    """All records, a kind after the other, by id, reading ``batch`` pages at a time."""
    for kind in MODELS:
        everything = live_by_id(kind)
        queryset = everything if ids is None else everything.filter(pk__in=ids)
        last = 0
        while found := list(records(queryset.filter(pk__gt=last)[:batch], kind)):
            yield from found
            last = found[-1].id


def live_ids(kind: str) -> list[int]:
    """Ids of all live, public pages of a kind, ascending."""
    return list(live_by_id(kind).values_list("pk", flat=True))


def related_to(page: KepuPage, *, limit: int = 4) -> list[Any]:
    """Newest other pages (articles, rebuttals) that share a topic with a saved page; to be handed to ``read_cards``."""
    own: Any = type(page).topics.through
    topics = own.objects.filter(**{page._meta.model_name or "": page.pk}).values("topic")
    found: list[Any] = []
    for kind in (Kind.ARTICLE, Kind.RUMOR):
        found += _joined(pages(kind).filter(pk__in=_about(kind, topics)).exclude(pk=page.pk), kind)[:limit]
    return sorted(found, key=lambda other: other.first_published_at or other.latest_revision_created_at, reverse=True)[
        :limit
    ]


def topic_counts(kinds: Iterable[str] = (Kind.ARTICLE, Kind.RUMOR)) -> dict[int, int]:
    """Live pages of ``kinds`` by topic id, not counting those of topics below."""
    counts: dict[int, int] = {}
    for kind in kinds:
        model: Any = MODELS[kind]
        links = model.topics.through.objects.filter(
            **{f"{model._meta.model_name}__in": _of_kind(Page, kind).values("pk")}
        )
        for row in links.values("topic").annotate(count=Count("pk")):
            counts[row["topic"]] = counts.get(row["topic"], 0) + row["count"]
    return counts


def topic_tree() -> list[Topic]:
    """All topics, each after the one above it."""
    topics = list(Topic.objects.all())
    below: dict[int | None, list[Topic]] = {}
    for topic in topics:
        below.setdefault(topic.parent_id, []).append(topic)

    def walk(parent_id: int | None) -> Iterator[Topic]:
        for topic in below.get(parent_id, []):
            yield topic
            yield from walk(topic.pk)

    return list(walk(None))


def organizations_below(pk: int) -> frozenset[int]:
    """Ids of an organization and all below it, in one query."""
    below: dict[int | None, list[int]] = {}
    for child, parent in Organization.objects.values_list("pk", "parent_id"):
        below.setdefault(parent, []).append(child)

    def walk(parent: int) -> Iterator[int]:
        yield parent
        for child in below.get(parent, []):
            yield from walk(child)

    return frozenset(walk(pk))


def glossary(words: Sequence[str]) -> dict[str, str]:
    """How live pages explain these words, the latest explanation of each."""
    rows = GlossaryEntry.objects.filter(term__in=words, page__live=True).order_by("pk")
    return dict(rows.values_list("term", "definition"))


def cities() -> list[Region]:
    """The cities, by code."""
    return list(Region.objects.filter(level=2))


def last_change(kind: str) -> datetime | None:
    """When a page of this kind was last published."""
    value: datetime | None = pages(kind).order_by().aggregate(at=Max(F("last_published_at")))["at"]
    return value


def coming_days(days: int) -> tuple[date, date]:
    """Today and the day ``days`` later."""
    today = localdate()
    return today, today + timedelta(days=days)


def weekend(today: date) -> tuple[date, date]:
    """Saturday and Sunday of this week; on a Sunday, today twice."""
    saturday = today + timedelta(days=(5 - today.weekday()) % 7)
    return (today, today) if today.weekday() == 6 else (saturday, saturday + timedelta(days=1))
