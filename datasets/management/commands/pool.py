"""manage.py pool: compute the pools of countries again."""

from argparse import ArgumentParser
from collections.abc import Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from countries.models import Country
from datasets.models import Observation, Pool
from datasets.pool import rounds
from datasets.pool.recompute import recompute_many


class Command(BaseCommand):
    help = (
        "Compute the pool of the countries named, or of every country that has accepted figures or a pool; then the "
        "portal's own estimates, where their inputs changed, and those countries' pools once more."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("countries", nargs="*", metavar="ISO3", help="ISO 3166-1 alpha-3 codes")

    def handle(self, *args: Any, **options: Any) -> None:
        asked = [code.upper() for code in options["countries"]]
        known = set(Country.objects.filter(pk__in=asked).values_list("pk", flat=True))
        if unknown := [code for code in asked if code not in known]:
            raise CommandError(f"No such country: {', '.join(unknown)}. Use ISO 3166-1 alpha-3 codes, as in JAM.")
        wanted = asked or sorted(
            {
                *Observation.objects.current().values_list("country_id", flat=True).distinct(),
                *Pool.objects.values_list("country_id", flat=True),
            }
        )
        self.compute(wanted)
        if estimated := rounds.estimate_many(wanted):
            self.stdout.write(f"Estimated from sales and lifetimes: {', '.join(estimated)}")
            self.compute(estimated)
            # What was just pooled is noted as considered: the same inputs write nothing.
            rounds.estimate_many(estimated)

    def compute(self, wanted: Sequence[str]) -> None:
        for place, iso3 in enumerate(recompute_many(wanted), start=1):
            pools = Pool.objects.filter(country_id=iso3).order_by("audience")
            said = "; ".join(
                f"{pool.audience}: {pool.cells_count} values, {pool.conflicts_count} in conflict" for pool in pools
            )
            self.stdout.write(f"{place}/{len(wanted)} {iso3}  {said}")
