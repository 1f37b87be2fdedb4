"""What a piece must be held against besides its keys, and an index with all that is read of very many subscriptions."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def say_how_many(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """From a sample PostgreSQL can't see how many different wishes there are: it took thousands for most rows, and read
    the whole table. And a longer list of the most frequent ones is compared with every one of the thousands.
    """
    if schema_editor.connection.vendor == "postgresql":
        column = "ALTER COLUMN wish_id SET"
        schema_editor.execute(f"ALTER TABLE kepu_push_subscription {column} (n_distinct = -0.2), {column} STATISTICS 10")


class Migration(migrations.Migration):
    dependencies = [("kepu_push", "0006_wishes_filed_anew")]

    operations = [
        migrations.AddField("wishkey", "rest", models.TextField(default="{}"), preserve_default=False),
        migrations.RemoveConstraint("wishkey", "kepu_push_one_key"),
        migrations.AddConstraint(
            "wishkey", models.UniqueConstraint(fields=["key", "rest", "wish"], name="kepu_push_one_key")
        ),
        migrations.RemoveField("wish", "profile"),
        migrations.AddIndex(
            "subscription",
            models.Index(
                fields=["wish", "id", "subscriber", "confirmed_at", "paused_at"], name="kepu_push_who_wants"
            ),
        ),
        migrations.AlterField(
            "subscription",
            "subscriber",
            models.ForeignKey("kepu_push.Subscriber", models.CASCADE, related_name="subscriptions", db_index=False),
        ),
        migrations.AlterField(
            "subscription",
            "wish",
            models.ForeignKey(
                "kepu_push.Wish", models.SET_NULL, related_name="subscriptions", null=True, editable=False, db_index=False
            ),
        ),
        migrations.RunPython(say_how_many, migrations.RunPython.noop),
    ]
