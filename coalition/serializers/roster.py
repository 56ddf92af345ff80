"""The roster as the API gives it."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from coalition.models import Event, Membership, Organisation, OrganisationName
from coalition.models.memberships import Standing
from coalition.presenters.events import lines


class OrganisationSerializer(serializers.ModelSerializer[Organisation]):
    name_en = serializers.CharField(source="name", read_only=True)
    other_names: "serializers.SlugRelatedField[OrganisationName]" = serializers.SlugRelatedField(
        "name", many=True, read_only=True
    )

    class Meta:
        model = Organisation
        fields = [
            "id",
            "acronym",
            "name_ar",
            "name_zh",
            "name_en",
            "name_fr",
            "name_ru",
            "name_es",
            "other_names",
            "constituency",
            "iati_type",
            "country_code",
            "website",
        ]
        read_only_fields = fields


class RosterAskedSerializer(serializers.Serializer[dict[str, Any]]):
    on = serializers.DateField(required=False, help_text="The day that is asked for; without it, today.")


class RosterEntrySerializer(serializers.Serializer[dict[str, Any]]):
    """One membership on the day. `since` is as precise as its source: `2019` is a year, no day of it is implied."""

    organisation = serializers.CharField(help_text="Acronym.")
    organisation_id = serializers.IntegerField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=Membership.Kind.choices)
    standing = serializers.ChoiceField(
        choices=[(one.value, one.value) for one in Standing if one != Standing.NOT_IN_FORCE],
        help_text="`uncertain` where the record leaves the day open: it knows only a month or a year.",
    )
    since = serializers.CharField(help_text="Empty where nobody recorded the start.")
    known_as_of = serializers.CharField(help_text="Where the start is not recorded: as of when the source tells of it.")
    until = serializers.CharField(help_text="Empty while it lasts.")
    letter_signed = serializers.CharField(help_text="Empty where no signature stands on the day for certain.")
    constituency = serializers.CharField()
    iati_organisation_type = serializers.CharField(help_text="Code of the IATI list OrganisationType, or empty.")
    country = serializers.CharField(help_text="ISO 3166-1 alpha-3 code; empty for an international organisation.")
    website = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]
    source_link = serializers.CharField()


class RosterSerializer(serializers.Serializer[dict[str, Any]]):
    on = serializers.DateField()
    members = serializers.IntegerField(help_text="Members on that day for certain.")
    members_uncertain = serializers.IntegerField(help_text="Members whose record leaves the day open.")
    entries = RosterEntrySerializer(many=True)
    terms = serializers.CharField()


class EventSerializer(serializers.ModelSerializer[Event]):
    """A published event. People are named on its page; here stand the organisations."""

    desired_outputs = serializers.SerializerMethodField()
    expected_outcomes = serializers.SerializerMethodField()
    signings = serializers.SerializerMethodField(help_text="Acronym of each organisation and its status.")

    class Meta:
        model = Event
        fields = [
            "id",
            "title",
            "occasion",
            "held_on",
            "place",
            "country_code",
            "summary",
            "panel_title",
            "desired_outputs",
            "expected_outcomes",
            "signings",
            "status",
            "source",
            "source_url",
        ]
        read_only_fields = fields

    def get_desired_outputs(self, event: Event) -> list[str]:
        return lines(event.desired_outputs)

    def get_expected_outcomes(self, event: Event) -> list[str]:
        return lines(event.expected_outcomes)

    @extend_schema_field(serializers.DictField(child=serializers.CharField()))
    def get_signings(self, event: Event) -> dict[str, str]:
        return {signing.organisation.acronym: signing.status for signing in event.signings.all()}
