"""What is taken out of the portal as a file: the response, a case's dossier, the columns of the work plan. The log
knows who took what.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple, TypeVar

from django.utils.translation import gettext as _

from coalition import audit
from coalition.guards import Invalid
from coalition.models import Person
from countries.builders import dossier, letter
from countries.models import Response, SupportRequest
from countries.policies import requests as policies
from countries.policies import responses as response_policies
from countries.presenters import letters, tables

DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LETTERS: Final = {"pdf": (letter.pdf, "application/pdf"), "docx": (letter.docx, DOCX)}
DOSSIERS: Final[dict[str, tuple[Callable[[Person, SupportRequest], bytes], str]]] = {
    "pdf": (dossier.pdf, "application/pdf"),
    "zip": (dossier.archive, "application/zip"),
}


Maker = TypeVar("Maker", bound=tuple[Callable[..., Any], str])


class Taken(NamedTuple):
    name: str
    content: bytes
    content_type: str


def take_letter(*, response: Response, kind: str, by: Person, at: datetime | None = None) -> Taken:
    """The letter as PDF or DOCX: of a draft as it stands, of a sent one as it was sent."""
    response_policies.check_export(by, response)
    make, content_type = _of(kind, LETTERS)
    document = letters.document(response)
    audit.record("request.exported", response.request, by=by, at=at, file=f"response.{kind}")
    name = f"{document['reference']}-response-{document['version']}.{kind}"
    return Taken(name, make(document), content_type)


def take_dossier(*, case: SupportRequest, kind: str, by: Person, at: datetime | None = None) -> Taken:
    """The whole case as this reader may see it."""
    policies.check_export(by, case)
    make, content_type = _of(kind, DOSSIERS)
    audit.record("request.exported", case, by=by, at=at, file=f"dossier.{kind}")
    return Taken(f"{case.reference or 'draft'}-dossier.{kind}", make(by, case), content_type)


def take_work_plan(*, by: Person, at: datetime | None = None) -> Taken:
    """What members offer to the requests that the reader sees, in the columns of a joint work plan."""
    policies.check_see_list(by)
    audit.record("request.exported", "requests:work-plan", by=by, at=at, file="work-plan.csv")
    return Taken("joint-work-plan.csv", tables.work_plan(by).encode(), "text/csv; charset=utf-8")


def _of(kind: str, makers: Mapping[str, Maker]) -> Maker:
    if kind not in makers:
        raise Invalid(_("There is no such kind of file."))
    return makers[kind]
