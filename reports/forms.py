from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext_lazy as _

from coalition.guards import Anyone
from reports import policies


def language_choices() -> list[tuple[str, str]]:
    return [(code, get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES]


class ObjectForm(forms.Form):
    reason = forms.CharField(
        label=_("What has to change first"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000
    )


class BuildForm(forms.Form):
    """The audiences offered are those that `someone` may read and whose figures differ."""

    language = forms.ChoiceField(label=_("Language of the document"), choices=language_choices)
    audience = forms.ChoiceField(
        label=_("For whom"),
        help_text=_("The edition holds all figures that these readers may see, and only they can open it."),
        required=False,
    )
    new = forms.BooleanField(label=_("Make a new edition even if no figure has changed"), required=False)

    def __init__(self, data: Any = None, *, someone: Anyone, iso3: str, auto_id: str = "id_%s") -> None:
        offered = policies.audiences_to_build(someone, iso3)
        usual = policies.usual_audience(offered) if offered else ""
        super().__init__(data, auto_id=auto_id, initial={"language": get_language(), "audience": usual})
        choices = [(audience.value, audience.label) for audience in offered]
        audience = self.fields["audience"]
        assert isinstance(audience, forms.ChoiceField)
        audience.choices = choices
