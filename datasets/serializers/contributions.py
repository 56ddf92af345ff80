"""The shapes of contributions, cells and sources."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from coalition.models import Job, Organisation
from datasets.models import Contribution, FindingGroup, Issue, Source, Visibility
from datasets.presenters.places import sheet_names
from datasets.reference.categories import CATEGORIES
from datasets.reference.indicators import FIRST_YEAR, INDICATORS, MEASURES, ORIGINS, STATUSES
from datasets.reference.limits import MAX_SENTENCE, SHEET_STEP
from datasets.reference.template import NAMES
from datasets.serializers.review import ChangeSerializer, OverrideSerializer, VerdictSerializer
from datasets.validation.codelists import SKIP
from datasets.validation.fixes import MARKS
from datasets.validation.rules import RULES, Words

INDICATOR_NAMES = [(code, indicator.name) for code, indicator in INDICATORS.items()]
CATEGORY_NAMES = [(code, category.name) for code, category in CATEGORIES.items()]
CONTRIBUTED_ORIGINS = [(code, name) for code, name in ORIGINS.items() if code != "portal_estimate"]


def words_of(group: FindingGroup) -> Words:
    """What the finding's rule says of it, in the reader's language."""
    return RULES[group.code].words(column=group.column, value=group.value, detail=group.params["detail"])


class IssueSerializer(serializers.ModelSerializer[Issue]):
    source = serializers.CharField(source="source.name", read_only=True)  # type: ignore[assignment]
    organisation = serializers.CharField(source="organisation.acronym", read_only=True)

    class Meta:
        model = Issue
        fields = ["id", "source", "label", "organisation", "published_on", "origin", "citation", "url"]
        read_only_fields = fields


class SourceSerializer(serializers.ModelSerializer[Source]):
    issues = IssueSerializer(many=True, read_only=True)

    class Meta:
        model = Source
        fields = ["id", "name", "issues"]
        read_only_fields = fields


class JobSerializer(serializers.Serializer[dict[str, Any]]):
    """The newest work on a contribution: its check, later its way into the pool."""

    status = serializers.ChoiceField(choices=Job.Status.choices)
    step = serializers.SerializerMethodField(help_text=_("What it is at, in the reader's language."))
    percent = serializers.IntegerField()

    def get_step(self, job: dict[str, Any]) -> str:
        return gettext(job["step"]) if job["step"] else ""


class ContributionSerializer(serializers.ModelSerializer[Contribution]):
    """A contribution as its readers see it. `job` is worth polling while it says `queued` or `running`."""

    job = JobSerializer(source="newest_job", read_only=True, allow_null=True)

    reference = serializers.CharField(read_only=True)
    organisation = serializers.CharField(source="organisation.acronym", read_only=True)
    issue = IssueSerializer(read_only=True)

    class Meta:
        model = Contribution
        fields = [
            "id",
            "reference",
            "title",
            "organisation",
            "issue",
            "licence",
            "visibility",
            "embargo_on",
            "method_note",
            "file_name",
            "sha256",
            "staged_sha256",
            "size",
            "kind",
            "status",
            "rows_total",
            "rows_good",
            "errors",
            "warnings",
            "understood",
            "rules_version",
            "only_good_rows",
            "decision_reason",
            "created_at",
            "checked_at",
            "submitted_at",
            "decided_at",
            "loaded_at",
            "job",
        ]
        read_only_fields = fields


class DetailsSerializer(serializers.Serializer[Contribution]):
    """What is to be known of a file beside its rows."""

    title = serializers.CharField(max_length=200)
    source = serializers.CharField(max_length=200, help_text=_("What publishes the figures again and again."))  # type: ignore[assignment]
    issue_label = serializers.CharField(max_length=40, required=False, default="", allow_blank=True)
    published_on = serializers.DateField()
    origin = serializers.ChoiceField(choices=CONTRIBUTED_ORIGINS)
    citation = serializers.CharField(max_length=500, required=False, default="", allow_blank=True)
    url = serializers.URLField(max_length=500, required=False, default="", allow_blank=True)
    licence = serializers.CharField(max_length=100, required=False, default="", allow_blank=True)
    visibility = serializers.ChoiceField(
        choices=Visibility.choices,
        required=False,
        help_text=_("Without it: of a government, government; of others, coalition."),
    )
    embargo_on = serializers.DateField(required=False, default=None, allow_null=True)
    method_note = serializers.CharField(required=False, default="", allow_blank=True)


class UploadSerializer(DetailsSerializer):
    """One file with what is to be known of it, as multipart/form-data."""

    file = serializers.FileField(allow_empty_file=True, help_text=_("XLSX, XLS, ODS, CSV or TSV."))
    organisation = serializers.SlugRelatedField(
        slug_field="acronym", queryset=Organisation.objects.all(), help_text=_("Acronym of your organisation.")
    )


class SubmitSerializer(serializers.Serializer[Contribution]):
    only_good_rows = serializers.BooleanField(default=False, help_text=_("Leave the rows with errors out."))


class AnswersSerializer(serializers.Serializer[Contribution]):
    """What the file does not say itself. `understood` of the contribution shows its columns and what is asked."""

    columns = serializers.DictField(
        child=serializers.ChoiceField(choices=[*NAMES, SKIP]),
        required=False,
        help_text=_("Position of a column, from 0, and the template's column that it is; `skip` leaves it out."),
    )
    constants = serializers.DictField(
        child=serializers.CharField(), required=False, help_text=_("What holds for the whole file, by column.")
    )
    sheets = serializers.ListField(child=serializers.CharField(), required=False)
    decimal = serializers.ChoiceField(choices=MARKS, required=False, help_text=_("The mark before decimals."))


class FixSerializer(serializers.Serializer[Contribution]):
    """In this column the text `sent` means the code `taken` in every row; without `taken` an earlier fix is undone."""

    column = serializers.CharField(max_length=20)
    sent = serializers.CharField(allow_blank=True, trim_whitespace=False)
    taken = serializers.CharField(max_length=20, required=False)


class ExplainSerializer(serializers.Serializer[Contribution]):
    code = serializers.CharField(max_length=12, help_text=_("Of the warning; `*` for all that have no sentence."))
    column = serializers.CharField(max_length=40, required=False, default="", allow_blank=True)
    value = serializers.CharField(max_length=200, required=False, default="", allow_blank=True)
    sentence = serializers.CharField(max_length=MAX_SENTENCE, help_text=_("It stays with the figures, to the PDF."))


class AcceptSerializer(serializers.Serializer[Contribution]):
    staged_sha256 = serializers.RegexField(
        "^[0-9a-f]{64}$",
        required=False,
        help_text=_("Of the rows that you decide on. Where others stand there meanwhile, the answer is 409."),
    )


class ReturnSerializer(AcceptSerializer):
    reason = serializers.CharField(help_text=_("What should be corrected; the contributor reads it."))


class FindingSerializer(serializers.ModelSerializer[FindingGroup]):
    """All findings of one cause; `rows` holds the first rows of the file, with their `sheets` where it is a workbook;
    `count` says how many there are.
    """

    rows = serializers.SerializerMethodField()
    sheets = serializers.SerializerMethodField()
    message = serializers.SerializerMethodField()
    allowed = serializers.SerializerMethodField(help_text=_("What may stand there instead."))
    sentence = serializers.CharField(source="params.sentence", help_text=_("Why the figures are right all the same."))
    fix = serializers.SerializerMethodField(help_text=_("How to correct it."))

    class Meta:
        model = FindingGroup
        fields = [
            "code",
            "severity",
            "column",
            "value",
            "count",
            "rows",
            "sheets",
            "message",
            "allowed",
            "fix",
            "suggestion",
            "sentence",
        ]
        read_only_fields = fields

    def get_rows(self, group: FindingGroup) -> list[int]:
        return [row % SHEET_STEP for row in group.rows]

    def get_sheets(self, group: FindingGroup) -> list[str]:
        names = sheet_names(group.contribution.understood)
        return [names.get(row // SHEET_STEP, "") for row in group.rows]

    def get_message(self, group: FindingGroup) -> str:
        return words_of(group).message

    def get_allowed(self, group: FindingGroup) -> str:
        return words_of(group).allowed

    def get_fix(self, group: FindingGroup) -> str:
        return words_of(group).fix


class CellFilterSerializer(serializers.Serializer[dict[str, Any]]):
    """What the list of cells may be narrowed by; a filter that is no filter is refused, not ignored."""

    country = serializers.RegexField(r"^[A-Z]{3}(,[A-Z]{3})*$", required=False)
    indicator = serializers.ChoiceField(choices=INDICATOR_NAMES, required=False)
    category = serializers.ChoiceField(choices=CATEGORY_NAMES, required=False)
    year = serializers.IntegerField(required=False, min_value=FIRST_YEAR, max_value=9999)
    measure = serializers.ChoiceField(choices=MEASURES, required=False)
    in_conflict = serializers.BooleanField(required=False, allow_null=True, default=None)
    is_disputed = serializers.BooleanField(required=False, allow_null=True, default=None)
    rests_on_conflict = serializers.BooleanField(required=False, allow_null=True, default=None)
    changed_since = serializers.DateTimeField(required=False)

    def validate_country(self, value: str) -> list[str]:
        return value.split(",")


class CellSerializer(serializers.Serializer[dict[str, Any]]):
    """One recommended value in the measure's canonical unit."""

    country = serializers.CharField()
    indicator = serializers.ChoiceField(choices=INDICATOR_NAMES)
    category = serializers.CharField()
    year = serializers.IntegerField()
    measure = serializers.ChoiceField(choices=MEASURES)
    value = serializers.FloatField(allow_null=True)
    unit = serializers.CharField()
    status = serializers.ChoiceField(choices=list(STATUSES.items()))
    origin = serializers.CharField()
    rule = serializers.CharField()
    candidates = serializers.IntegerField()
    spread = serializers.FloatField(allow_null=True)
    in_conflict = serializers.BooleanField()
    is_disputed = serializers.BooleanField()
    rests_on_conflict = serializers.BooleanField(
        help_text=_("Computed from a figure whose sources are in conflict, or that a government disputes.")
    )
    low = serializers.FloatField(
        allow_null=True, help_text=_("Lower end of the 5-95 % band, of own estimates and what is derived from them.")
    )
    high = serializers.FloatField(allow_null=True)
    is_truncated = serializers.BooleanField(help_text=_("What was sold before the known sales is not in it."))
    audience = serializers.CharField()
    computed_at = serializers.DateTimeField()


