"""What a document says of its own standing: a draft, or published, by whom and with whose consent."""

from typing import NamedTuple

from django.utils.translation import gettext as _

from datasets.models import Edition
from reports import policies
from reports.builders import words


class Standing(NamedTuple):
    on_cover: str
    on_every_page: str
    in_the_terms: str


def of(edition: Edition) -> Standing:
    """Of the edition and its publication alone: set again, the document says the same."""
    publication = policies.publication_of(edition)
    if not publication.is_published:
        return Standing(
            _("Evidence edition %(number)s: draft for review, not yet endorsed by the Government")
            % {"number": edition.number},
            _("Draft for review, not endorsed by the Government"),
            _(
                "This is a draft for review. It states evidence and recommends no policy; it has not been endorsed by "
                "the Government, nor reviewed by every organisation whose figures it uses."
            ),
        )
    assert publication.published_at
    assert publication.member
    said = {
        "number": edition.number,
        "member": publication.member.own_name,
        "day": words.day(publication.published_at.date()),
    }
    return Standing(
        _("Evidence edition %(number)s, reviewed by %(member)s, published on %(day)s with the Government's consent")
        % said,
        _("Published on %(day)s") % said,
        _(
            "It states evidence and recommends no policy. It was signed off by %(member)s, and published on %(day)s "
            "with the consent of the Government; not every organisation whose figures it uses has reviewed it."
        )
        % said,
    )
