"""What the secretariat sends about high-level events."""

from django import forms
from django.utils.translation import gettext_lazy as _

from coalition.forms.fields import (
    DeedForm,
    KnownDate,
    OrganisationChoice,
    link_field,
    place_choices,
    source_field,
    text_area,
)
from coalition.models import Panellist


class EventForm(DeedForm):
    title = forms.CharField(label=_("Title"), max_length=200)
    occasion = forms.CharField(
        label=_("Occasion"),
        max_length=200,
        required=False,
        help_text=_("The forum or conference at which it takes place."),
    )
    held_on = KnownDate(label=_("Date"))
    place = forms.CharField(label=_("Place"), max_length=200)
    country_code = forms.ChoiceField(label=_("Country"), choices=place_choices, required=False)
    summary = text_area(_("What it is about"))
    panel_title = forms.CharField(label=_("Title of the panel"), max_length=200, required=False)
    desired_outputs = text_area(
        _("Desired outputs"), _("What the event itself shall produce, one per line: a signed letter, a statement.")
    )
    expected_outcomes = text_area(
        _("Expected outcomes"), _("What shall come of it later, one per line: a programme, a partnership.")
    )
    source = source_field()
    source_url = link_field(_("Link to the source"))


class SignatoryForm(DeedForm):
    organisation = OrganisationChoice(label=_("On behalf of"), empty_label=_("Choose one"))
    person_name = forms.CharField(label=_("Who signs"), max_length=150, required=False)
    person_title = forms.CharField(label=_("Function"), max_length=200, required=False)


class SignForm(DeedForm):
    person_name = forms.CharField(label=_("Who signed"), max_length=150)
    person_title = forms.CharField(label=_("Function"), max_length=200, required=False)


class PanellistForm(DeedForm):
    role = forms.ChoiceField(
        label=_("Role"),
        choices=Panellist.Role.choices,
        initial=Panellist.Role.PANELLIST,
        help_text=_("The moderator comes from outside the United Nations."),
    )
    person_name = forms.CharField(label=_("Name"), max_length=150)
    person_title = forms.CharField(label=_("Function"), max_length=200, required=False)
    organisation = OrganisationChoice(
        label=_("Organisation"),
        required=False,
        empty_label=_("not in the roster"),
        help_text=_("A company only with due diligence that clears it on the day of the event."),
    )
    affiliation = forms.CharField(
        label=_("Affiliation"),
        max_length=200,
        required=False,
        help_text=_("Where the organisation is not in the roster."),
    )


class MeetingForm(DeedForm):
    title = forms.CharField(label=_("Title"), max_length=200)
    held_on = KnownDate(label=_("Date"))
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    summary = text_area(_("What came of it"))