class CellValueSerializer(serializers.Serializer[dict[str, Any]]):
    """One value that was sent for a cell: converted to the cell's unit, and as it was sent."""

    value = serializers.FloatField(allow_null=True)
    unit = serializers.CharField()
    sent_value = serializers.FloatField(allow_null=True)
    sent_unit = serializers.CharField()
    status = serializers.CharField()
    origin = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]
    organisation = serializers.CharField()
    published_on = serializers.DateField()
    citation = serializers.CharField()
    url = serializers.CharField()
    issue = serializers.IntegerField()
    contribution = serializers.IntegerField()
    run = serializers.IntegerField(allow_null=True, help_text=_("The method run, if it is the portal's own estimate."))
    file_name = serializers.CharField()
    sheet = serializers.CharField(help_text=_("Of a workbook."))
    row = serializers.IntegerField(help_text=_("As a spreadsheet numbers it: the headings are row 1."))
    note = serializers.CharField()
    accepted_at = serializers.DateTimeField()
    low = serializers.FloatField(source="band.low", default=None, help_text=_("Of an own estimate."))
    high = serializers.FloatField(source="band.high", default=None)
    is_truncated = serializers.BooleanField(source="band.is_truncated", default=False)
    is_recommended = serializers.BooleanField()
    is_replaced = serializers.BooleanField(help_text=_("A later issue of the same source says something else."))
    restated_by = serializers.CharField()


