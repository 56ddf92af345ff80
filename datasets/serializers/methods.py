"""The shapes of the method: its runs, how a figure is computed, what a target would mean."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from datasets.reference.indicators import FIRST_YEAR
from datasets.reference.methods import DISCRETISATIONS, KINDS
from datasets.serializers.contributions import CellInputSerializer


class MethodRunFilterSerializer(serializers.Serializer[dict[str, Any]]):
    country = serializers.RegexField(r"^[A-Z]{3}$", required=False, help_text=_("ISO 3166-1 alpha-3 code."))


class ShareSerializer(serializers.Serializer[dict[str, Any]]):
    kind = serializers.ChoiceField(choices=list(KINDS.items()))
    share = serializers.FloatField()


class MethodRunSerializer(serializers.Serializer[dict[str, Any]]):
    """One computation of the portal's own estimates of a country."""

    id = serializers.IntegerField(source="pk")
    country = serializers.CharField(source="iso3")
    reference = serializers.CharField()
    audience = serializers.CharField()
    is_current = serializers.BooleanField(help_text=_("Its inputs and the method are still the same."))
    ran_at = serializers.DateTimeField()
    code_version = serializers.CharField()
    discretisation = serializers.ChoiceField(choices=list(DISCRETISATIONS.items()))
    seed = serializers.IntegerField()
    draws = serializers.IntegerField()
    keys = serializers.IntegerField(help_text=_("UNU-KEYs with sales."))
    first_year = serializers.IntegerField()
    last_year = serializers.IntegerField()
    shares = ShareSerializer(many=True, help_text=_("Of the sales computed with, by how they are known."))
    notes = serializers.ListField(child=serializers.CharField())
    lifetimes_source = serializers.CharField()
    weights_source = serializers.CharField()


class MethodRunDetailSerializer(MethodRunSerializer):
    """A run with everything that it rests on."""

    digest = serializers.CharField(help_text=_("SHA-256 of inputs, reference tables, parameters and code version."))
    parameters = serializers.DictField()
    lifetimes = serializers.DictField(
        child=serializers.ListField(child=serializers.FloatField()), help_text=_("Shape and scale by UNU-KEY.")
    )
    inputs = serializers.ListField(
        child=serializers.ListField(), help_text=_("indicator, category, year, measure, value, status")
    )


class TermSerializer(serializers.Serializer[dict[str, Any]]):
    """What one year's sales add to a figure."""

    year = serializers.IntegerField()
    sold = serializers.FloatField()
    age = serializers.IntegerField()
    share = serializers.FloatField()
    discarded = serializers.FloatField()
    left = serializers.FloatField()


class LifeSerializer(serializers.Serializer[dict[str, Any]]):
    shape = serializers.FloatField()
    scale = serializers.FloatField()
    mean = serializers.FloatField()


class ComputationSerializer(serializers.Serializer[dict[str, Any]]):
    """How a figure came about; `about` says which parts it has."""

    about = serializers.ChoiceField(
        choices=["sales", "keys", "trade", "sum", "derived", "sent"],
        help_text=_(
            "sales: from the sales and the lifetime of one key; keys: the sum of its keys; trade: from production and "
            "trade; sum: of parts; derived: from other figures; sent: somebody reported it."
        ),
    )
    value = serializers.FloatField()
    unit = serializers.CharField()
    run = serializers.IntegerField(source="run.pk", default=None, help_text=_("The method run, where it is of one."))
    low = serializers.FloatField(default=None, help_text=_("Lower end of the 5-95 % band."))
    high = serializers.FloatField(default=None)
    is_truncated = serializers.BooleanField(default=False)
    life = LifeSerializer(default=None)
    terms = TermSerializer(many=True, source="rows", default=list)
    keys = CellInputSerializer(many=True, default=list)
    flows = CellInputSerializer(many=True, default=list)
    inputs = CellInputSerializer(many=True, default=list)


class WhatIfFilterSerializer(serializers.Serializer[dict[str, Any]]):
    """What is changed; what is left out stays as it is."""

    country = serializers.RegexField(r"^[A-Z]{3}$")
    rate = serializers.FloatField(required=False, min_value=0, max_value=100)
    year = serializers.IntegerField(required=False, min_value=FIRST_YEAR, max_value=2100)
    collected = serializers.FloatField(required=False, min_value=0, max_value=1e12)
    growth = serializers.FloatField(required=False, min_value=-20, max_value=20)
    lifetime = serializers.FloatField(required=False, min_value=50, max_value=200)
    discretisation = serializers.ChoiceField(required=False, choices=list(DISCRETISATIONS.items()))


class ScenarioYearSerializer(serializers.Serializer[dict[str, Any]]):
    year = serializers.IntegerField()
    generated = serializers.FloatField()
    rate = serializers.FloatField()
    collected = serializers.FloatField()
    added = serializers.FloatField()
    left = serializers.FloatField()


class EffectSerializer(serializers.Serializer[dict[str, Any]]):
    """Of the tonnes added in the target's year; null where no source gives a factor. Value comes once per source:
    issues of a monitor count other materials at other prices, and make no range.
    """

    effect = serializers.CharField(source="code")
    name = serializers.CharField()
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    unit = serializers.CharField()
    sources = serializers.ListField(child=serializers.CharField())


class OtherLifetimeSerializer(serializers.Serializer[dict[str, Any]]):
    year = serializers.IntegerField()
    before = serializers.FloatField()
    after = serializers.FloatField()


class WhatIfSerializer(serializers.Serializer[dict[str, Any]]):
    """A target's way and effects, and what another lifetime changes (t); empty where too little is known."""

    missing = serializers.ListField(child=serializers.CharField())
    refused = serializers.CharField(default="")
    years = ScenarioYearSerializer(many=True, default=list)
    effects = EffectSerializer(many=True, default=list)
    lifetime = OtherLifetimeSerializer(allow_null=True)
