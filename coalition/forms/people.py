"""Asking for a seat, deciding on it, ending it, handing work over; a document's classification; mail preferences."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coalition import notices
from coalition.forms.accounts import languages
from coalition.models import Classification, Classified, MailChoice, MailPreference, Organisation, Person
from coalition.models.invitations import InvitationStatus
from coalition.policies import people as policies
from coalition.roles import ROLES, RoleCode


def day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class InvitationForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=150)
    email = forms.EmailField(
        label=_("E-mail address"), help_text=_("The official one: the invitation and later all news go there.")
    )
    language = forms.ChoiceField(label=_("Language"), choices=languages, initial="en")
    role = forms.ChoiceField(label=_("Role"))
    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.none(), required=False, empty_label=_("none")
    )
    country = forms.ChoiceField(
        label=_("Country"),
        required=False,
        help_text=_("Empty: all countries. A government's or a country team's seat is for one country."),
    )
    starts_on = forms.DateField(label=_("First day"), required=False, widget=day_input())
    ends_on = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=day_input(),
        help_text=_("For a government's focal point: the last day that the letter covers."),
    )
    reason = forms.CharField(
        label=_("What the person needs it for"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000
    )
    letter = forms.FileField(
        label=_("Letter"),
        required=False,
        help_text=_("By which a government names its focal point: PDF, PNG or JPEG, at most 10 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf,image/png,image/jpeg"}),
    )
    letter_level = forms.ChoiceField(
        label=_("Classification of the letter"), choices=Classification, initial=Classification.UNCLASSIFIED
    )

    def __init__(self, *args: Any, by: Person, countries: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = policies.roles_to_ask_for(by)
        self.fields["role"].choices = [(role.value, ROLES[role].name) for role in roles]  # type: ignore[attr-defined]
        if RoleCode.GOVERNMENT not in roles:
            # Only governments name their focal points by letter.
            del self.fields["letter"], self.fields["letter_level"]
            self.fields["ends_on"].help_text = ""
        organisations = policies.organisations_to_ask_for(by)
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]
        own = {seat.country_code for seat in by.seats_today}
        if not policies.is_staff_of_accounts(by) and "" not in own:
            countries = [(code, name) for code, name in countries if code in own]
        self.fields["country"].choices = [("", "–"), *countries]  # type: ignore[attr-defined]
        if len(roles) == 1 and not self.is_bound:
            self.initial = {"role": roles[0].value, "organisation": organisations.first(), **self.initial}
        if len(countries) == 1 and not self.is_bound:
            self.initial = {"country": countries[0][0], **self.initial}

    def clean_role(self) -> RoleCode:
        return RoleCode(self.cleaned_data["role"])

    def clean_letter_level(self) -> Classification:
        return Classification(self.cleaned_data["letter_level"])


class InvitationFilter(forms.Form):
    status = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("all")), *InvitationStatus.choices])


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000)


class HandOverForm(forms.Form):
    to = forms.ModelChoiceField(label=_("Who takes over"), queryset=Person.objects.none(), empty_label=_("Choose one"))

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = policies.successors(person)  # type: ignore[attr-defined]


class PeopleFilter(forms.Form):
    q = forms.CharField(label=_("Name or e-mail"), required=False, widget=forms.TextInput(attrs={"type": "search"}))
    role = forms.ChoiceField(
        label=_("Role"),
        required=False,
        choices=[("", _("all")), *((role.code.value, role.name) for role in ROLES.values())],
    )
    state = forms.ChoiceField(
        label=_("Account"),
        required=False,
        choices=[
            ("", _("all")),
            ("open", pgettext_lazy("account", "open")),
            ("closed", pgettext_lazy("account", "closed")),
        ],
    )


class RaiseForm(forms.Form):
    to = forms.ChoiceField(label=_("New level"))

    def __init__(self, *args: Any, thing: Classified, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            (level.value, level.label) for level in Classification if self.fits(level.rank, thing.level.rank)
        ]

    @staticmethod
    def fits(rank: int, present: int) -> bool:
        return rank > present

    def clean_to(self) -> Classification:
        return Classification(self.cleaned_data["to"])


class LowerForm(RaiseForm):
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000)

    @staticmethod
    def fits(rank: int, present: int) -> bool:
        return rank < present


class NoticeFilter(forms.Form):
    kind = forms.ChoiceField(
        label=_("About"), required=False, choices=lambda: [("", _("everything")), *notices.kinds.items()]
    )
    unread = forms.BooleanField(label=_("Only what is not read"), required=False)


class MailChoiceForm(forms.Form):
    """One choice per kind of notice, as they are now."""

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = dict(MailPreference.objects.filter(person=person).values_list("kind", "choice"))
        for kind, name in notices.kinds.items():
            self.fields[kind] = forms.ChoiceField(
                label=name,
                choices=MailChoice,
                initial=chosen.get(kind, notices.HABIT.get(kind, MailChoice.AT_ONCE)),
                widget=forms.RadioSelect,
            )

    def choices(self) -> dict[str, MailChoice]:
        return {kind: MailChoice(choice) for kind, choice in self.cleaned_data.items()}
