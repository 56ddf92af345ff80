"""What a member answers to a need, and what the response says to it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from countries.forms import DeedForm, day, text, usd
from countries.models import Certainty, Coverage, Need, Offer, OfferKind, Response, ResponseItem
from countries.models.requests import RequestStatus

# What somebody has taken the trouble to write, and does not expect to lose.
WRITTEN = frozenset({"what", "starts_on", "ends_on", "value_usd", "link", "conditions"})


class OfferForm(DeedForm):
    """One need's answer. Left without a kind it is no answer yet."""

    kind = forms.ChoiceField(
        label=_("Our answer"), choices=[("", _("no answer yet")), *OfferKind.choices], required=False
    )
    what = text(_("What we offer"), rows=2, required=False)
    is_new = forms.BooleanField(label=_("A new activity"), required=False, initial=True)
    in_country = forms.BooleanField(label=_("In the country"), required=False)
    starts_on, ends_on = day(_("Starts on")), day(_("Ends on"))
    value_usd = usd()
    certainty = forms.ChoiceField(label=_("Certainty"), choices=[("", "—"), *Certainty.choices], required=False)
    link = forms.URLField(
        label=_("Link"), max_length=300, required=False, assume_scheme="https", help_text=_("To work that is going on.")
    )
    conditions = text(_("Conditions"), rows=2, required=False)

    def __init__(self, data: Any = None, *, need: Need, given: Offer | None) -> None:
        self.need, self.given = need, given
        # The edition of the answer that the writer saw; the page carries it beside the fields.
        self.seen = data.get(f"need-{need.pk}-seen") if data is not None else None
        initial = {name: getattr(given, name) for name in self.base_fields} if given else {}
        super().__init__(data, prefix=f"need-{need.pk}", initial=initial)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not given.get("kind") and self.given:
            self.add_error("kind", _("To be without an answer again, take the present one back: the button is below."))
        elif not given.get("kind") and set(self.changed_data) & WRITTEN:
            self.add_error("kind", _("Choose an answer: without one the rest is not kept."))
        return given

    @property
    def edition(self) -> str:
        return self.given.edition if self.given else ""

    @property
    def is_answer(self) -> bool:
        """Something was said, and something else than what stands."""
        return bool(self.cleaned_data.get("kind")) and (self.given is None or self.has_changed())


class ResponseForm(DeedForm):
    """The words around the answers, and for each need its coverage and its answer."""

    edition = forms.IntegerField(widget=forms.HiddenInput)
    opening = text(_("Opening"), rows=4)
    closing = text(_("Closing"), rows=4)

    def __init__(self, data: Any = None, *, response: Response) -> None:
        self.items: list[ResponseItem] = list(response.items.select_related("need"))
        initial: dict[str, Any] = {name: getattr(response, name) for name in ("edition", "opening", "closing")}
        for item in self.items:
            initial |= {f"coverage_{item.need_id}": item.coverage, f"text_{item.need_id}": item.text}
        super().__init__(data, initial=initial)
        for item in self.items:
            self.fields[f"coverage_{item.need_id}"] = forms.ChoiceField(
                label=_("Coverage"), choices=Coverage.choices, widget=forms.RadioSelect
            )
            self.fields[f"text_{item.need_id}"] = text(_("Answer"), rows=5, required=False)

    @property
    def needs(self) -> list[dict[str, Any]]:
        """The fields need by need, for the page."""
        return [
            {
                "need": item.need,
                "coverage": self[f"coverage_{item.need_id}"],
                "text": self[f"text_{item.need_id}"],
                "stands": item,
            }
            for item in self.items
        ]

    @property
    def answers(self) -> dict[int, tuple[str, str]]:
        given = self.cleaned_data
        return {item.need_id: (given[f"coverage_{item.need_id}"], given[f"text_{item.need_id}"]) for item in self.items}


class RequestFilterForm(forms.Form):
    """The state of the list lives in the address: every field may be absent."""

    q = forms.CharField(label=_("Search"), required=False, max_length=100, widget=forms.SearchInput())
    status = forms.ChoiceField(
        label=_("Status"), required=False, choices=[("", _("any status")), *RequestStatus.choices]
    )
    country = forms.ChoiceField(label=_("Country"), required=False)

    def __init__(self, *args: Any, countries: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["country"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("any country")), *countries]


def offer_forms(answers: list[tuple[Need, Offer | None]], data: Any = None) -> list[OfferForm]:
    return [OfferForm(data, need=need, given=given) for need, given in answers]
