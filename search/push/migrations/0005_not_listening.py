from django.db import migrations, models
from django.db.models import Q

NOT_LISTENING = Q(confirmed_at=None) | Q(paused_at__isnull=False) | Q(disabled_at__isnull=False)


class Migration(migrations.Migration):
    dependencies = [("kepu_push", "0004_longer_address")]

    operations = [
        migrations.AddIndex(
            "subscriber", models.Index(fields=["id"], condition=NOT_LISTENING, name="kepu_push_not_listening")
        ),
    ]
