"""What a role may do, as names. Whether it may be done to this thing now is asked in `policies`."""

from typing import Final

CONTRIBUTE: Final = "contribute data"
REVIEW: Final = "review contributions"
READ_ALL_CONTRIBUTIONS: Final = "read every contribution"
READ_COALITION_DATA: Final = "read data shared within the coalition"
READ_GOVERNMENT_DATA: Final = "read data shared with the government of the country"
BUILD_ASSESSMENT: Final = "build country assessments"
READ_ASSESSMENT: Final = "read country assessments before publication"
READ_AUDIT: Final = "read the audit log"
MANAGE_ACCOUNTS: Final = "manage accounts and settings"
SEE_GALLERY: Final = "see the component gallery"
SEE_ALL_JOBS: Final = "see all background work"
