"""The API over requests: the same policies, the same deeds and the same sentences as the pages."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, PolymorphicProxySerializer, extend_schema
from rest_framework import exceptions, mixins, permissions, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from coalition.actions import classification
from coalition.guards import Invalid, signed_in
from coalition.models import MediaType, Organisation
from coalition.presenters.files import attachment, safe
from countries.actions import documents, exports, offers, requests, responses
from countries.forms.deeds import DEEDS
from countries.forms.deeds.base import Deed
from countries.models import Need, Offer, SupportRequest
from countries.policies import discussions as discussion_policies
from countries.policies import offers as offer_policies
from countries.policies import requests as policies
from countries.policies import responses as response_policies
from countries.presenters import cases
from countries.presenters.history import history
from countries.presenters.requests import overdue, searched, shown, waiting_for
from countries.serializers import requests as give

CODES = list(DEEDS)


class RequestViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[SupportRequest]):
    """Requests for support that you may see, with what you may see of their offers, response and engagement."""

    permission_classes = [permissions.IsAuthenticated]
    serializer_class = give.RequestSerializer
    queryset = SupportRequest.objects.none()
    lookup_value_regex = r"\d+"

    def get_queryset(self) -> QuerySet[SupportRequest]:
        visible = shown(policies.requests_visible_to(self.request.user)).prefetch_related("needs")
        asked = self.request.query_params
        if asked.get("scope") == "mine":
            visible = visible.filter(pk__in=waiting_for(signed_in(self.request.user)).values("pk"))
        elif asked.get("scope") == "overdue":
            visible = visible.filter(pk__in=overdue(self.request.user))
        if wanted := asked.get("status"):
            visible = visible.filter(status=wanted)
        if country := asked.get("country"):
            visible = visible.filter(country=country.upper())
        return searched(visible, asked["q"]) if asked.get("q") else visible

    @extend_schema(
        parameters=[
            OpenApiParameter("scope", str, enum=["mine", "overdue"], description="What waits for you, or is overdue."),
            OpenApiParameter("status", str),
            OpenApiParameter("country", str, description="ISO 3166-1 alpha-3 code"),
            OpenApiParameter("q", str, description="Words; confidential requests are found by reference alone."),
        ]
    )
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        policies.check_see_list(request.user)
        return super().list(request, *args, **kwargs)

    def paginate_queryset(self, queryset: Any) -> Any:
        """A page of the list says as much as the records themselves: reading it may be history."""
        page: list[SupportRequest] = super().paginate_queryset(queryset) or []
        for case in page:
            classification.note_reading(thing=case, by=signed_in(self.request.user))
        return page

    def get_object(self) -> SupportRequest:
        case: SupportRequest = super().get_object()
        classification.note_reading(thing=case, by=signed_in(self.request.user))
        return case

    @extend_schema(responses=give.RequestDetailSerializer)
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self._answer(self.get_object())

    @extend_schema(request=give.RequestWriteSerializer, responses={201: give.RequestDetailSerializer})
    def create(self, request: Request) -> Response:
        """Begin a draft."""
        policies.check_file(request.user)
        given = self._given(give.RequestWriteSerializer)
        given.pop("edition", None)
        needs, person = given.pop("needs", None), signed_in(request.user)
        case = requests.draft(by=person, **given)
        if needs is not None:
            case = requests.save(case=case, edition=case.edition, needs=needs, by=person)
        return self._answer(case, status=status.HTTP_201_CREATED)

    @extend_schema(request=give.RequestWriteSerializer, responses=give.RequestDetailSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change a draft, or what was returned; over an edition that you did not read nothing is written."""
        case = self.get_object()
        policies.check_edit(request.user, case)
        given = self._given(give.RequestWriteSerializer, partial=True)
        edition = given.pop("edition", None)
        if edition is None:
            raise exceptions.ValidationError({"edition": [_("Name the edition that you read.")]})
        return self._answer(requests.save(case=case, edition=edition, by=signed_in(request.user), **given))

    @extend_schema(request={"multipart/form-data": give.DocumentUploadSerializer}, responses=give.DocumentSerializer)
    @action(detail=True, methods=["post"])
    def documents(self, request: Request, pk: str) -> Response:
        """Add a document; the letter to a draft."""
        case = self.get_object()
        policies.check_add_document(request.user, case)
        given = self._given(give.DocumentUploadSerializer)
        added = documents.add(case=case, by=signed_in(request.user), **given)
        return Response(give.DocumentSerializer(added).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        methods=["get"],
        responses={(200, media_type): OpenApiTypes.BINARY for media_type in MediaType.values},
        parameters=[OpenApiParameter("document", int, "path")],
        operation_id="requests_document_file",
    )
    @extend_schema(
        methods=["delete"],
        responses={204: None},
        parameters=[OpenApiParameter("document", int, "path")],
        operation_id="requests_document_remove",
    )
    @action(detail=True, methods=["get", "delete"], url_path=r"documents/(?P<document>\d+)", url_name="document")
    def document(self, request: Request, pk: str, document: str) -> Any:
        """The file; taken out of a draft, or of what was returned."""
        case, person = self.get_object(), signed_in(request.user)
        found = get_object_or_404(case.documents.select_related("request"), pk=document)
        if request.method == "DELETE":
            documents.remove(document=found, by=person)
            return Response(status=status.HTTP_204_NO_CONTENT)
        documents.read(document=found, by=person)
        return attachment(found.file, found.download_name)

    @extend_schema(methods=["get"], responses=give.OfferSerializer(many=True), filters=False)
    @extend_schema(methods=["post"], request=give.OfferWriteSerializer, responses=give.OfferSerializer)
    @action(detail=True, methods=["get", "post"], pagination_class=None)
    def offers(self, request: Request, pk: str) -> Response:
        """Offers that you may see; answer one need."""
        case, person = self.get_object(), signed_in(request.user)
        if request.method == "GET":
            return Response(give.OfferSerializer(_offers(person, case), many=True).data)
        offer_policies.check_offer(person, case)
        given = self._given(give.OfferWriteSerializer)
        need = get_object_or_404(Need.objects.select_related("request"), pk=given.pop("need").pk, request=case)
        mine = offer_policies.organisations_to_answer_for(person, case)
        organisation = given.pop("organisation", None) or _only(mine)
        made = offers.offer(need=need, organisation=organisation, by=person, **given)
        return Response(give.OfferSerializer(made).data)

    @extend_schema(responses={204: None}, parameters=[OpenApiParameter("need", int, "path")])
    @action(detail=True, methods=["delete"], url_path=r"offers/(?P<need>\d+)", url_name="offer")
    def take_back(self, request: Request, pk: str, need: str) -> Response:
        """Take your answer to one need back, while the window is open."""
        case, person = self.get_object(), signed_in(request.user)
        offer_policies.check_offer(person, case)
        mine = offer_policies.organisations_to_answer_for(person, case)
        given = Offer.objects.filter(
            need=int(need), need__request=case, organisation__in=mine, status=Offer.Status.GIVEN
        )
        offers.take_back(offer=get_object_or_404(given.select_related("need__request", "organisation")), by=person)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(responses=give.RemarkSerializer(many=True), filters=False)
    @action(detail=True, pagination_class=None)
    def remarks(self, request: Request, pk: str) -> Response:
        """The discussion, as far as you read it; `remark` writes, `resolve` resolves."""
        found = discussion_policies.remarks_visible_to(request.user, self.get_object())
        shown = found.select_related("written_by", "resolved_by").prefetch_related("mentioned")
        return Response(give.RemarkSerializer(shown, many=True).data)

    @extend_schema(responses=give.CaseEventSerializer(many=True), filters=False)
    @action(detail=True, pagination_class=None)
    def history(self, request: Request, pk: str) -> Response:
        """What was done, newest first, as far as it is yours to know."""
        return Response(give.CaseEventSerializer(history(request.user, self.get_object()), many=True).data)

    @extend_schema(
        responses={(200, "application/pdf"): OpenApiTypes.BINARY},
        parameters=[
            OpenApiParameter("number", int, "path"),
            OpenApiParameter("kind", str, "path", enum=["pdf", "docx"]),
        ],
    )
    @action(detail=True, url_path=r"responses/(?P<number>\d+)/(?P<kind>pdf|docx)", url_name="response-file")
    def response_file(self, request: Request, pk: str, number: str, kind: str) -> HttpResponse:
        """The letter as PDF or DOCX."""
        visible = response_policies.responses_visible_to(request.user).select_related("request__country")
        response = get_object_or_404(visible, request=self.get_object(), number=number)
        return _handed(exports.take_letter(response=response, kind=kind, by=signed_in(request.user)))

    @extend_schema(
        responses={(200, "application/pdf"): OpenApiTypes.BINARY},
        parameters=[OpenApiParameter("kind", str, "path", enum=["pdf", "zip"])],
    )
    @action(detail=True, url_path=r"dossier/(?P<kind>pdf|zip)", url_name="dossier")
    def dossier(self, request: Request, pk: str, kind: str) -> HttpResponse:
        """The whole case as you may see it, as one PDF or with its documents."""
        return _handed(exports.take_dossier(case=self.get_object(), kind=kind, by=signed_in(request.user)))

    @extend_schema(responses={(200, "text/csv"): OpenApiTypes.STR}, filters=False)
    @action(detail=False, url_path="work-plan", pagination_class=None)
    def work_plan(self, request: Request) -> HttpResponse:
        """What members offer to the requests that you see, in the columns of a joint work plan."""
        return _handed(exports.take_work_plan(by=signed_in(request.user)))

    @extend_schema(
        request=give.ResponseWriteSerializer,
        responses=give.ResponseSerializer,
        parameters=[OpenApiParameter("number", int, "path")],
    )
    @action(detail=True, methods=["put"], url_path=r"responses/(?P<number>\d+)", url_name="response")
    def write_response(self, request: Request, pk: str, number: str) -> Response:
        """Edit the response that is being written."""
        case, person = self.get_object(), signed_in(request.user)
        response_policies.check_write(person, case)
        visible = response_policies.responses_visible_to(person).select_related("request")
        response = get_object_or_404(visible, request=case, number=number)
        given = self._given(give.ResponseWriteSerializer)
        items = {item["need"].pk: (item["coverage"], item["text"]) for item in given.pop("items")}
        edited = responses.edit(response=response, items=items, by=person, **given)
        return Response(give.ResponseSerializer(edited).data)

    @extend_schema(
        operation_id="requests_do",
        request=PolymorphicProxySerializer(
            component_name="Deed",
            serializers=[give.asked(deed.code, deed.form) for deed in DEEDS.values() if deed.form],
            resource_type_field_name=None,
        ),
        responses=give.RequestDetailSerializer,
        parameters=[OpenApiParameter("deed", str, "path", enum=CODES)],
    )
    @action(detail=True, methods=["post"], url_path="(?P<deed>[a-z-]+)", url_name="do")
    def take_step(self, request: Request, pk: str, deed: str) -> Response:
        """One of the deeds, such as `acknowledge` or `answer`, with what its form on the page asks for."""
        case, person, chosen = self.get_object(), signed_in(request.user), DEEDS.get(deed)
        if chosen is None:
            raise exceptions.NotFound
        chosen.check_first(person, case)
        form = _filled(chosen, case, request.data) if chosen.form else None
        chosen.run(case, person, form)
        return self._answer(SupportRequest.objects.get(pk=case.pk))

    def _given(self, serializer: type[Any], *, partial: bool = False) -> dict[str, Any]:
        asked = serializer(data=self.request.data, partial=partial)
        asked.is_valid(raise_exception=True)
        given: dict[str, Any] = asked.validated_data
        return given

    def _answer(self, case: SupportRequest, status: int = status.HTTP_200_OK) -> Response:
        """The request as the reader may see it; who shut themselves out by the deed gets no more than a "done"."""
        person = signed_in(self.request.user)
        if not policies.can_see(person, case):
            return Response(status=204)
        after = shown(SupportRequest.objects.all()).prefetch_related("needs", "engagement__stages").get(pk=case.pk)
        visible = response_policies.responses_visible_to(person).filter(request=case)
        context = {
            "offers": _offers(person, case),
            "responses": visible.prefetch_related("items", "answers"),
            "documents": [item["document"] for item in cases.documents(person, case)],
        }
        return Response(give.RequestDetailSerializer(after, context=context).data, status=status)


def _handed(taken: exports.Taken) -> HttpResponse:
    return safe(HttpResponse(taken.content, content_type=taken.content_type), taken.name)


def _offers(person: Any, case: SupportRequest) -> QuerySet[Offer]:
    visible = offer_policies.offers_visible_to(person).filter(need__request=case, status=Offer.Status.GIVEN)
    return visible.select_related("organisation").order_by("need__position", "organisation__acronym")


def _only(organisations: QuerySet[Organisation]) -> Organisation:
    found = list(organisations[:2])
    if len(found) != 1:
        raise Invalid(_("Name the organisation for which you answer."), field="organisation")
    return found[0]


def _filled(deed: Deed, case: SupportRequest, data: Any) -> Any:
    form = deed.make_form(case, data)
    if not form.is_valid():
        raise exceptions.ValidationError(
            {name: [str(error) for error in errors] for name, errors in form.errors.items()}
        )
    return form
