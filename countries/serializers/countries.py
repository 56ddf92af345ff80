"""Countries and their instruments as the API gives them."""

from typing import Any

from rest_framework import serializers

from countries.models import Country, InstrumentAction
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


class ActionSerializer(serializers.ModelSerializer[InstrumentAction]):
    class Meta:
        model = InstrumentAction
        fields = ("kind", "taken_on", "in_force_on", "source", "as_of")
        read_only_fields = fields


class InstrumentStatusSerializer(serializers.Serializer[Any]):
    """`no_record` means that the sources are silent, never that the country is not a party."""

    code = serializers.CharField()
    title = serializers.CharField()
    kind = serializers.CharField()
    status = serializers.ChoiceField(choices=[(code, words.text) for code, words in WORDS.items()])
    since = serializers.DateField(allow_null=True)
    as_of = serializers.CharField(help_text="Empty where no source covers the instrument.")
    is_stale = serializers.BooleanField(help_text="The source is older than twelve months.")
    actions = ActionSerializer(many=True)
