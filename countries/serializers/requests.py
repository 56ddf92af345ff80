"""Requests as the API gives and takes them. What a deed asks for is made from the page's own form."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.encoding import force_str
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field, inline_serializer
from rest_framework import serializers

from coalition.models import Classification, Organisation
from countries.models import (
    CaseDocument,
    Country,
    DocumentKind,
    Engagement,
    EngagementStage,
    Need,
    NeedAnswer,
    Offer,
    Remark,
    Response,
    ResponseItem,
    SupportRequest,
)
from countries.presenters.requests import waiting


class NeedSerializer(serializers.ModelSerializer[Need]):
    class Meta:
        model = Need
        fields = ("id", "position", "area", "support", "title", "priority", "wanted_on", "success")
        read_only_fields = ("id", "position")


class OfferSerializer(serializers.ModelSerializer[Offer]):
    organisation = serializers.CharField(source="organisation.acronym", read_only=True)

    edition = serializers.CharField(read_only=True)

    class Meta:
        model = Offer
        fields = (
            "need",
            "organisation",
            "kind",
            "what",
            "is_new",
            "in_country",
            "starts_on",
            "ends_on",
            "value_usd",
            "certainty",
            "link",
            "conditions",
            "given_at",
            "edition",
        )
        read_only_fields = fields


class OfferWriteSerializer(serializers.ModelSerializer[Offer]):
    """One need's answer. Without an organisation: for the one that you speak for."""

    organisation = serializers.SlugRelatedField(
        slug_field="acronym", queryset=Organisation.objects.all(), required=False
    )
    seen = serializers.CharField(
        required=False, allow_blank=True, help_text=_("The edition that you read; over another one nothing is written.")
    )

    class Meta:
        model = Offer
        fields = (
            "need",
            "organisation",
            "kind",
            "what",
            "is_new",
            "in_country",
            "starts_on",
            "ends_on",
            "value_usd",
            "certainty",
            "link",
            "conditions",
            "seen",
        )
        validators: list[Any] = []


class DocumentSerializer(serializers.ModelSerializer[CaseDocument]):
    class Meta:
        model = CaseDocument
        fields = (
            "id",
            "kind",
            "title",
            "language",
            "dated_on",
            "media_type",
            "sha256",
            "size",
            "classification",
            "approved_at",
        )
        read_only_fields = fields


class DocumentUploadSerializer(serializers.Serializer[Any]):
    """One file with what is to be known of it, as multipart/form-data."""

    file = serializers.FileField(allow_empty_file=True, help_text=_("PDF, PNG or JPEG, up to 20 MB."))
    kind = serializers.ChoiceField(choices=DocumentKind.choices)
    title = serializers.CharField(max_length=200, required=False, default="")
    language = serializers.CharField(max_length=10, required=False, default="en")
    dated_on = serializers.DateField(required=False, allow_null=True, default=None)
    classification = serializers.ChoiceField(
        choices=Classification.choices, required=False, default=Classification.UNCLASSIFIED
    )


class ResponseItemSerializer(serializers.ModelSerializer[ResponseItem]):
    class Meta:
        model = ResponseItem
        fields = ("need", "coverage", "text")


class NeedAnswerSerializer(serializers.ModelSerializer[NeedAnswer]):
    class Meta:
        model = NeedAnswer
        fields = ("need", "is_accepted", "comment", "answered_at")
        read_only_fields = fields


class ResponseSerializer(serializers.ModelSerializer[Response]):
    items = ResponseItemSerializer(many=True, read_only=True)
    answers = NeedAnswerSerializer(many=True, read_only=True)

    class Meta:
        model = Response
        fields = ("number", "status", "edition", "opening", "closing", "items", "answers", "sent_at", "digest")
        read_only_fields = fields


class ResponseWriteSerializer(serializers.Serializer[Any]):
    """`edition` is the one that you read: over another one nothing is written."""

    edition = serializers.IntegerField()
    opening = serializers.CharField()
    closing = serializers.CharField()
    items = ResponseItemSerializer(many=True)


class RemarkSerializer(serializers.ModelSerializer[Remark]):
    written_by = serializers.CharField(source="written_by.name", read_only=True)
    resolved_by = serializers.CharField(source="resolved_by.name", read_only=True, default=None)
    mentioned: Any = serializers.SlugRelatedField(slug_field="name", many=True, read_only=True)

    class Meta:
        model = Remark
        fields = ("id", "circle", "text", "written_at", "written_by", "mentioned", "resolved_at", "resolved_by")
        read_only_fields = fields


class CaseEventSerializer(serializers.Serializer[Any]):
    at = serializers.DateTimeField()
    deed = serializers.CharField()
    by = serializers.CharField()
    reason = serializers.CharField()


class StageSerializer(serializers.ModelSerializer[EngagementStage]):
    class Meta:
        model = EngagementStage
        fields = ("code", "status", "opened_at", "ended_at", "reason")
        read_only_fields = fields


