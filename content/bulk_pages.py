"""Many pages at once: rows of the page table and of their own tables, in their places in the tree.

No signal is sent and no revision made: for made-up sites only. The search index has to be rebuilt afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.management.color import no_style
from django.db import connection, models, transaction
from wagtail.models import Locale, Page


def next_page_id() -> int:
    """The id the next page would get on an empty stretch of the table."""
    return int(Page.objects.aggregate(last=models.Max("pk"))["last"] or 0) + 1


@transaction.atomic
def insert_pages(parent: Page, pages: Sequence[Page]) -> None:
    """Put specific pages with ``pk``, ``title``, ``slug`` and dates, all of one type, below ``parent`` as live pages.

    ``parent`` is read anew and its ``numchild`` written with the rows; on any error nothing is written.
    """
    parent = Page.objects.select_for_update().get(pk=parent.pk)
    last = parent.get_last_child()
    step = Page._str2int(last.path[-Page.steplen :]) if last else 0
    locale, model = Locale.get_default(), type(pages[0])
    content_type = ContentType.objects.get_for_model(model)
    for number, page in enumerate(pages, step + 1):
        page.path, page.depth, page.numchild = (
            Page._get_path(parent.path, parent.depth + 1, number),
            parent.depth + 1,
            0,
        )
        page.url_path = f"{parent.url_path}{page.slug}/"
        page.draft_title, page.locale, page.content_type = page.title, locale, content_type
        page.id = page.page_ptr_id = page.pk
    insert_rows(Page, pages)
    insert_rows(model, pages)
    Page.objects.filter(pk=parent.pk).update(numchild=models.F("numchild") + len(pages))


def insert_rows(model: type[models.Model], objects: Iterable[models.Model]) -> None:
    """One row of ``model``'s own table for each object, with the keys the objects have."""
    fields = model._meta.local_concrete_fields
    rows = [[field.get_db_prep_save(getattr(item, field.attname), connection) for field in fields] for item in objects]
    write_rows(model, [field.column for field in fields], rows)


def write_rows(model: type[models.Model], columns: Sequence[str | None], rows: Sequence[Sequence[Any]]) -> None:
    """Rows of prepared values, in the order of ``columns``."""
    quote = connection.ops.quote_name
    names = ", ".join(quote(column) for column in columns if column)
    places = ", ".join(["%s"] * len(columns))
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({places})", rows)  # noqa: S608


def link(relation: type[models.Model], pairs: Iterable[tuple[int, Any]]) -> None:
    """Rows of a many-to-many table: (id of the page, id of the other side)."""
    columns = [field.column for field in relation._meta.local_concrete_fields if not field.primary_key]
    write_rows(relation, columns, list(pairs))


def settle(*tables: type[models.Model]) -> None:
    """Let automatic ids go on behind those written, where the database counts by itself."""
    statements = connection.ops.sequence_reset_sql(no_style(), list(tables))
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
