"""The words of the method's factors: activities, hazards, what a monitor counts as value.

`datasets.method.ranges` computes with the codes and knows no words; a test holds both lists to each other.
"""

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

WORTH: dict[str, StrPromise] = {
    "All materials": _("all materials"),
    "All raw materials": _("all raw materials"),
    "All metals": _("all metals"),
}
ACTIVITIES: dict[str, StrPromise] = {
    "collection": _("Collection and dismantling of e-waste"),
    "reuse": _("Preparing e-waste for reuse"),
    "recycling": _("Recycling of e-waste"),
}
HAZARDS: dict[str, StrPromise] = {
    "mercury": _("Mercury (g per tonne not soundly managed)"),
    "bfr": _("Plastics with brominated flame retardants (kg per tonne not soundly managed)"),
    "co2": _("Greenhouse gases avoided (t CO₂ equivalent per tonne formally collected)"),
}
