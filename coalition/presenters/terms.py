"""What goes with every table of the portal, wherever it travels."""

from django.utils.translation import gettext as _


def designations() -> str:
    return _("The designations employed do not imply the expression of any opinion by the United Nations.")
