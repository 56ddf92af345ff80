"""What people say of cells, data requests and releases, in the API."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from countries.models import Country
from datasets.models import AskedFigure, DataRequest, Override, Release, Verdict
from datasets.models.cells import CellOf
from datasets.models.verdicts import VerdictKind
from datasets.pool.contests import Choice
from datasets.reference.indicators import CONTRIBUTED, FIRST_YEAR


class OverrideSerializer(serializers.Serializer[dict[str, Any]]):
    """A reviewer's decision that chose the value; `who` is the organisation that the reviewer spoke for."""

    who = serializers.CharField()
    at = serializers.DateTimeField()
    reason = serializers.CharField()
    instead_value = serializers.FloatField(allow_null=True, help_text=_("What the published order recommends."))


class VerdictSerializer(serializers.Serializer[dict[str, Any]]):
    """What a government said of one value of the cell. A dispute is a footnote in the next edition."""

    id = serializers.IntegerField(source="pk")
    kind = serializers.ChoiceField(choices=VerdictKind.choices)
    is_open = serializers.BooleanField()
    organisation = serializers.CharField()
    given_at = serializers.DateTimeField()
    value = serializers.FloatField()
    unit = serializers.CharField()
    reason = serializers.CharField()
    own_value = serializers.FloatField(allow_null=True)
    own_unit = serializers.CharField()
    closing_reason = serializers.CharField()


class ChangeSerializer(serializers.Serializer[dict[str, Any]]):
    """The recommended value became another one."""

    at = serializers.DateTimeField()
    old_value = serializers.FloatField(allow_null=True)
    old_source = serializers.CharField()
    new_value = serializers.FloatField(allow_null=True)
    new_source = serializers.CharField()
    unit = serializers.CharField()
    who = serializers.CharField()
    why = serializers.CharField()


class ChooseSerializer(serializers.Serializer[dict[str, Any]]):
    issue = serializers.IntegerField(help_text=_("Of the value that shall be recommended."))
    reason = serializers.CharField(max_length=2000)
    seen = serializers.RegexField(
        "^[0-9a-f]{64}$",
        required=False,
        default="",
        help_text=_("The fingerprint of the values that you decide on. Where others stand there, the answer is 409."),
    )


@extend_schema_field({"type": "string", "example": "JAM/GEN/TOTAL/2014/mass"})
class CellNameField(serializers.Field[CellOf, str, str, Any]):
    def to_internal_value(self, data: Any) -> CellOf:
        try:
            return CellOf.named(str(data))
        except ValueError:
            raise serializers.ValidationError(_("A cell is named like JAM/GEN/TOTAL/2014/mass.")) from None

    def to_representation(self, value: CellOf) -> str:
        return str(value)


class ChoiceSerializer(serializers.Serializer[Choice]):
    """In this cell the value of `issue`."""

    cell = CellNameField()
    issue = serializers.IntegerField(help_text=_("Of the value that shall be recommended."))
    seen = serializers.RegexField(
        "^[0-9a-f]{64}$",
        required=False,
        default="",
        help_text=_("The fingerprint of the values that you decide on. Where others stand there, the answer is 409."),
    )

    def to_internal_value(self, data: Any) -> Choice:
        return Choice(**super().to_internal_value(data))


class DecideSerializer(serializers.Serializer[dict[str, Any]]):
    choices = ChoiceSerializer(many=True)
    reason = serializers.CharField(max_length=2000)


class UndoSerializer(serializers.Serializer[dict[str, Any]]):
    cells = serializers.ListField(
        child=CellNameField(), required=False, default=list, help_text=_("Without it: in all cells of the decision.")
    )


class DecisionSerializer(serializers.Serializer[dict[str, Any]]):
    """One deed of a reviewer: how many cells it decided, and in how many it was re-opened or undone since."""

    id = serializers.IntegerField(source="pk")
    at = serializers.DateTimeField()
    person = serializers.CharField()
    organisation = serializers.CharField()
    reason = serializers.CharField()
    cells = serializers.IntegerField()
    undone = serializers.IntegerField()
    reopened = serializers.IntegerField()


class DecidedCellSerializer(serializers.Serializer[dict[str, Any]]):
    country = serializers.CharField(source="iso3")
    indicator = serializers.CharField()
    category = serializers.CharField()
    year = serializers.IntegerField()
    measure = serializers.CharField()
    value = serializers.FloatField()
    unit = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]
    instead_value = serializers.FloatField(allow_null=True)
    status = serializers.ChoiceField(source="state", choices=Override.Status.choices)


class DecisionDetailSerializer(DecisionSerializer):
    lines = DecidedCellSerializer(many=True)


class ResolveSerializer(serializers.Serializer[dict[str, Any]]):
    reason = serializers.CharField(max_length=2000, help_text=_("How it was settled."))


