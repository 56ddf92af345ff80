"""What people send to the portal about data."""

from datasets.forms.contributions import (
    LICENCES,
    ContributionFilterForm,
    DeedForm,
    FileForm,
    ReplaceForm,
    ReturnForm,
    SubmitForm,
    UploadForm,
)
from datasets.forms.understanding import ExplainForm, FixForm, UnderstoodForm

__all__ = [
    "LICENCES",
    "ContributionFilterForm",
    "DeedForm",
    "ExplainForm",
    "FileForm",
    "FixForm",
    "ReplaceForm",
    "ReturnForm",
    "SubmitForm",
    "UnderstoodForm",
    "UploadForm",
]
