"""The form to fill in offline: its sheets, and the keys by which it is read back, printed in whatever language."""

from typing import Final

REQUEST_SHEET: Final = "Request"
NEEDS_SHEET: Final = "Needs"
CODES_SHEET: Final = "Codes"
REQUEST_FIELDS: Final = (
    "country",
    "title",
    "authority",
    "signatory",
    "channel",
    "urgency",
    "classification",
    "problem",
    "efforts",
    "consulted",
    "framework",
    "sdg_targets",
)
NEED_COLUMNS: Final = ("title", "area", "support", "priority", "wanted_on", "success")
