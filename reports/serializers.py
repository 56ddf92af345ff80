from rest_framework import serializers

from datasets.models import Edition
from reports.models import Assessment


class AssessmentSerializer(serializers.ModelSerializer[Assessment]):
    class Meta:
        model = Assessment
        fields = ("language", "sha256", "pages", "built_at")


class EditionSerializer(serializers.ModelSerializer[Edition]):
    country = serializers.CharField(source="country_id")
    assessments = AssessmentSerializer(many=True, read_only=True)

    class Meta:
        model = Edition
        fields: tuple[str, ...] = ("id", "country", "number", "audience", "digest", "frozen_at", "assessments")


class EditionEvidenceSerializer(EditionSerializer):
    """With everything that the edition froze."""

    evidence = serializers.JSONField()

    class Meta(EditionSerializer.Meta):
        fields = (*EditionSerializer.Meta.fields, "evidence")
