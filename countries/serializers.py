"""Countries and their instruments as the API gives them."""

from typing import Any

from rest_framework import serializers

from countries.models import Country
from countries.presenters.instruments import WORDS


class CountrySerializer(serializers.ModelSerializer[Country]):
    class Meta:
        model = Country
        fields = (
            "iso3",
            "iso2",
            "m49",
            "name_ar",
            "name_zh",
            "name_en",
            "name_fr",
            "name_ru",
            "name_es",
            "region",
            "subregion",
            "income_level",
            "is_ldc",
            "is_lldc",
            "is_sids",
        )
        read_only_fields = fields


class ActionSerializer(serializers.Serializer[dict[str, Any]]):
    kind = serializers.CharField()
    taken_on = serializers.DateField()
    in_force_on = serializers.DateField(allow_null=True)
    source = serializers.CharField()
    as_of = serializers.CharField(help_text="A day, a month or a year: as precisely as the source says.")


class InstrumentStatusSerializer(serializers.Serializer[dict[str, Any]]):
    """`no_record` means that the sources are silent, never that the country is not a party."""

    code = serializers.CharField()
    title = serializers.CharField()
    kind = serializers.CharField()
    status = serializers.ChoiceField(choices=[(code, words.text) for code, words in WORDS.items()])
    since = serializers.DateField(allow_null=True)
    as_of = serializers.CharField(help_text="Empty where no source covers the instrument.")
    is_stale = serializers.BooleanField(help_text="The source is older than twelve months.")
    actions = ActionSerializer(many=True)
