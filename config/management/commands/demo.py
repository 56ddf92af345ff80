"""`manage.py demo`: the portal as a newcomer should meet it, with real figures and one account per role."""

from dataclasses import dataclass
from typing import Any

from celery import current_app
from django.conf import settings
from django.core.files import File
from django.core.management.base import BaseCommand, CommandError

import coalition.actions.reference
import countries.actions.reference
import datasets.actions.reference
from coalition.actions import invitations
from coalition.audit import subject_of
from coalition.models import Invitation, Job, Organisation, Person, Seat
from coalition.models.organisations import Constituency
from coalition.roles import ROLES, RoleCode
from config import demonstration
from datasets.actions import answers, contributions
from datasets.models import Contribution
from datasets.reference.tables import Example, examples
from datasets.validation.findings import EVERY

SECRETARIAT = "secretariat@demo.example"
SECOND_SECRETARY = "second.secretariat@demo.example"
# Kept with the figures that a rule warns of.
PUBLISHED_SO = "The source published it so."

# Beside those of the roster's own tables.
ORGANISATIONS = (
    Organisation(
        acronym="World Bank",
        name="World Bank",
        constituency=Constituency.UN,
        website="https://www.worldbank.org",
    ),
    Organisation(
        acronym="NEPA",
        name="National Environment and Planning Agency",
        constituency=Constituency.GOVERNMENT,
        country_code="JAM",
        website="https://www.nepa.gov.jm",
    ),
    Organisation(
        acronym="UK Environment Agency",
        name="Environment Agency",
        constituency=Constituency.GOVERNMENT,
        country_code="GBR",
        website="https://www.gov.uk/government/organisations/environment-agency",
    ),
    Organisation(
        acronym="Statistics Netherlands",
        name="Statistics Netherlands (CBS)",
        constituency=Constituency.GOVERNMENT,
        country_code="NLD",
        website="https://www.cbs.nl",
    ),
    Organisation(
        acronym="JEF",
        name="Jamaica Employers' Federation",
        constituency=Constituency.EMPLOYERS,
        country_code="JAM",
    ),
    Organisation(
        acronym="Malawi ministry (demo)",
        name="Ministry of the Environment of Malawi (demonstration)",
        constituency=Constituency.GOVERNMENT,
        country_code="MWI",
    ),
)


@dataclass(frozen=True)
class Account:
    email: str
    name: str
    role: RoleCode
    organisation: str = ""
    country: str = ""

    @property
    def place(self) -> str:
        return ", ".join(filter(None, (self.organisation, self.country)))


ACCOUNTS = (
    Account(SECRETARIAT, "Sofia Almeida", RoleCode.SECRETARIAT),
    Account("unitar@demo.example", "Kofi Mensah", RoleCode.AGENCY, "UNITAR"),
    Account("itu@demo.example", "Mei Lin", RoleCode.AGENCY, "ITU"),
    Account("rco.jamaica@demo.example", "Grace Campbell", RoleCode.COUNTRY_TEAM, "", "JAM"),
    Account("nepa@demo.example", "Andre Brown", RoleCode.GOVERNMENT, "NEPA", "JAM"),
    Account("rco.malawi@demo.example", "Thoko Phiri", RoleCode.COUNTRY_TEAM, "", "MWI"),
    Account("ministry.malawi@demo.example", "Mphatso Banda", RoleCode.GOVERNMENT, "Malawi ministry (demo)", "MWI"),
    Account("ilo@demo.example", "Ana Torres", RoleCode.AGENCY, "ILO"),
    Account("employers@demo.example", "Marcia Reid", RoleCode.STAKEHOLDER, "JEF", "JAM"),
    Account("auditor@demo.example", "Ilse Jansen", RoleCode.AUDITOR),
    Account("admin@demo.example", "Omar Haddad", RoleCode.ADMINISTRATOR),
    # The second pair of eyes: who signs off what a colleague wrote, and endorses what a colleague submitted.
    Account(SECOND_SECRETARY, "Samuel Otieno", RoleCode.SECRETARIAT),
    Account("head.rco.malawi@demo.example", "Ruth Chirwa", RoleCode.COUNTRY_TEAM, "", "MWI"),
)
# Who contributed the other organisations' examples. Nobody signs in as them: they have no password.
CONTRIBUTORS = (
    Account("unu@demo.example", "Data desk of UNU", RoleCode.AGENCY, "UNU"),
    Account("world.bank@demo.example", "Data desk of the World Bank", RoleCode.AGENCY, "World Bank"),
    Account(
        "uk@demo.example", "Data desk of the Environment Agency", RoleCode.GOVERNMENT, "UK Environment Agency", "GBR"
    ),
    Account(
        "cbs@demo.example", "Data desk of Statistics Netherlands", RoleCode.GOVERNMENT, "Statistics Netherlands", "NLD"
    ),
)


