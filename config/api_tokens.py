"""How programs sign in to the API."""

from django.utils.translation import gettext as _
from rest_framework import authentication, exceptions
from rest_framework.authtoken.models import Token

from coalition.guards import reason
from coalition.models import Person
from coalition.policies.people import check_second_factor


class TokenAuthentication(authentication.TokenAuthentication):
    """A token is no way around the second factor that its owner's role asks for."""

    def authenticate_credentials(self, key: str) -> tuple[Person, Token]:
        person, token = super().authenticate_credentials(key)
        why_not = reason(check_second_factor, person)
        if why_not:
            raise exceptions.AuthenticationFailed(_("The token does not work yet: %(why)s") % {"why": why_not})
        return person, token
