"""What a role may do, as names. Whether it may be done to this thing now is asked in `policies`."""

from typing import Final

from django.utils.translation import gettext_noop

CONTRIBUTE: Final = gettext_noop("contribute data")
REVIEW: Final = gettext_noop("review contributions")
JUDGE_FIGURES: Final = gettext_noop("confirm or dispute figures of the own country")
REQUEST_DATA: Final = gettext_noop("request missing data")
RELEASE: Final = gettext_noop("publish releases of the pool and country assessments")
READ_ALL_CONTRIBUTIONS: Final = gettext_noop("read every contribution")
READ_COALITION_DATA: Final = gettext_noop("read data shared within the coalition")
READ_GOVERNMENT_DATA: Final = gettext_noop("read data shared with the government of the country")
BUILD_ASSESSMENT: Final = gettext_noop("build country assessments")
READ_ASSESSMENT: Final = gettext_noop("read country assessments before publication")
SIGN_OFF_ASSESSMENT: Final = gettext_noop("sign off country assessments for a reviewing member")
READ_AUDIT: Final = gettext_noop("read the audit log")
MANAGE_ACCOUNTS: Final = gettext_noop("manage accounts and settings")
SEE_ACCOUNTS: Final = gettext_noop("see accounts and seats")
ASK_FOR_ACCOUNTS: Final = gettext_noop("ask for accounts of colleagues")
GRANT_ACCOUNTS: Final = gettext_noop("grant or refuse accounts that somebody else asked for")
END_SEATS: Final = gettext_noop("end seats and hand over open work")
READ_CONFIDENTIAL: Final = gettext_noop("read confidential records")
READ_STRICTLY_CONFIDENTIAL: Final = gettext_noop("read strictly confidential records")
CONFIRM_LOWERING: Final = gettext_noop("confirm that a record may be classified lower")
FILE_REQUESTS: Final = gettext_noop("submit requests for support")
READ_REQUESTS: Final = gettext_noop("read requests for support")
READ_DRAFTS: Final = gettext_noop("read requests that are still drafts")
GUIDE_REQUESTS: Final = gettext_noop("acknowledge, screen and circulate requests")
READ_SEALED_OFFERS: Final = gettext_noop("read offers before the window closes")
ENDORSE_REQUESTS: Final = gettext_noop("endorse requests for the Resident Coordinator")
OFFER_SUPPORT: Final = gettext_noop("answer requests that were circulated to members")
DECIDE_FOR_GOVERNMENT: Final = gettext_noop(
    "withdraw requests, accept responses, approve leads, consent to assessments"
)
MANAGE_ROSTER: Final = gettext_noop("manage the roster")
READ_ROSTER_RECORDS: Final = gettext_noop("read confidential records of the roster")
SEE_GALLERY: Final = gettext_noop("see the component gallery")
SEE_ALL_JOBS: Final = gettext_noop("see all background work")
RESTART_JOBS: Final = gettext_noop("start failed background work again")
