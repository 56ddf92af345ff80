"""The API over invitations, seats, letters and classification: the pages' policies, deeds and sentences."""

from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import mixins, permissions, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from coalition.actions import attachments, classification, invitations, people
from coalition.guards import Hidden, allowed, signed_in
from coalition.models import Attachment, Classified, Invitation, Seat
from coalition.policies import people as policies
from coalition.policies import records
from coalition.presenters import files
from coalition.serializers import people as give

NUMBER = OpenApiParameter("id", int, "path")
KIND = OpenApiParameter("kind", str, "path", description="attachment, supportrequest or casedocument")


class Readers(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Any]):
    """Lists what the reader may see; a deed is one function that the pages call too."""

    permission_classes = [permissions.IsAuthenticated]
    lookup_value_regex = r"\d{1,18}"

    def given(self, serializer: type[Any]) -> dict[str, Any]:
        asked = serializer(data=self.request.data)
        asked.is_valid(raise_exception=True)
        found: dict[str, Any] = asked.validated_data
        return found

    def said(self, thing: Any, status: int = status.HTTP_200_OK) -> Response:
        return Response(self.get_serializer(thing).data, status=status)


class InvitationViewSet(Readers):
    """Seats that you asked for or follow up; of staff, all that were asked for."""

    serializer_class = give.InvitationSerializer
    queryset = Invitation.objects.none()

    def get_queryset(self) -> QuerySet[Invitation]:
        return policies.invitations_visible_to(self.request.user).select_related("organisation", "kept_by", "letter")

    @extend_schema(
        request={"multipart/form-data": give.InvitationAskSerializer, "application/json": give.InvitationAskSerializer},
        responses={201: give.InvitationSerializer},
    )
    def create(self, request: Request) -> Response:
        """Ask for a seat."""
        policies.check_ask_for_account(request.user)
        given = self.given(give.InvitationAskSerializer)
        return self.said(invitations.ask(**given, by=signed_in(request.user)), status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=give.InvitationSerializer)
    @action(detail=True, methods=["post"])
    def grant(self, request: Request, pk: str) -> Response:
        """Send the link. Never who asked."""
        return self.said(invitations.grant(invitation=self.get_object(), by=signed_in(request.user)))

    @extend_schema(request=give.ReasonSerializer, responses=give.InvitationSerializer)
    @action(detail=True, methods=["post"])
    def refuse(self, request: Request, pk: str) -> Response:
        invitation = self.get_object()
        policies.check_decide_invitation(request.user, invitation)
        given = self.given(give.ReasonSerializer)
        return self.said(invitations.refuse(invitation=invitation, **given, by=signed_in(request.user)))

    @extend_schema(request=None, responses=give.InvitationSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """The link, if one was sent, opens nothing from now on."""
        return self.said(invitations.withdraw(invitation=self.get_object(), by=signed_in(request.user)))

    @extend_schema(request=None, responses=give.InvitationSerializer)
    @action(detail=True, methods=["post"], url_path="send-again")
    def send_again(self, request: Request, pk: str) -> Response:
        """A new link; the one before it opens nothing from now on."""
        return self.said(invitations.send_again(invitation=self.get_object(), by=signed_in(request.user)))


class SeatViewSet(Readers):
    """Your own seats; of staff, everybody's."""

    serializer_class = give.SeatSerializer
    queryset = Seat.objects.none()

    def get_queryset(self) -> QuerySet[Seat]:
        return policies.seats_visible_to(self.request.user).select_related("person", "organisation")

    @extend_schema(request=give.ReasonSerializer, responses=give.SeatSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        """Its rights end now, with every session and the token of its holder."""
        seat = self.get_object()
        policies.check_end_seat(request.user, seat)
        return self.said(people.end_seat(seat=seat, **self.given(give.ReasonSerializer), by=signed_in(request.user)))


class LetterViewSet(Readers):
    """Letters by which governments name their focal points, as far as they are open to you."""

    serializer_class = give.LetterSerializer
    queryset = Attachment.objects.none()

    def get_queryset(self) -> QuerySet[Attachment]:
        return records.attachments_visible_to(self.request.user).select_related("organisation")

    @extend_schema(responses={200: OpenApiResponse(OpenApiTypes.BINARY)})
    @action(detail=True)
    def file(self, request: Request, pk: str) -> FileResponse:
        """The letter itself. The log keeps who takes what is strictly confidential."""
        letter = attachments.read(attachment=self.get_object(), by=signed_in(request.user))
        return files.attachment(letter.file, letter.download_name)


class ClassificationViewSet(viewsets.GenericViewSet[Any]):
    """How far a record may travel: raised at once by who reads it, lowered by its owners and a second person."""

    permission_classes = [permissions.IsAuthenticated]
    serializer_class = give.ClassificationSerializer
    lookup_value_regex = r"\d{1,18}"

    @extend_schema(parameters=[KIND, NUMBER])
    def retrieve(self, request: Request, kind: str, pk: str) -> Response:
        return self._said(self._thing(kind, pk))

    @extend_schema(parameters=[KIND, NUMBER], request=give.RaiseSerializer)
    @action(detail=True, methods=["post"], url_path="raise", url_name="raise")
    def raise_level(self, request: Request, kind: str, pk: str) -> Response:
        """At once. Whom the new level shuts out gets no more than a 204."""
        thing = self._thing(kind, pk)
        records.check_raise(request.user, thing)
        given = self._given(give.RaiseSerializer)
        return self._said(classification.raise_level(thing=thing, **given, by=signed_in(request.user)))

    @extend_schema(parameters=[KIND, NUMBER], request=give.LowerSerializer)
    @action(detail=True, methods=["post"])
    def lower(self, request: Request, kind: str, pk: str) -> Response:
        """Ask; a second person decides."""
        thing = self._thing(kind, pk)
        records.check_ask_to_lower(request.user, thing)
        given = self._given(give.LowerSerializer)
        return self._said(classification.ask_to_lower(thing=thing, **given, by=signed_in(request.user)))

    @extend_schema(parameters=[KIND, NUMBER], request=None)
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, kind: str, pk: str) -> Response:
        """Lower it, as somebody else asked."""
        thing = self._thing(kind, pk)
        return self._said(classification.confirm_lowering(thing=thing, by=signed_in(request.user)))

    @extend_schema(parameters=[KIND, NUMBER], request=None)
    @action(detail=True, methods=["post"])
    def refuse(self, request: Request, kind: str, pk: str) -> Response:
        """Leave it as it is."""
        thing = self._thing(kind, pk)
        return self._said(classification.refuse_lowering(thing=thing, by=signed_in(request.user)))

    def _thing(self, kind: str, pk: str) -> Classified:
        thing = records.classified(f"{kind}:{pk}")
        if thing is None:
            raise Hidden
        records.check_read(self.request.user, thing)
        return thing

    def _given(self, serializer: type[Any]) -> dict[str, Any]:
        asked = serializer(data=self.request.data)
        asked.is_valid(raise_exception=True)
        found: dict[str, Any] = asked.validated_data
        return found

    def _said(self, thing: Classified) -> Response:
        if not allowed(records.check_read, self.request.user, thing):
            return Response(status=status.HTTP_204_NO_CONTENT)
        return Response(give.ClassificationSerializer(thing).data)
