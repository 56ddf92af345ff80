"""The topic map: programme areas by kinds of support, and who leads on each."""

from datetime import date
from typing import Any

from coalition.models import TopicLead
from coalition.models.memberships import Standing, members_on
from coalition.models.topics import ProgrammeArea, SupportKind, leads_on

Row = dict[str, Any]


def topic_map(on: date) -> Row:
    """Every area and kind of support, with those who lead on that day; a topic that nobody leads is shown as such."""
    leads: dict[tuple[str, str], list[TopicLead]] = {}
    for lead in leads_on(on):
        leads.setdefault((lead.area, lead.support), []).append(lead)
    return {
        "on": on,
        "supports": [str(name) for _code, name in SupportKind.choices],
        "areas": [
            {
                "code": area,
                "name": str(name),
                "cells": [
                    {
                        "area": area,
                        "support": support,
                        "support_name": str(support_name),
                        "leads": leads.get((area, support), []),
                    }
                    for support, support_name in SupportKind.choices
                ],
            }
            for area, name in ProgrammeArea.choices
        ],
        "led": len(leads),
        "topics": len(ProgrammeArea) * len(SupportKind),
    }


def lead_rows(on: date) -> list[Row]:
    """All that was ever led, newest first, for those who keep the map."""
    members = members_on(on)
    leads = TopicLead.objects.select_related("organisation").order_by("-since", "organisation__acronym")
    return [
        {
            "lead": lead,
            "is_open": lead.standing_on(on) != Standing.NOT_IN_FORCE and not lead.until,
            # A lead of somebody who is no member any more routes nothing.
            "is_idle": lead.standing_on(on) == Standing.IN_FORCE and lead.organisation_id not in members,
        }
        for lead in leads
    ]
