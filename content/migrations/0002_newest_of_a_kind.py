"""An index for "the newest live pages of one kind", which every listing asks for.

It lies on Wagtail's own page table, so it is written as SQL. Losing it (SQLite builds a table anew when Wagtail
changes it) costs time, not correctness.
"""

from django.db import migrations

NAME = "content_newest_of_kind"


class Migration(migrations.Migration):
    dependencies = [
        ("content", "0001_initial"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
    ]

    operations = [
        migrations.RunSQL(
            f"CREATE INDEX IF NOT EXISTS {NAME} ON wagtailcore_page "
            "(content_type_id, first_published_at DESC, id DESC) WHERE live",
            f"DROP INDEX IF EXISTS {NAME}",
        ),
    ]
