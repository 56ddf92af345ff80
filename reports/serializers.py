from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from datasets.models import Edition
from reports.models import Assessment, Publication
from reports.policies import publication_of


class AssessmentSerializer(serializers.ModelSerializer[Assessment]):
    class Meta:
        model = Assessment
        fields = ("language", "sha256", "pages", "built_at", "is_draft")


class PublicationSerializer(serializers.ModelSerializer[Publication]):
    member = serializers.CharField(source="member.acronym", default=None, read_only=True)

    class Meta:
        model = Publication
        fields = ("status", "since", "member", "signed_off_at", "consented_at", "published_at")
        read_only_fields = fields


class SignOffSerializer(serializers.Serializer[Any]):
    member = serializers.CharField(required=False, help_text="The member's acronym, where you speak for several.")


class ObjectSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField()


class EditionSerializer(serializers.ModelSerializer[Edition]):
    country = serializers.CharField(source="country_id")
    assessments = AssessmentSerializer(many=True, read_only=True)
    publication = serializers.SerializerMethodField()

    class Meta:
        model = Edition
        fields: tuple[str, ...] = (
            "id",
            "country",
            "number",
            "audience",
            "digest",
            "frozen_at",
            "assessments",
            "publication",
        )

    @extend_schema_field(PublicationSerializer)
    def get_publication(self, edition: Edition) -> Any:
        return PublicationSerializer(publication_of(edition)).data


class EditionEvidenceSerializer(EditionSerializer):
    """With everything that the edition froze."""

    evidence = serializers.JSONField()

    class Meta(EditionSerializer.Meta):
        fields = (*EditionSerializer.Meta.fields, "evidence")
