"""What a cell's page shows of what people said of it, and the forms with which the reader says something."""

from typing import Any

from django import template
from django.template.context import RequestContext

from datasets.forms.review import ChooseForm, ConfirmForm, DisputeForm, ResolveForm
from datasets.models import Pool
from datasets.presenters.decisions import choice_label
from datasets.presenters.judgements import cell_said
from datasets.presenters.words import Row
from datasets.reference.indicators import units_of

register = template.Library()


@register.simple_tag(takes_context=True)
def said_of_cell(context: RequestContext, pool: Pool, cell: Row) -> Row:
    """Forms that a deed sent back stand in place of their fresh ones."""
    said = cell_said(context["user"], pool, cell)
    forms: dict[str, Any] = {}
    if open_choices := [value for value in said["choices"] if not value["refusal"]]:
        values = [(value["issue"], choice_label(value)) for value in open_choices]
        initial = {"seen": said["inputs"], "issue": values[0][0] if len(values) == 1 else None}
        forms["choose_form"] = context.get("choose_form") or ChooseForm(values=values, initial=initial)
    if said["judges_for"]:
        seen = {"seen": repr(cell["value"])}
        units = units_of(cell["indicator"], cell["measure"])
        forms["confirm_form"] = ConfirmForm(initial=seen)
        forms["dispute_form"] = context.get("dispute_form") or DisputeForm(units=units, initial=seen)
    forms["resolve_form"] = context.get("resolve_form") or ResolveForm()
    return {**said, **forms}
