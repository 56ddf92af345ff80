"""The API's answers to domain refusals: the same sentences as the pages."""

from typing import Any

from django.http import Http404
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import exception_handler

from coalition.guards import Hidden, Invalid, Refused
from coalition.models import Changed, NotAllowed


class Conflict(exceptions.APIException):
    status_code = status.HTTP_409_CONFLICT
    default_code = "conflict"


def answer(problem: Exception, context: dict[str, Any]) -> Response | None:
    match problem:
        case Hidden():
            problem = Http404()
        case Refused():
            problem = exceptions.PermissionDenied(str(problem))
        case Invalid():
            problem = exceptions.ValidationError({problem.field or "non_field_errors": [str(problem)]})
        case Changed() | NotAllowed():
            problem = Conflict(str(problem))
    return exception_handler(problem, context)
