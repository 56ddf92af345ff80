from django import forms
from django.conf import settings
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _


def language_choices() -> list[tuple[str, str]]:
    return [(code, get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES]


class BuildForm(forms.Form):
    language = forms.ChoiceField(label=_("Language of the document"), choices=language_choices)
    new = forms.BooleanField(label=_("Give it a new number even if the evidence is unchanged"), required=False)
