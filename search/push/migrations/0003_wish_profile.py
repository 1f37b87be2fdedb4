"""What a wish is held against; all wishes are filed anew, and looked at one by one until they are."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def file_anew(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("kepu_push", "Subscription").objects.exclude(wish=None).update(wish=None)
    apps.get_model("kepu_push", "WishKey").objects.all().delete()
    apps.get_model("kepu_push", "Wish").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("kepu_push", "0002_wish_index")]

    operations = [
        migrations.RunPython(file_anew, migrations.RunPython.noop),
        migrations.AddField(
            model_name="wish", name="profile", field=models.TextField(default="", editable=False), preserve_default=False
        ),
    ]
