"""What people send to the portal about data."""

from datasets.forms.contributions import (
    LICENCES,
    ContributionFilterForm,
    DetailsForm,
    FileForm,
    ReplaceForm,
    ReturnForm,
    SubmitForm,
    UploadForm,
)
from datasets.forms.methods import WhatIfForm
from datasets.forms.understanding import ExplainForm, FixForm, UnderstoodForm

__all__ = [
    "LICENCES",
    "ContributionFilterForm",
    "DetailsForm",
    "ExplainForm",
    "FileForm",
    "FixForm",
    "ReplaceForm",
    "ReturnForm",
    "SubmitForm",
    "UnderstoodForm",
    "UploadForm",
    "WhatIfForm",
]
