from django.db import migrations, models
from django.db.models import F, Min, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

AREAS = [
    ("conventions", "Ratification and implementation of conventions and standards"),
    ("policy", "Policy and legislation"),
    ("research", "Research and capacity building"),
    ("infrastructure", "Public infrastructure and sustainable enterprise development"),
    ("health", "Health and safety"),
    ("formalization", "Formalization"),
    ("awareness", "Awareness raising"),
]
KINDS = [
    ("data", "UN data"),
    ("advice", "Policy advice"),
    ("norms", "Normative instruments"),
    ("assistance", "Technical assistance"),
]
AFTER = ["offers_closed", "response_sent", "accepted", "partly_accepted", "not_accepted", "engaged"]


def write_the_day(apps, _schema_editor):
    """Offers were opened when the request first came to “offers closed”."""
    requests, passages = apps.get_model("countries", "SupportRequest"), apps.get_model("countries", "Passage")
    closed = passages.objects.filter(request=OuterRef("pk"), status="offers_closed").order_by().values("request")
    opened = closed.annotate(at=Min("entered_at")).values("at")
    requests.objects.exclude(status="circulated").update(offers_opened_at=Subquery(opened))
    requests.objects.filter(status__in=AFTER, offers_opened_at=None).update(
        offers_opened_at=Coalesce(F("window_closes_at"), F("since"))
    )


class Migration(migrations.Migration):
    dependencies = [("countries", "0004_classify_by_two_and_hand_over")]

    operations = [
        migrations.AddField(
            model_name="supportrequest",
            name="offers_opened_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.RunPython(write_the_day, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="supportrequest",
            constraint=models.CheckConstraint(
                condition=~Q(status__in=AFTER) | Q(offers_opened_at__isnull=False),
                name="request_goes_on_once_its_offers_are_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="supportrequest",
            constraint=models.CheckConstraint(
                condition=~Q(status="circulated") | Q(offers_opened_at=None),
                name="offers_are_sealed_while_the_request_is_circulated",
            ),
        ),
        *(
            migrations.AlterField(
                "need",
                name,
                models.CharField(blank=True, max_length=length, verbose_name=label, **choices),
            )
            for name, length, label, choices in (
                ("area", 14, "programme area", {"choices": AREAS}),
                ("support", 10, "kind of support", {"choices": KINDS}),
                ("title", 200, "what is needed", {}),
            )
        ),
        migrations.RemoveConstraint(model_name="need", name="need_is_in_a_programme_area"),
        migrations.AddConstraint(
            model_name="need",
            constraint=models.CheckConstraint(
                condition=Q(area__in=["", *(code for code, _name in AREAS)]), name="need_is_in_a_programme_area"
            ),
        ),
    ]
