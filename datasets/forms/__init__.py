"""What people send to the portal about data, one module per aggregate."""

from datasets.forms.contributions import (
    ContributionFilterForm,
    ReplaceForm,
    ReturnForm,
    SubmitForm,
    UploadForm,
    WhatIfForm,
)

__all__ = ["ContributionFilterForm", "ReplaceForm", "ReturnForm", "SubmitForm", "UploadForm", "WhatIfForm"]
