"""What each deed on a request asks for."""

from datetime import date
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from coalition.models import Organisation
from coalition.models.memberships import members_on
from coalition.models.topics import leads_on
from countries.forms import DeedForm, day, text
from countries.models import Certainty, Circle, Coverage, Need, Response, StageCode, SupportRequest
from countries.presenters.requests import engagement_of
from countries.reference.programme import ScreeningItem

YES, NO = "yes", "no"
YES_OR_NO: Final = [(YES, _("yes")), (NO, _("no"))]


class CaseForm(DeedForm):
    """A form whose questions depend on the request."""

    def __init__(self, *args: Any, case: SupportRequest, **kwargs: Any) -> None:
        self.case = case
        super().__init__(*args, **kwargs)
        self.fill(case)

    def fill(self, case: SupportRequest) -> None:
        """What the case adds to the fields."""


class ScreeningForm(CaseForm):
    def fill(self, case: SupportRequest) -> None:
        for item in ScreeningItem:
            self.fields[item] = forms.ChoiceField(label=item.label, choices=YES_OR_NO, widget=forms.RadioSelect)
            self.fields[f"{item}_note"] = forms.CharField(
                label=_("Note"), required=False, max_length=500, help_text=_("Needed where the answer is no.")
            )

    @property
    def answers(self) -> dict[str, tuple[bool, str]]:
        given = self.cleaned_data
        return {item: (given[item] == YES, given[f"{item}_note"]) for item in ScreeningItem}


def led_by_member(case: SupportRequest, on: date) -> dict[int, str]:
    """By the topic map: which members lead on the areas of which needs, in words."""
    leads, words = leads_on(on), dict[int, str]()
    for member in {lead.organisation_id for lead in leads}:
        topics = {(lead.area, lead.support) for lead in leads if lead.organisation_id == member}
        needs = [str(need.position) for need in case.needs.all() if (need.area, need.support) in topics]
        if needs:
            words[member] = gettext("leads on need %(needs)s") % {"needs": ", ".join(needs)}
    return words


def _organisations(label: StrPromise, help_text: StrPromise | str = "") -> dict[str, Any]:
    return {"label": label, "help_text": help_text, "to_field_name": "acronym", "queryset": Organisation.objects.none()}


class CirculateForm(CaseForm):
    members = forms.ModelMultipleChoiceField(
        **_organisations(_("Members"), _("Without a choice it goes to all active members.")),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    closes_on = day(_("Offers are due by"), _("Without a day: as long as the clocks say."))

    def fill(self, case: SupportRequest) -> None:
        field, today = self.fields["members"], timezone.localdate()
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = Organisation.objects.filter(pk__in=members_on(today))
        leads = led_by_member(case, today)
        field.choices = [
            (member.acronym, f"{member.acronym}: {leads[member.pk]}" if member.pk in leads else member.acronym)
            for member in field.queryset
        ]


class WindowForm(DeedForm):
    closes_on = day(_("Offers are due by"), required=True)


class BriefingForm(DeedForm):
    held_on = day(_("Held on"), required=True)


class PledgeForm(CaseForm):
    need = forms.ModelChoiceField(queryset=Need.objects.none(), label=_("Need"))
    partner = forms.ModelChoiceField(**_organisations(_("Partner"), _("With cleared due diligence on this day.")))
    what = text(_("What is pledged"))
    starts_on, ends_on = day(_("Starts on")), day(_("Ends on"))
    value_usd = forms.DecimalField(
        label=_("Value in USD"), min_value=0, max_digits=12, decimal_places=0, required=False
    )
    certainty = forms.ChoiceField(label=_("Certainty"), choices=[("", "—"), *Certainty.choices], required=False)

    def fill(self, case: SupportRequest) -> None:
        need, partner = self.fields["need"], self.fields["partner"]
        assert isinstance(need, forms.ModelChoiceField)
        assert isinstance(partner, forms.ModelChoiceField)
        need.queryset = case.needs.all()
        partner.queryset = Organisation.objects.current().exclude(pk__in=members_on(timezone.localdate()))


class AnswerForm(CaseForm):
    """Government's word on every need that the response covers: `need_12` and `need_12_comment`."""

    def fill(self, case: SupportRequest) -> None:
        response = case.responses.filter(status=Response.Status.SENT).first()
        items = list(response.items.exclude(coverage=Coverage.UNCOVERED).select_related("need")) if response else []
        self.needs = [item.need for item in items]
        for item in items:
            need = item.need
            said = format_html_join(mark_safe("<br>"), "{}", ((line,) for line in item.text.splitlines()))
            self.fields[f"need_{need.pk}"] = forms.ChoiceField(
                label=f"{need.position}. {need.title}",
                help_text=format_html("{}<br>{}", item.get_coverage_display(), said),
                choices=[(YES, _("We accept what is offered")), (NO, _("We do not accept it"))],
                widget=forms.RadioSelect,
            )
            self.fields[f"need_{need.pk}_comment"] = forms.CharField(
                label=_("Comment"), required=False, max_length=1000
            )

    @property
    def accepted(self) -> dict[int, tuple[bool, str]]:
        given = self.cleaned_data
        return {need.pk: (given[f"need_{need.pk}"] == YES, given[f"need_{need.pk}_comment"]) for need in self.needs}


class LeadForm(CaseForm):
    lead = forms.ModelChoiceField(**_organisations(_("Lead"), _("An active member.")))

    def fill(self, case: SupportRequest) -> None:
        field = self.fields["lead"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Organisation.objects.filter(pk__in=members_on(timezone.localdate()))


class ApproveForm(CaseForm):
    """The lead that the page showed."""

    lead = forms.ModelChoiceField(**_organisations(_("Lead")), widget=forms.HiddenInput)

    def fill(self, case: SupportRequest) -> None:
        field, engagement = self.fields["lead"], engagement_of(case)
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Organisation.objects.all()
        if engagement and engagement.lead:
            field.initial = engagement.lead.acronym


class SignOffForm(CaseForm):
    """The edition of the response that the second person read."""

    edition = forms.IntegerField(widget=forms.HiddenInput, help_text=_("The edition of the response that you read."))

    def fill(self, case: SupportRequest) -> None:
        response = case.responses.exclude(status=Response.Status.SENT).first()
        self.fields["edition"].initial = response.edition if response else None


class StageForm(DeedForm):
    stage = forms.ChoiceField(label=_("Stage"), choices=StageCode.choices)


class StageReasonForm(StageForm):
    reason = text(_("Reason"), rows=2)


class FinishForm(StageForm):
    reason = text(_("Why it is done, if the records do not show it"), rows=2, required=False)


class ReportForm(DeedForm):
    report = text(_("Closure report"), _("What was done, what came of it, what is left to others."), rows=8)


class RemarkForm(DeedForm):
    text = text(_("Remark"), _("Write @ and somebody's whole name to tell them of it."))
    circle = forms.ChoiceField(label=_("Who reads it"), choices=Circle.choices)

    def __init__(self, *args: Any, circles: list[tuple[str, str]] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if circles:
            circle = self.fields["circle"]
            assert isinstance(circle, forms.ChoiceField)
            circle.choices = circles


class WhichForm(DeedForm):
    """One of the case's documents or remarks, by its number."""

    which = forms.IntegerField(widget=forms.HiddenInput)