class EngagementSerializer(serializers.ModelSerializer[Engagement]):
    lead = serializers.CharField(source="lead.acronym", allow_null=True, read_only=True)
    stages = StageSerializer(many=True, read_only=True)

    class Meta:
        model = Engagement
        fields = ("status", "lead", "approved_at", "closure_report", "stages")
        read_only_fields = fields


class WaitingSerializer(serializers.Serializer[Any]):
    who = serializers.CharField(help_text=_("For whom it waits; empty for nobody."))
    since = serializers.DateTimeField(allow_null=True)
    due_on = serializers.DateField(allow_null=True, help_text=_("The last day in time, where a clock runs."))
    is_overdue = serializers.BooleanField()


class RequestSerializer(serializers.ModelSerializer[SupportRequest]):
    country = serializers.CharField(source="country_id", allow_null=True, read_only=True)
    waiting = serializers.SerializerMethodField()
    needs = NeedSerializer(many=True, read_only=True)

    class Meta:
        model = SupportRequest
        fields = (
            "id",
            "reference",
            "country",
            "title",
            "authority",
            "signatory",
            "channel",
            "urgency",
            "classification",
            "problem",
            "efforts",
            "framework",
            "sdg_targets",
            "consulted",
            "status",
            "since",
            "edition",
            "submitted_at",
            "window_closes_at",
            "waiting",
            "needs",
        )
        read_only_fields = fields

    @extend_schema_field(WaitingSerializer)
    def get_waiting(self, case: SupportRequest) -> Any:
        return WaitingSerializer(waiting(case)).data


class RequestDetailSerializer(RequestSerializer):
    """One request with what the reader may see of its offers, response and engagement."""

    offers = serializers.SerializerMethodField()
    responses = serializers.SerializerMethodField()
    documents = serializers.SerializerMethodField()
    engagement = EngagementSerializer(read_only=True, allow_null=True)

    class Meta:
        model = SupportRequest
        fields = (*RequestSerializer.Meta.fields, "offers", "responses", "documents", "engagement")
        read_only_fields = fields

    @extend_schema_field(OfferSerializer(many=True))
    def get_offers(self, case: SupportRequest) -> Any:
        return OfferSerializer(self.context["offers"], many=True).data

    @extend_schema_field(ResponseSerializer(many=True))
    def get_responses(self, case: SupportRequest) -> Any:
        return ResponseSerializer(self.context["responses"], many=True).data

    @extend_schema_field(DocumentSerializer(many=True))
    def get_documents(self, case: SupportRequest) -> Any:
        return DocumentSerializer(self.context["documents"], many=True).data


class RequestWriteSerializer(serializers.ModelSerializer[SupportRequest]):
    """Nothing is required before it is submitted. `needs` replaces all needs; `edition` is the one that you read."""

    country = serializers.PrimaryKeyRelatedField(queryset=Country.objects.all(), required=False, allow_null=True)
    sdg_targets = serializers.ListField(
        child=serializers.RegexField(r"^(1[0-7]|[1-9])\.([1-9]|1[0-9]|[a-d])$"), required=False
    )
    needs = NeedSerializer(many=True, required=False)
    edition = serializers.IntegerField(required=False)

    class Meta:
        model = SupportRequest
        fields = (
            "country",
            "title",
            "authority",
            "signatory",
            "channel",
            "urgency",
            "classification",
            "problem",
            "efforts",
            "framework",
            "sdg_targets",
            "consulted",
            "needs",
            "edition",
        )


# -- Deeds: from the page's form to the API's schema -----------------------------------------------------------
KINDS: tuple[tuple[type[forms.Field], Callable[..., Any]], ...] = (
    (forms.BooleanField, serializers.BooleanField),
    (forms.DateField, serializers.DateField),
    (forms.DecimalField, serializers.DecimalField),
    (forms.IntegerField, serializers.IntegerField),
    (forms.CharField, serializers.CharField),
)


def asked(code: str, form: type[forms.Form]) -> serializers.Serializer[Any]:
    """What a deed asks for, as a serializer for the schema."""
    name = "".join(part.capitalize() for part in code.split("-"))
    return inline_serializer(f"{name}Deed", {key: _field(field) for key, field in form.base_fields.items()})


def _field(field: forms.Field) -> Any:
    about: dict[str, Any] = {"required": field.required, "help_text": force_str(field.help_text)}
    if isinstance(field, forms.ModelMultipleChoiceField):
        return serializers.ListField(child=serializers.CharField(), **about)
    if isinstance(field, forms.ModelChoiceField):
        return serializers.CharField(**about)
    if isinstance(field, forms.ChoiceField):
        codes = ", ".join(str(code) for code, _name in field.widget.choices if str(code))
        return serializers.CharField(**about | {"help_text": f"{about['help_text']} {codes}".strip()})
    kind = next(made for known, made in KINDS if isinstance(field, known))
    if kind is serializers.DecimalField:
        about |= {"max_digits": 12, "decimal_places": 0}
    return kind(**about)
