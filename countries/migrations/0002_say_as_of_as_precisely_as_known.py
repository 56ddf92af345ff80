from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("countries", "0001_countries_and_instruments")]

    operations = [
        migrations.AlterField(
            model_name="instrumentaction",
            name="as_of",
            field=models.CharField(max_length=10, verbose_name="as of"),
        ),
    ]
