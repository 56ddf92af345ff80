"""What people say of cells, data requests and releases, in the API."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from datasets.models import AskedFigure, DataRequest, Release
from datasets.models.verdicts import VerdictKind


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


class DataRequestSerializer(serializers.ModelSerializer[DataRequest]):
    """Figures that were asked for; one has arrived when an accepted contribution that gives it is in the pool."""

    reference = serializers.CharField(read_only=True)
    figures = AskedFigureSerializer(many=True, read_only=True)

    class Meta:
        model = DataRequest
        fields = ["id", "reference", "country", "status", "due_on", "sent_at", "message", "figures"]
        read_only_fields = fields
