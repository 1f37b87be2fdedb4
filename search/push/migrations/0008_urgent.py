from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kepu_push", "0007_what_a_key_leaves_open")]

    operations = [
        migrations.AddField("delivery", "is_urgent", models.BooleanField("不等", default=False)),
        migrations.AlterField(
            "subscriber",
            "emergencies",
            models.BooleanField("所订地区的紧急科普不受安静时段和每日封数限制", default=False),
        ),
    ]
