"""How much of a bare view's speed the portal's pages keep (PostgreSQL, one process, Django's test client).

- A simple page against a view that makes one query and answers with a bare template: at least half its throughput.
- A table of 200 rows against the same rows from `values()` in a bare template: no slower.
"""

import statistics
import sys
import time
from collections.abc import Callable

from benchmarks.scratch import portal, postgres

ROUNDS, REQUESTS = 7, 40


def speed(deed: Callable[[], object]) -> float:
    """Median requests per second over the rounds."""
    deed()
    rates = []
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        for _ in range(REQUESTS):
            deed()
        rates.append(REQUESTS / (time.perf_counter() - begin))
    return statistics.median(rates)


def main() -> None:
    with postgres("bench_pages") as url, portal(url, pages=True):
        from django.core.management import call_command
        from django.http import HttpRequest, HttpResponse
        from django.template import Context, Engine
        from django.test import Client
        from django.urls import path, reverse

        from config import urls
        from countries.models import Country

        call_command("load_reference", verbosity=0)
        one = Engine().from_string("<!doctype html><title>{{ country.name_en }}</title><h1>{{ country.name_en }}</h1>")
        rows = Engine().from_string(
            "<!doctype html><table>{% for row in rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>"
            "{% endfor %}</table>"
        )
        fields = ("iso3", "name_en", "region", "subregion", "income_level")

        def one_query(request: HttpRequest) -> HttpResponse:
            return HttpResponse(one.render(Context({"country": Country.objects.get(pk="JAM")})))

        def bare_table(request: HttpRequest) -> HttpResponse:
            return HttpResponse(rows.render(Context({"rows": Country.objects.values_list(*fields)[:200]})))

        urls.urlpatterns += [path("bench/one/", one_query), path("bench/table/", bare_table)]
        client = Client(headers={"host": "localhost"})

        def get(address: str) -> Callable[[], object]:
            def deed() -> None:
                answer = client.get(address)
                assert answer.status_code == 200, (address, answer.status_code)

            return deed

        bare, table = speed(get("/bench/one/")), speed(get("/bench/table/"))
        simple = speed(get(reverse("coalition:role-list")))
        listing = speed(get(reverse("countries:country-list")))
        print(f"one-query view        {bare:8.0f} /s")
        print(f"simple page (roles)   {simple:8.0f} /s   {simple / bare:.2f} of the one-query view   target 0.50")
        print(f"bare table, 200 rows  {table:8.0f} /s")
        print(f"country list          {listing:8.0f} /s   {listing / table:.2f} of the bare table      target 1.00")


if __name__ == "__main__":
    sys.exit(main())