class CellInputSerializer(serializers.Serializer[dict[str, Any]]):
    """A cell that a derived value was computed from."""

    country = serializers.CharField(source="iso3")
    indicator = serializers.CharField()
    category = serializers.CharField()
    year = serializers.IntegerField()
    measure = serializers.CharField()
    value = serializers.FloatField(allow_null=True)
    unit = serializers.CharField()


class CellDetailSerializer(serializers.Serializer[dict[str, Any]]):
    """A cell with every competing value, best first. They are never added and never averaged."""

    country = serializers.CharField(source="iso3")
    indicator = serializers.CharField()
    category = serializers.CharField()
    year = serializers.IntegerField()
    measure = serializers.CharField()
    value = serializers.FloatField(allow_null=True)
    unit = serializers.CharField()
    status = serializers.CharField()
    origin = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]
    rule = serializers.CharField()
    rule_in_words = serializers.CharField()
    spread = serializers.FloatField(
        allow_null=True, help_text=_("(largest - smallest) / median of the competing values.")
    )
    in_conflict = serializers.BooleanField()
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    is_truncated = serializers.BooleanField()
    values = CellValueSerializer(many=True)
    inputs = CellInputSerializer(many=True)
    findings = serializers.ListField(child=serializers.CharField())
    is_disputed = serializers.BooleanField()
    rests_on_conflict = serializers.BooleanField()
    seen = serializers.CharField(source="said.inputs", help_text=_("Fingerprint of the values, for a decision."))
    override = OverrideSerializer(source="said.override", allow_null=True)
    verdicts = VerdictSerializer(source="said.verdicts", many=True)
    history = ChangeSerializer(source="said.history", many=True)
