"""Keys get other names and say more (0007); until all is filed again, subscriptions are looked at one by one."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def file_anew(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("kepu_push", "Subscription").objects.exclude(wish=None).update(wish=None)
    apps.get_model("kepu_push", "WishKey").objects.all().delete()
    apps.get_model("kepu_push", "Wish").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("kepu_push", "0005_not_listening")]

    operations = [migrations.RunPython(file_anew, migrations.RunPython.noop)]
