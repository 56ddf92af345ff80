"""What may be done to a request, in one table: page and API offer the same deeds, ask for the same and answer alike."""

from collections.abc import Iterator
from typing import Final

from coalition.guards import Anyone, Hidden, Refused
from countries.forms.deeds import answering, discussing, engaging, filing, pausing
from countries.forms.deeds.base import Deed
from countries.models import SupportRequest

DEEDS: Final = {
    deed.code: deed for deed in (*filing.DEEDS, *answering.DEEDS, *engaging.DEEDS, *pausing.DEEDS, *discussing.DEEDS)
}


def offered(someone: Anyone, case: SupportRequest) -> Iterator[tuple[Deed, str]]:
    """What this person might do now, with the refusal's sentence where it is greyed."""
    for deed in DEEDS.values():
        if not deed.apart and deed.offered_to(someone, case):
            try:
                deed.check(someone, case)
            except Hidden:
                continue
            except Refused as refusal:
                yield deed, str(refusal)
            else:
                yield deed, ""
