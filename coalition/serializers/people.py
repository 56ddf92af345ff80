"""Invitations, seats, letters and their classification as the API gives and takes them."""

from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from coalition.models import Attachment, Classification, Classified, Invitation, Organisation, Seat
from coalition.roles import ROLES, RoleCode

ROLE_CHOICES = [(role.code.value, role.name) for role in ROLES.values()]


class InvitationSerializer(serializers.ModelSerializer[Invitation]):
    organisation = serializers.CharField(source="organisation.acronym", allow_null=True, read_only=True)
    country = serializers.CharField(source="country_code", read_only=True)

    class Meta:
        model = Invitation
        fields = (
            "id",
            "status",
            "email",
            "name",
            "language",
            "role",
            "organisation",
            "country",
            "starts_on",
            "ends_on",
            "reason",
            "letter",
            "requested_at",
            "decided_at",
            "decision_reason",
            "expires_at",
            "accepted_at",
        )
        read_only_fields = fields


class InvitationAskSerializer(serializers.Serializer[Any]):
    """A seat for somebody; with a letter as multipart/form-data. Somebody else grants or refuses it."""

    email = serializers.EmailField()
    name = serializers.CharField(max_length=150)
    language = serializers.ChoiceField(choices=settings.LANGUAGES, required=False, default="en")
    role = serializers.ChoiceField(choices=ROLE_CHOICES)
    organisation = serializers.SlugRelatedField(
        slug_field="acronym",
        queryset=Organisation.objects.current(),
        required=False,
        allow_null=True,
        default=None,
        help_text="Acronym.",
    )
    country = serializers.CharField(max_length=3, required=False, default="", help_text="ISO 3166-1 alpha-3 code.")
    starts_on = serializers.DateField(required=False, allow_null=True, default=None)
    ends_on = serializers.DateField(required=False, allow_null=True, default=None)
    reason = serializers.CharField(max_length=2000)
    letter = serializers.FileField(required=False, allow_null=True, default=None, help_text="PDF, PNG or JPEG.")
    letter_level = serializers.ChoiceField(
        choices=Classification.choices, required=False, default=Classification.UNCLASSIFIED
    )

    def validate_role(self, role: str) -> RoleCode:
        return RoleCode(role)

    def validate_letter_level(self, level: str) -> Classification:
        return Classification(level)


class ReasonSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=2000)


class SeatSerializer(serializers.ModelSerializer[Seat]):
    organisation = serializers.CharField(source="organisation.acronym", allow_null=True, read_only=True)
    country = serializers.CharField(source="country_code", read_only=True, help_text="Empty: all countries.")
    person_name = serializers.CharField(source="person.name", read_only=True)

    class Meta:
        model = Seat
        fields = (
            "id",
            "person",
            "person_name",
            "role",
            "organisation",
            "country",
            "starts_on",
            "ends_on",
            "letter",
            "ended_at",
            "end_reason",
        )
        read_only_fields = fields


class LetterSerializer(serializers.ModelSerializer[Attachment]):
    organisation = serializers.CharField(source="organisation.acronym", allow_null=True, read_only=True)
    country = serializers.CharField(source="country_code", read_only=True)

    class Meta:
        model = Attachment
        fields = (
            "id",
            "title",
            "media_type",
            "sha256",
            "size",
            "organisation",
            "country",
            "classification",
            "created_at",
        )
        read_only_fields = fields


class ClassificationSerializer(serializers.Serializer[Classified]):
    """The level of a record, and the wish to lower it, where one waits for a second person."""

    classification = serializers.ChoiceField(choices=Classification.choices)
    in_effect = serializers.SerializerMethodField(help_text="With that of the record around it.")
    lowering_to = serializers.ChoiceField(choices=Classification.choices, allow_blank=True)
    lowering_reason = serializers.CharField()
    lowering_asked_at = serializers.DateTimeField(allow_null=True)

    @extend_schema_field(serializers.ChoiceField(choices=Classification.choices))
    def get_in_effect(self, thing: Classified) -> str:
        return thing.level_in_effect.value


class RaiseSerializer(serializers.Serializer[Any]):
    to = serializers.ChoiceField(choices=Classification.choices)

    def validate_to(self, to: str) -> Classification:
        return Classification(to)


class LowerSerializer(RaiseSerializer):
    reason = serializers.CharField(max_length=2000)
