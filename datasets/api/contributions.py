"""The API over contributions, cells and sources: the same policies and the same deeds as the pages."""

from typing import Any, Final

from django.db.models import CharField, F, JSONField, OuterRef, Prefetch, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat, JSONObject
from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, pagination, permissions, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from coalition.guards import signed_in
from coalition.models import Job
from datasets import policies, serializers
from datasets.actions import answers, contributions, decisions, details, verdicts
from datasets.models import Cell, Contribution, FindingGroup, Issue, Source
from datasets.models.cells import CellOf
from datasets.models.verdicts import VerdictKind
from datasets.pool import pools
from datasets.pool.contests import Choice
from datasets.presenters.cells import cell_page
from datasets.presenters.computation import computation_page
from datasets.presenters.contributions import details as details_of
from datasets.presenters.grounds import mark_grounds
from datasets.presenters.judgements import cell_said
from datasets.reference import template
from datasets.reference.categories import CATEGORIES
from datasets.reference.indicators import INDICATORS, MEASURES


class ContributionViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Contribution]):
    """Contributions that you may see. Who has not signed in sees the published ones."""

    serializer_class = serializers.ContributionSerializer
    permission_classes = [permissions.IsAuthenticatedOrReadOnly]
    queryset = Contribution.objects.none()
    lookup_value_regex = r"\d+"

    def get_queryset(self) -> QuerySet[Contribution]:
        visible = policies.contributions_visible_to(self.request.user).sent()
        if wanted := self.request.query_params.get("status"):
            visible = visible.filter(status=wanted)
        return _with_newest_job(visible)

    @extend_schema(
        request={"multipart/form-data": serializers.UploadSerializer},
        responses={201: serializers.ContributionSerializer, 200: serializers.ContributionSerializer},
        description="Upload a file. The same bytes again answer 200 with the contribution that holds them already.",
    )
    def create(self, request: Request) -> Response:
        policies.check_upload(request.user)
        asked = serializers.UploadSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        file = asked.validated_data["file"]
        received = contributions.upload(**asked.validated_data, file_name=file.name, by=signed_in(request.user))
        return self._answer(
            received.contribution, status=status.HTTP_200_OK if received.known else status.HTTP_201_CREATED
        )

    @extend_schema(request=serializers.DetailsSerializer, responses=serializers.ContributionSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change what is said of the file beside its rows, until a reviewer has it; it is then checked anew."""
        contribution = self.get_object()
        policies.check_change_contribution(request.user, contribution)
        asked = serializers.DetailsSerializer(data=request.data, partial=True)
        asked.is_valid(raise_exception=True)
        said = details_of(contribution) | asked.validated_data
        return self._answer(details.describe(contribution=contribution, **said, by=signed_in(request.user)))

    @extend_schema(responses=serializers.FindingSerializer(many=True), filters=False)
    @action(detail=True)
    def findings(self, request: Request, pk: str) -> Response:
        """What the check found, one entry per cause."""
        found = FindingGroup.objects.filter(contribution=self.get_object()).select_related("contribution")
        pages = self.paginator
        assert pages is not None
        page = pages.paginate_queryset(found, request, view=self) or []
        return pages.get_paginated_response(serializers.FindingSerializer(page, many=True).data)

    @extend_schema(request=serializers.SubmitSerializer)
    @action(detail=True, methods=["post"])
    def submit(self, request: Request, pk: str) -> Response:
        """Submit for review: all rows, or only those without errors."""
        asked = serializers.SubmitSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        return self._answer(
            contributions.submit(contribution=self.get_object(), by=signed_in(request.user), **asked.validated_data)
        )

    @extend_schema(request=serializers.AcceptSerializer)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, pk: str) -> Response:
        """Accept what another organisation submitted; its rows are then loaded into the pool."""
        asked = serializers.AcceptSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        seen = asked.validated_data.get("staged_sha256")
        return self._answer(contributions.accept(contribution=self.get_object(), seen=seen, by=signed_in(request.user)))

    @extend_schema(request=serializers.ReturnSerializer)
    @action(detail=True, methods=["post"], url_path="return", url_name="return")
    def give_back(self, request: Request, pk: str) -> Response:
        """Return to the contributor with a reason."""
        asked = serializers.ReturnSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        reason, seen = asked.validated_data["reason"], asked.validated_data.get("staged_sha256")
        return self._answer(
            contributions.return_(contribution=self.get_object(), reason=reason, seen=seen, by=signed_in(request.user))
        )

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """Withdraw; figures already accepted leave the pool."""
        return self._answer(contributions.withdraw(contribution=self.get_object(), by=signed_in(request.user)))

    @extend_schema(request=serializers.AnswersSerializer)
    @action(detail=True, methods=["post"])
    def answers(self, request: Request, pk: str) -> Response:
        """Say which column is what and what holds for the whole file; it is then read anew."""
        asked = serializers.AnswersSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        return self._answer(
            answers.answer(contribution=self.get_object(), by=signed_in(request.user), **asked.validated_data)
        )

    @extend_schema(request=serializers.FixSerializer)
    @action(detail=True, methods=["post"])
    def fix(self, request: Request, pk: str) -> Response:
        """Say what a text means in every row, or undo what was said."""
        asked = serializers.FixSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        deed = answers.fix if "taken" in asked.validated_data else answers.undo_fix
        return self._answer(deed(contribution=self.get_object(), by=signed_in(request.user), **asked.validated_data))

    @extend_schema(request=serializers.ExplainSerializer)
    @action(detail=True, methods=["post"])
    def explain(self, request: Request, pk: str) -> Response:
        """Say why figures are right although a rule warns of them. Needed before they are submitted."""
        asked = serializers.ExplainSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        return self._answer(
            answers.explain(contribution=self.get_object(), by=signed_in(request.user), **asked.validated_data)
        )

    def _answer(self, contribution: Contribution, status: int = status.HTTP_200_OK) -> Response:
        after = _with_newest_job(Contribution.objects.all()).get(pk=contribution.pk)
        return Response(self.get_serializer(after).data, status=status)


def _with_newest_job(shown: QuerySet[Contribution]) -> QuerySet[Contribution]:
    """In the same question as the contributions: a job names its subject (`contribution:12`), it has no key to it."""
    subject = Concat(Value(f"{Contribution._meta.model_name}:"), Cast(OuterRef("pk"), CharField()))
    jobs = Job.objects.filter(subject=subject).order_by("-id")
    newest = jobs.values(said=JSONObject(status="status", step="step", percent="percent"))[:1]
    return shown.select_related("organisation", "issue__source", "issue__organisation").annotate(
        newest_job=Subquery(newest, output_field=JSONField())
    )


class CellPagination(pagination.CursorPagination):
    """No count and no offset: the thousandth page costs what the first does."""

    ordering = "id"
    page_size = 100
    page_size_query_param = "limit"
    max_page_size = 1000


# What a cell says of itself, and what its pool says of it.
CELL_FIELDS: Final = (
    "indicator",
    "category",
    "year",
    "measure",
    "value",
    "unit",
    "status",
    "origin",
    "rule",
    "candidates",
    "spread",
    "in_conflict",
    "is_disputed",
    "rests_on_conflict",
)
CELL_OF_POOL: Final = {
    "country": F("pool__country_id"),
    "audience": F("pool__audience"),
    "computed_at": F("pool__computed_at"),
}
CELL_NAMES: Final = ("country", *CELL_FIELDS, "low", "high", "is_truncated", "audience", "computed_at")
CELL_KEY = "/".join(
    (
        "(?P<country>[A-Z]{3})",
        "(?P<indicator>[A-Z_]+)",
        "(?P<category>[A-Z0-9-]+)",
        "(?P<year>[0-9]{4})",
        "(?P<measure>[a-z_]+)",
    )
)
SIGNED_IN: Final = [permissions.IsAuthenticated]
CELL_PATH: Final = [
    OpenApiParameter("country", str, "path", description="ISO 3166-1 alpha-3 code."),
    OpenApiParameter("indicator", str, "path", enum=list(INDICATORS)),
    OpenApiParameter("category", str, "path", enum=list(CATEGORIES)),
    OpenApiParameter("year", int, "path"),
    OpenApiParameter("measure", str, "path", enum=list(MEASURES)),
]


class CellViewSet(viewsets.GenericViewSet[Any]):
    """Recommended values, one per cell, from the pools that you may read; without an account, the public ones."""

    permission_classes = [permissions.AllowAny]
    serializer_class = serializers.CellSerializer
    pagination_class = CellPagination
    queryset = Cell.objects.none()

    @extend_schema(parameters=[serializers.CellFilterSerializer], responses=serializers.CellSerializer(many=True))
    def list(self, request: Request) -> Response:
        asked = serializers.CellFilterSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        wanted = asked.validated_data
        readable = pools.pools_for(request.user, wanted.pop("country", None))
        cells = Cell.objects.filter(pool__in=[pool.pk for pool in readable.values()])
        if since := wanted.pop("changed_since", None):
            cells = cells.filter(pool__computed_at__gte=since)
        wanted = {name: value for name, value in wanted.items() if value is not None}
        told = cells.filter(**wanted).values("id", "pool_id", "issue_id", "inputs", *CELL_FIELDS, **CELL_OF_POOL)
        page = [{**cell, "iso3": cell["country"]} for cell in self.paginate_queryset(told) or []]
        mark_grounds(page, {cell["pool_id"] for cell in page})
        return self.get_paginated_response([{name: cell[name] for name in CELL_NAMES} for cell in page])

    @extend_schema(
        parameters=CELL_PATH,
        responses=serializers.CellDetailSerializer,
        filters=False,
    )
    @action(detail=False, url_path=CELL_KEY, pagination_class=None)
    def one(self, request: Request, country: str, **key: str) -> Response:
        """One cell with every value that was sent for it, each with its contribution, file and row."""
        return self._cell(request, _cell_of(country, key))

    @extend_schema(
        parameters=CELL_PATH, request=serializers.ChooseSerializer, responses=serializers.CellDetailSerializer
    )
    @action(detail=False, methods=["post"], url_path=f"{CELL_KEY}/choose", permission_classes=SIGNED_IN)
    def choose(self, request: Request, country: str, **key: str) -> Response:
        """A reviewer recommends another of the competing values, with a reason."""
        asked, cell = serializers.ChooseSerializer(data=request.data), _cell_of(country, key)
        policies.check_decide(request.user, country)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        choice = Choice(cell, given["issue"], given["seen"])
        decisions.choose(choices=[choice], reason=given["reason"], by=signed_in(request.user))
        return self._cell(request, cell)

    @extend_schema(
        parameters=CELL_PATH, request=serializers.ConfirmSerializer, responses=serializers.CellDetailSerializer
    )
    @action(detail=False, methods=["post"], url_path=f"{CELL_KEY}/confirm", permission_classes=SIGNED_IN)
    def confirm(self, request: Request, country: str, **key: str) -> Response:
        """The country's government confirms the recommended value."""
        return self._judge(request, VerdictKind.CONFIRMED, serializers.ConfirmSerializer, _cell_of(country, key))

    @extend_schema(
        parameters=CELL_PATH, request=serializers.DisputeSerializer, responses=serializers.CellDetailSerializer
    )
    @action(detail=False, methods=["post"], url_path=f"{CELL_KEY}/dispute", permission_classes=SIGNED_IN)
    def dispute(self, request: Request, country: str, **key: str) -> Response:
        """The country's government disputes the recommended value, with its reason and its own figure."""
        return self._judge(request, VerdictKind.DISPUTED, serializers.DisputeSerializer, _cell_of(country, key))

    def _judge(self, request: Request, kind: str, shape: type[serializers.ConfirmSerializer], cell: CellOf) -> Response:
        policies.check_judge(request.user, cell.iso3)
        asked = shape(data=request.data)
        asked.is_valid(raise_exception=True)
        verdicts.judge(cell=cell, kind=kind, **asked.validated_data, by=signed_in(request.user))
        return self._cell(request, cell)

    def _cell(self, request: Request, cell: CellOf) -> Response:
        pool = pools.pool_for(request.user, cell.iso3)
        page = cell_page(pool, *cell.key) if pool else None
        if pool is None or page is None:
            raise Http404
        said = cell_said(request.user, pool, page)
        return Response(serializers.CellDetailSerializer({**page, "said": said}).data)

    @extend_schema(parameters=CELL_PATH, responses=serializers.ComputationSerializer, filters=False)
    @action(detail=False, url_path=f"{CELL_KEY}/computation", pagination_class=None)
    def computation(self, request: Request, country: str, **key: str) -> Response:
        """How one figure is computed: its method run, the lifetime and the sum year of sale by year of sale."""
        pool = pools.pool_for(request.user, country)
        page = pool and computation_page(pool, key["indicator"], key["category"], int(key["year"]), key["measure"])
        if not page:
            raise Http404
        return Response(serializers.ComputationSerializer(page).data)


def _cell_of(country: str, key: dict[str, str]) -> CellOf:
    if key["indicator"] not in INDICATORS or key["measure"] not in MEASURES:
        raise Http404
    return CellOf(country, key["indicator"], key["category"], int(key["year"]), key["measure"])


class TemplateViewSet(viewsets.ViewSet):
    """The template's row as JSON Schema, from the one definition that the file, the check and the help page share."""

    permission_classes = [permissions.AllowAny]

    @extend_schema(responses=OpenApiTypes.OBJECT, filters=False)
    def list(self, request: Request) -> Response:
        """Columns, types and codes of one row."""
        return Response(template.json_schema())


class SourceViewSet(mixins.ListModelMixin, viewsets.GenericViewSet[Source]):
    """Sources with those of their issues of which you may see a contribution."""

    permission_classes = [permissions.AllowAny]
    serializer_class = serializers.SourceSerializer
    queryset = Source.objects.none()

    def get_queryset(self) -> QuerySet[Source]:
        seen = policies.contributions_visible_to(self.request.user)
        issues = Issue.objects.filter(pk__in=seen.values("issue"))
        listed = Prefetch("issues", issues.select_related("source", "organisation"))
        return Source.objects.filter(pk__in=issues.values("source")).prefetch_related(listed)