class Command(BaseCommand):
    help = "Fill the portal with the example contributions and one account per role. Only with DEBUG or DEMO."

    def handle(self, *args: Any, **options: Any) -> None:
        if not (settings.DEBUG or settings.DEMO):
            raise CommandError(
                "This portal is not for demonstration: accounts with a known password are refused. "
                "Set DEMO=1 on a host that holds nothing else."
            )
        countries.actions.reference.load()
        datasets.actions.reference.load()
        coalition.actions.reference.load()
        Organisation.objects.bulk_create(ORGANISATIONS, ignore_conflicts=True)
        organisations = {organisation.acronym: organisation for organisation in Organisation.objects.all()}
        for account in ACCOUNTS:
            open_account(account, organisations, password=settings.DEMO_PASSWORD)
        for account in CONTRIBUTORS:
            open_account(account, organisations, password=None)
        ask_for_a_colleague(organisations["UNITAR"])
        for example in examples():
            contribution = contribute(example, organisations[example.organisation])
            self.stdout.write(
                f"{contribution.title}: {contribution.rows_good} rows, {contribution.get_status_display()}"
            )
        demonstration.fill(Person.objects.get(email=SECRETARIAT), Person.objects.get(email=SECOND_SECRETARY))
        # Pooled, estimated from, and pooled again with the estimates.
        for subject in ("pool:stale", "pool:estimates", "pool:stale", "pool:estimates"):
            work_off(subject)
        self.stdout.write(f"\nSign in with any of these addresses and the password: {settings.DEMO_PASSWORD}")
        for account in ACCOUNTS:
            role = f"{ROLES[account.role].name} ({account.place})" if account.place else ROLES[account.role].name
            self.stdout.write(f"  {account.email:<34}{role}")


def open_account(account: Account, organisations: dict[str, Organisation], *, password: str | None) -> None:
    if Person.objects.filter(email=account.email).exists():
        return
    person = Person.objects.create_user(account.email, password, name=account.name)
    Seat.objects.create(
        person=person,
        role=account.role,
        organisation=organisations.get(account.organisation),
        country_code=account.country,
    )


def ask_for_a_colleague(organisation: Organisation) -> None:
    """One seat that waits for the secretariat's decision."""
    asker = Person.objects.get(email="unitar@demo.example")
    if not Invitation.objects.filter(kept_by=asker).exists():
        invitations.ask(
            email="amina@demo.example",
            name="Amina Diallo",
            role=RoleCode.AGENCY,
            organisation=organisation,
            reason="Joins the statistics team and sends its figures from now on.",
            by=asker,
        )


def contribute(example: Example, organisation: Organisation) -> Contribution:
    """The example takes the way of every contribution, and the secretariat accepts it."""
    email = next(one.email for one in (*ACCOUNTS, *CONTRIBUTORS) if one.organisation == organisation.acronym)
    contributor = Person.objects.get(email=email)
    with example.path.open("rb") as file:
        contribution = contributions.upload(
            file=File(file),
            file_name=example.path.name,
            organisation=organisation,
            title=example.title,
            source=example.source,
            issue_label=example.issue,
            published_on=example.published_on,
            origin=example.origin,
            citation=example.citation,
            url=example.url,
            licence=example.licence,
            visibility=example.visibility,
            by=contributor,
        ).contribution
    if contribution.loaded_at:
        return contribution
    work_off(subject_of(contribution))
    contribution.refresh_from_db()
    if contribution.status == Contribution.Status.READY and contribution.warnings:
        answers.explain(contribution=contribution, code=EVERY, sentence=PUBLISHED_SO, by=contributor)
        work_off(subject_of(contribution))
        contribution.refresh_from_db()
    if contribution.status == Contribution.Status.READY:
        contributions.submit(contribution=contribution, by=contributor)
    if contribution.status == Contribution.Status.SUBMITTED:
        contributions.accept(contribution=contribution, by=Person.objects.get(email=SECRETARIAT))
    work_off(subject_of(contribution))
    return contribution


def work_off(subject: str) -> None:
    """Do the subject's waiting jobs here and now. What a worker has claimed meanwhile is left to it."""
    for job in Job.objects.filter(subject=subject, status=Job.Status.QUEUED):
        current_app.tasks[job.task](job.pk)
