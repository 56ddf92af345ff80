"""What the secretariat sends about organisations, memberships, signatures, topics and the library."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from coalition.forms.fields import (
    DeedForm,
    KnownDate,
    OrganisationChoice,
    day_field,
    file_field,
    home_choices,
    link_field,
    source_field,
    text_area,
)
from coalition.models import Document, DueDiligence, Event, Membership, Organisation, OrganisationName
from coalition.models.documents import DocumentVisibility
from coalition.models.organisations import NAME_LANGUAGES, Constituency, IatiType
from coalition.models.topics import ProgrammeArea, SupportKind

CHOOSE = ("", _("Choose one"))


class DayForm(forms.Form):
    """The day for which the roster or the topic map is asked."""

    on = day_field(_("On"), required=False)


class OrganisationForm(DeedForm):
    acronym = forms.CharField(label=_("Acronym"), max_length=40)
    name = forms.CharField(
        label=_("Name"), max_length=200, help_text=_("In English, or as the organisation writes it.")
    )
    constituency = forms.ChoiceField(label=_("Constituency"), choices=[CHOOSE, *Constituency.choices])
    iati_type = forms.ChoiceField(
        label=_("IATI organisation type"), choices=[("", _("not recorded")), *IatiType.choices], required=False
    )
    country_code = forms.ChoiceField(label=_("Country"), choices=home_choices, required=False)
    website = link_field(_("Website"))
    former_names = text_area(_("Former names"), _("One per line. The organisation is found by them."))
    aliases = text_area(_("Other names"), _("One per line: short names, names in other languages."))

    def __init__(self, *args: Any, organisation: Organisation | None = None, **kwargs: Any) -> None:
        if organisation is not None:
            kwargs["initial"] = _facts_of(organisation)
        super().__init__(*args, **kwargs)
        for field, language in NAME_LANGUAGES.items():
            info = translation.get_language_info(language.lower())
            self.fields[f"name_{field}"] = forms.CharField(
                label=_("Name in %(language)s") % {"language": info["name_translated"]},
                max_length=200,
                required=False,
                widget=forms.TextInput(attrs={"lang": language, "dir": "auto"}),
            )
        names = [f"name_{field}" for field in NAME_LANGUAGES]
        self.order_fields(["acronym", "name", *names])

    def deed(self) -> dict[str, Any]:
        """What the action takes: the names by their kind."""
        given = dict(self.cleaned_data)
        kinds = OrganisationName.Kind
        names = {
            kinds.FORMER: given.pop("former_names").splitlines(),
            kinds.ALIAS: given.pop("aliases").splitlines(),
        }
        return {**given, "names": names}


def _facts_of(organisation: Organisation) -> dict[str, Any]:
    fields = ("acronym", "name", "constituency", "iati_type", "country_code", "website")
    names = list(organisation.other_names.all())
    by_kind = {kind: "\n".join(one.name for one in names if one.kind == kind) for kind in OrganisationName.Kind}
    return {
        **{field: getattr(organisation, field) for field in (*fields, *(f"name_{code}" for code in NAME_LANGUAGES))},
        "former_names": by_kind[OrganisationName.Kind.FORMER],
        "aliases": by_kind[OrganisationName.Kind.ALIAS],
    }


class MembershipForm(DeedForm):
    kind = forms.ChoiceField(label=_("Kind"), choices=[CHOOSE, *Membership.Kind.choices])
    since = KnownDate(label=_("Since"), required=False)
    as_of = KnownDate(
        label=_("Known as of"),
        required=False,
        help_text=_("Only where nobody recorded the start: as of when the source tells of it."),
    )
    until = KnownDate(label=_("Until"), required=False, help_text=_("Empty while it lasts. The last day counts."))
    source = source_field()
    source_url = link_field(_("Link to the source"))
    document = file_field(_("Document"))


class EndForm(DeedForm):
    until = KnownDate(
        label=_("Until"),
        help_text=_("The last day on which it holds, as precisely as it is known: 2024-06-30 or 2024."),
    )


class SignatureForm(DeedForm):
    signed_on = KnownDate(label=_("Signed on"))
    person_name = forms.CharField(label=_("Who signed"), max_length=150, required=False)
    person_title = forms.CharField(label=_("Function"), max_length=200, required=False)
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    event = forms.ModelChoiceField(
        Event.objects.published(),
        label=_("Event"),
        required=False,
        help_text=_("The ceremony at which the Letter was opened for signature."),
    )
    source = source_field()
    source_url = link_field(_("Link to the source"))
    document = file_field(_("Signed letter"))


class WithdrawalForm(DeedForm):
    withdrawn_on = KnownDate(label=_("Withdrawn on"))
    reason = text_area(_("Reason"), required=True)
    source = source_field()
    source_url = link_field(_("Link to the source"))
    document = file_field(_("Letter of withdrawal"))


class AmendmentForm(DeedForm):
    title = forms.CharField(label=_("Title"), max_length=200)
    agreed_on = KnownDate(label=_("Agreed on"))
    text = text_area(_("What it changes"), required=True)
    source = source_field()
    source_url = link_field(_("Link to the source"))
    document = file_field(_("Document"))


class DueDiligenceForm(DeedForm):
    outcome = forms.ChoiceField(label=_("Outcome"), choices=[CHOOSE, *DueDiligence.Outcome.choices])
    decided_on = day_field(_("Decided on"))
    expires_on = day_field(_("Expires on"), _("A clearance holds up to and including this day."), required=False)
    note = text_area(_("Note"), _("Open to the secretariat and the auditors only."))
    source = source_field()
    document = file_field(_("Document"))


class MergeForm(DeedForm):
    kept = OrganisationChoice(
        label=_("Merge into"), empty_label=_("Choose one"), help_text=_("The entry that is kept.")
    )
    reason = text_area(_("Reason"), _("Why the two are one organisation."), required=True)

    def __init__(self, *args: Any, absorbed: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = self.fields["kept"]
        assert isinstance(kept, forms.ModelChoiceField)
        kept.queryset = Organisation.objects.current().exclude(pk=absorbed.pk)


class DocumentForm(DeedForm):
    title = forms.CharField(label=_("Title"), max_length=300)
    kind = forms.ChoiceField(label=_("Kind"), choices=[CHOOSE, *Document.Kind.choices])
    issued = KnownDate(label=_("Issued"), required=False)
    issued_by = forms.CharField(label=_("Issued by"), max_length=200, required=False)
    summary = text_area(_("What it is"))
    language = forms.ChoiceField(
        label=_("Language"),
        choices=lambda: [
            (code, translation.get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES
        ],
        initial="en",
    )
    visibility = forms.ChoiceField(
        label=_("Open to"), choices=DocumentVisibility.choices, initial=DocumentVisibility.COALITION
    )
    event = forms.ModelChoiceField(Event.objects.all(), label=_("Event"), required=False)
    source = source_field()
    url = link_field(_("Link"))


class NewDocumentForm(DocumentForm):
    file = file_field(_("File"))
    field_order = ["file", "title"]


class TopicLeadForm(DeedForm):
    organisation = OrganisationChoice(label=_("Member"), empty_label=_("Choose one"))
    area = forms.ChoiceField(label=_("Programme area"), choices=[CHOOSE, *ProgrammeArea.choices])
    support = forms.ChoiceField(label=_("Kind of support"), choices=[CHOOSE, *SupportKind.choices])
    since = KnownDate(label=_("Since"))
    until = KnownDate(label=_("Until"), required=False, help_text=_("Empty while it lasts. The last day counts."))
    source = source_field()
    source_url = link_field(_("Link to the source"))
