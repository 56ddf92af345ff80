"""Evidence for tests of reports: figures contributed, accepted and pooled through the real deeds."""

from collections.abc import Callable
from datetime import date

from django.core.files.base import ContentFile

from coalition.models import Organisation, Person
from datasets.actions import answers, contributions
from datasets.models import Contribution
from datasets.validation.findings import EVERY

HEAD = "country,year,indicator,category,value,unit,status,note"
NATIONAL = (
    "JAM,2013,GEN,TOTAL,15.56,kt,E,",
    "JAM,2014,GEN,TOTAL,16.12,kt,E,",
    "JAM,2015,GEN,TOTAL,16.67,kt,E,",
    *(
        f"JAM,{year},GEN,EU6-{number},{value},kt,E,"
        for year in (2014, 2015)
        for number, value in ((1, 3.8), (2, 2.3), (3, 0.33), (4, 4.17), (5, 4.54), (6, 0.98))
    ),
)
MONITOR = ("JAM,2014,GEN,TOTAL,5.8,kg/inh,E,", "GBR,2014,GEN,TOTAL,23.5,kg/inh,E,")
POPULATION = (
    *(f"JAM,{year},POP,TOTAL,2794000,persons,A," for year in (2013, 2014, 2015)),
    "GBR,2014,POP,TOTAL,64620000,persons,A,",
)


def contribute(
    rows: tuple[str, ...],
    *,
    organisation: Organisation,
    by: Person,
    accepted_by: Person,
    work_off: Callable[[], int],
    source: str,
    label: str = "",
    origin: str = "international_estimate",
    visibility: str = "public",
    published_on: date = date(2020, 1, 1),
) -> Contribution:
    """A file of `rows`, checked, submitted, accepted and pooled."""
    content = "\n".join((HEAD, *rows)) + "\n"
    received = contributions.upload(
        file=ContentFile(content.encode(), name="figures.csv"),
        file_name=f"{source}.csv",
        organisation=organisation,
        title=source,
        source=source,
        issue_label=label,
        published_on=published_on,
        origin=origin,
        visibility=visibility,
        by=by,
    )
    work_off()
    contribution = Contribution.objects.get(pk=received.contribution.pk)
    if contribution.warnings:
        answers.explain(contribution=contribution, code=EVERY, sentence="It was counted so.", by=by)
        work_off()
        contribution.refresh_from_db()
    contributions.submit(contribution=contribution, only_good_rows=False, by=by)
    contributions.accept(contribution=Contribution.objects.get(pk=contribution.pk), by=accepted_by)
    work_off()
    return Contribution.objects.get(pk=contribution.pk)
