"""Roles in prose: what the roles page shows, and the permissions that come with a seat."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from coalition import permissions as may


class RoleCode(StrEnum):
    COUNTRY_TEAM = "country_team"
    GOVERNMENT = "government"
    AGENCY = "agency"
    STAKEHOLDER = "stakeholder"
    SECRETARIAT = "secretariat"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True)
class Role:
    code: RoleCode
    name: StrPromise
    description: StrPromise
    permissions: frozenset[str]


# Who works for the coalition itself: they sign in with a second factor.
STAFF = frozenset({RoleCode.SECRETARIAT, RoleCode.AUDITOR, RoleCode.ADMINISTRATOR})
# Who speaks for an organisation.
FOCAL_POINTS = frozenset({RoleCode.AGENCY, RoleCode.GOVERNMENT, RoleCode.STAKEHOLDER})

ROLES: dict[RoleCode, Role] = {
    role.code: role
    for role in (
        Role(
            RoleCode.COUNTRY_TEAM,
            _("Country team officer"),
            _(
                "Works for the UN Country Team or the Resident Coordinator's Office. Logs a government's requests, "
                "endorses and follows them, and convenes dialogues in the country of the seat."
            ),
            frozenset(
                {
                    may.REQUEST_DATA,
                    may.READ_COALITION_DATA,
                    may.READ_GOVERNMENT_DATA,
                    may.BUILD_ASSESSMENT,
                    may.READ_ASSESSMENT,
                    may.ASK_FOR_ACCOUNTS,
                    may.FILE_REQUESTS,
                    may.READ_REQUESTS,
                    may.ENDORSE_REQUESTS,
                    may.READ_CONFIDENTIAL,
                    may.READ_STRICTLY_CONFIDENTIAL,
                }
            ),
        ),
        Role(
            RoleCode.GOVERNMENT,
            _("Government focal point"),
            _(
                "Named by letter by a ministry, an agency or the national statistics office. Contributes national "
                "data, confirms or disputes figures, requests support, decides on what is offered and downloads "
                "assessments of the own country."
            ),
            frozenset(
                {
                    may.CONTRIBUTE,
                    may.JUDGE_FIGURES,
                    may.READ_GOVERNMENT_DATA,
                    may.BUILD_ASSESSMENT,
                    may.READ_ASSESSMENT,
                    may.ASK_FOR_ACCOUNTS,
                    may.FILE_REQUESTS,
                    may.READ_REQUESTS,
                    may.DECIDE_FOR_GOVERNMENT,
                    may.READ_CONFIDENTIAL,
                    may.READ_STRICTLY_CONFIDENTIAL,
                }
            ),
        ),
        Role(
            RoleCode.AGENCY,
            _("Agency focal point"),
            _(
                "Speaks for a member organisation of the coalition. Uploads its data, reviews what other organisations "
                "upload, offers support and leads cases."
            ),
            frozenset(
                {
                    may.CONTRIBUTE,
                    may.REVIEW,
                    may.REQUEST_DATA,
                    may.READ_COALITION_DATA,
                    may.BUILD_ASSESSMENT,
                    may.READ_ASSESSMENT,
                    may.ASK_FOR_ACCOUNTS,
                    may.SIGN_OFF_ASSESSMENT,
                    may.OFFER_SUPPORT,
                    may.READ_CONFIDENTIAL,
                }
            ),
        ),
        Role(
            RoleCode.STAKEHOLDER,
            _("Stakeholder"),
            _(
                "Speaks for an employers', a workers' or another organisation. Takes part in the dialogues that the "
                "organisation was invited to and comments on drafts."
            ),
            frozenset(),
        ),
        Role(
            RoleCode.SECRETARIAT,
            _("Secretariat"),
            _("Keeps the roster, guides requests on their way and reviews the evidence of every country."),
            frozenset(
                {
                    may.REVIEW,
                    may.REQUEST_DATA,
                    may.RELEASE,
                    may.READ_ALL_CONTRIBUTIONS,
                    may.READ_COALITION_DATA,
                    may.READ_GOVERNMENT_DATA,
                    may.BUILD_ASSESSMENT,
                    may.READ_ASSESSMENT,
                    may.READ_AUDIT,
                    may.SEE_ACCOUNTS,
                    may.ASK_FOR_ACCOUNTS,
                    may.GRANT_ACCOUNTS,
                    may.END_SEATS,
                    may.READ_REQUESTS,
                    may.GUIDE_REQUESTS,
                    may.READ_SEALED_OFFERS,
                    may.READ_CONFIDENTIAL,
                    may.READ_STRICTLY_CONFIDENTIAL,
                    may.CONFIRM_LOWERING,
                    may.MANAGE_ROSTER,
                    may.READ_ROSTER_RECORDS,
                    may.SEE_GALLERY,
                    may.SEE_ALL_JOBS,
                    may.RESTART_JOBS,
                }
            ),
        ),
        Role(
            RoleCode.AUDITOR,
            _("Auditor"),
            _("Reads everything including the log, changes nothing."),
            frozenset(
                {
                    may.READ_ALL_CONTRIBUTIONS,
                    may.READ_COALITION_DATA,
                    may.READ_GOVERNMENT_DATA,
                    may.READ_ASSESSMENT,
                    may.READ_AUDIT,
                    may.SEE_ACCOUNTS,
                    may.READ_REQUESTS,
                    may.READ_DRAFTS,
                    may.READ_SEALED_OFFERS,
                    may.READ_CONFIDENTIAL,
                    may.READ_STRICTLY_CONFIDENTIAL,
                    may.READ_ROSTER_RECORDS,
                    may.SEE_ALL_JOBS,
                }
            ),
        ),
        Role(
            RoleCode.ADMINISTRATOR,
            _("Administrator"),
            _("Manages accounts and settings. Has no right to confidential content."),
            frozenset(
                {
                    may.MANAGE_ACCOUNTS,
                    may.SEE_ACCOUNTS,
                    may.ASK_FOR_ACCOUNTS,
                    may.GRANT_ACCOUNTS,
                    may.END_SEATS,
                    may.SEE_GALLERY,
                }
            ),
        ),
    )
}