class VerdictStateSerializer(serializers.ModelSerializer[Verdict]):
    class Meta:
        model = Verdict
        fields = [
            "id",
            "country",
            "indicator",
            "category",
            "year",
            "measure",
            "kind",
            "status",
            "value",
            "unit",
            "reason",
            "own_value",
            "own_unit",
            "given_at",
            "closed_at",
            "closing_reason",
        ]
        read_only_fields = fields


class ConfirmSerializer(serializers.Serializer[dict[str, Any]]):
    seen = serializers.FloatField(
        required=False, help_text=_("The value that you judge. Where another one stands there, the answer is 409.")
    )


class DisputeSerializer(ConfirmSerializer):
    reason = serializers.CharField(max_length=2000)
    own_value = serializers.FloatField(required=False, default=None, allow_null=True, min_value=0)
    own_unit = serializers.CharField(required=False, default="", allow_blank=True)


class ReleaseSerializer(serializers.ModelSerializer[Release]):
    """A frozen state of the public pool. A published one never changes."""

    class Meta:
        model = Release
        fields = [
            "name",
            "notes",
            "status",
            "frozen_at",
            "published_at",
            "cells_count",
            "figures_sha256",
            "figures_size",
            "archive_sha256",
            "archive_size",
            "countries",
        ]
        read_only_fields = fields


class NewReleaseSerializer(serializers.Serializer[dict[str, Any]]):
    name = serializers.CharField(max_length=20, help_text=Release._meta.get_field("name").help_text)
    notes = serializers.CharField(max_length=20_000, help_text=Release._meta.get_field("notes").help_text)


class ComparisonFilterSerializer(serializers.Serializer[dict[str, Any]]):
    since = serializers.CharField(help_text=_("The name of the earlier release."))
    country = serializers.RegexField("^[A-Z]{3}$", required=False)
    indicator = serializers.CharField(required=False)
    category = serializers.CharField(required=False)
    kind = serializers.ChoiceField(choices=["added", "changed", "removed"], required=False)


class DifferenceSerializer(serializers.Serializer[dict[str, Any]]):
    kind = serializers.CharField()
    country = serializers.CharField()
    indicator = serializers.CharField()
    category = serializers.CharField()
    year = serializers.IntegerField()
    measure = serializers.CharField()
    value_before = serializers.FloatField(allow_null=True)
    value_after = serializers.FloatField(allow_null=True)
    source_before = serializers.CharField(allow_null=True)
    source_after = serializers.CharField(allow_null=True)


class ComparisonSerializer(serializers.Serializer[Any]):
    """How many figures differ, and the first of them: filters show the rest."""

    counts = serializers.DictField(child=serializers.IntegerField())
    rows = DifferenceSerializer(many=True)


class AskedFigureSerializer(serializers.ModelSerializer[AskedFigure]):
    class Meta:
        model = AskedFigure
        fields = ["indicator", "year", "arrived_at"]
        read_only_fields = fields


class FigureSerializer(serializers.Serializer[dict[str, Any]]):
    indicator = serializers.ChoiceField(choices=[(code, one.name) for code, one in CONTRIBUTED.items()])
    year = serializers.IntegerField(min_value=FIRST_YEAR, max_value=9999)


class NewDataRequestSerializer(serializers.Serializer[dict[str, Any]]):
    country = serializers.PrimaryKeyRelatedField(queryset=Country.objects.all())
    figures = FigureSerializer(many=True, help_text=_("What is missing; the country's gap map shows it."))
    people = serializers.ListField(
        child=serializers.IntegerField(), help_text=_("Ids of focal points, as `people` lists them.")
    )
    due_on = serializers.DateField()
    message = serializers.CharField(max_length=2000, required=False, default="", allow_blank=True)

    def validate_figures(self, value: list[dict[str, Any]]) -> list[tuple[str, int]]:
        return [(figure["indicator"], figure["year"]) for figure in value]


class AskablePeopleFilterSerializer(serializers.Serializer[dict[str, Any]]):
    country = serializers.RegexField("^[A-Z]{3}$")


class AskablePersonSerializer(serializers.Serializer[dict[str, Any]]):
    id = serializers.IntegerField(source="pk")
    name = serializers.CharField()
    organisation = serializers.CharField()
    is_government = serializers.BooleanField()


class DataRequestSerializer(serializers.ModelSerializer[DataRequest]):
    """Figures that were asked for; one has arrived when an accepted contribution that gives it is in the pool."""

    reference = serializers.CharField(read_only=True)
    figures = AskedFigureSerializer(many=True, read_only=True)

    class Meta:
        model = DataRequest
        fields = ["id", "reference", "country", "status", "due_on", "sent_at", "message", "figures"]
        read_only_fields = fields
