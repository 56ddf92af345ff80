"""The API over the coalition: the roster for everybody; invitations, seats and letters as the pages have them."""

from typing import Final

from coalition.api.people import ClassificationViewSet, InvitationViewSet, LetterViewSet, SeatViewSet
from coalition.api.roster import EventViewSet, OrganisationViewSet, RosterViewSet

ROUTES: Final = (
    ("roster", RosterViewSet, "roster"),
    ("organisations", OrganisationViewSet, "organisation"),
    ("events", EventViewSet, "event"),
    ("invitations", InvitationViewSet, "invitation"),
    ("seats", SeatViewSet, "seat"),
    ("letters", LetterViewSet, "letter"),
    # Of any classified record, by what it is: `classification/supportrequest/12/`.
    (r"classification/(?P<kind>[a-z]+)", ClassificationViewSet, "classification"),
)
