import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models
from django.db.models import F


def compute_pools_again(apps, schema_editor):
    """What rests on a conflict is told by the computing of the pools, which the next sweep begins."""
    apps.get_model("datasets", "Pool").objects.update(is_stale=True, stale_marks=F("stale_marks") + 1)


class Migration(migrations.Migration):
    dependencies = [("datasets", "0012_hand_over_data_requests")]

    operations = [
        migrations.AddField("cell", "rests_on_conflict", models.BooleanField(default=False)),
        migrations.CreateModel(
            name="EarlierFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("file", models.FileField(upload_to="", verbose_name="file")),
                ("file_name", models.CharField(max_length=255, verbose_name="file name")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("size", models.PositiveBigIntegerField(verbose_name="size in bytes")),
                ("replaced_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="replaced at")),
                (
                    "contribution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="earlier_files",
                        to="datasets.contribution",
                    ),
                ),
            ],
            options={
                "verbose_name": "earlier file",
                "verbose_name_plural": "earlier files",
                "ordering": ["-replaced_at", "-id"],
            },
        ),
        migrations.RunPython(compute_pools_again, migrations.RunPython.noop),
    ]
