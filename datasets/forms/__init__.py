"""What people send to the portal about data, one module per aggregate."""

from datasets.forms.contributions import (
    ContributionFilterForm,
    DeedForm,
    ReplaceForm,
    ReturnForm,
    SubmitForm,
    UploadForm,
)

__all__ = ["ContributionFilterForm", "DeedForm", "ReplaceForm", "ReturnForm", "SubmitForm", "UploadForm"]
