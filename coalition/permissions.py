"""What a role may do, as names. Whether it may be done to this thing now is asked in `policies`."""

from typing import Final

from django.utils.translation import gettext_noop as _noop

CONTRIBUTE: Final = _noop("contribute data")
REVIEW: Final = _noop("review contributions")
READ_ALL_CONTRIBUTIONS: Final = _noop("read every contribution")
READ_COALITION_DATA: Final = _noop("read data shared within the coalition")
READ_GOVERNMENT_DATA: Final = _noop("read data shared with the government of the country")
BUILD_ASSESSMENT: Final = _noop("build country assessments")
READ_ASSESSMENT: Final = _noop("read country assessments before publication")
READ_AUDIT: Final = _noop("read the audit log")
MANAGE_ACCOUNTS: Final = _noop("manage accounts and settings")
SEE_GALLERY: Final = _noop("see the component gallery")
SEE_ALL_JOBS: Final = _noop("see all background work")
RESTART_JOBS: Final = _noop("start failed background work again")
