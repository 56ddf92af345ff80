"""What names a cell, for the records that speak of one without hanging on it: a pool's cells come and go."""

from dataclasses import asdict, dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from countries.models import Country
from datasets.reference.indicators import INDICATORS, MEASURES

LAST_YEAR = 9999


@dataclass(frozen=True, order=True)
class CellOf:
    """A cell of a country, in whatever pool. As a text it is what a form sends: `JAM/GEN/TOTAL/2014/mass`."""

    iso3: str
    indicator: str
    category: str
    year: int
    measure: str

    def __str__(self) -> str:
        return "/".join(map(str, self.place.values()))

    @classmethod
    def named(cls, text: str) -> "CellOf":
        """Raises ValueError where the text names none."""
        iso3, indicator, category, year, measure = text.split("/")
        if indicator not in INDICATORS or measure not in MEASURES or not 0 < int(year) <= LAST_YEAR:
            raise ValueError(text)
        return cls(iso3, indicator, category, int(year), measure)

    @property
    def key(self) -> tuple[str, str, int, str]:
        """The cell within its country."""
        return self.indicator, self.category, self.year, self.measure

    @property
    def names(self) -> dict[str, Any]:
        """The same by name."""
        return {name: value for name, value in self.place.items() if name != "iso3"}

    @property
    def place(self) -> dict[str, Any]:
        """What the address of the cell's page is made of."""
        return asdict(self)


class OfCell(models.Model):
    country = models.ForeignKey(Country, models.PROTECT, related_name="+", verbose_name=_("country"))
    indicator = models.CharField(_("indicator"), max_length=16)
    category = models.CharField(_("category"), max_length=12)
    year = models.PositiveSmallIntegerField(_("year"))
    measure = models.CharField(_("measure"), max_length=16)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.country_id} {self.indicator} {self.category} {self.year}"

    @property
    def cell(self) -> CellOf:
        return CellOf(self.country_id, self.indicator, self.category, self.year, self.measure)
