from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kepu_push", "0003_wish_profile")]

    operations = [
        migrations.AlterField("subscriber", "address", models.CharField(max_length=1000, verbose_name="地址")),
    ]
