"""The world that tests live in: named organisations and people, two countries, a worker that works off the queue."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from celery import current_app
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone, translation
from hypothesis import settings as hypothesis_settings

from coalition.models import Job, Organisation, Person
from coalition.roles import RoleCode
from countries.models import Country
from tests.factories.people import make_person

RAW_DATA = Path(os.environ.get("RAW_DATA", Path(settings.BASE_DIR).parent / "shared" / "data"))
# A busy machine is no failure: examples have no deadline.
hypothesis_settings.register_profile("portal", deadline=None)
hypothesis_settings.load_profile("portal")


@pytest.fixture(autouse=True)
def _own_var(tmp_path: Path, settings: pytest.FixtureRequest) -> None:
    """No test writes into another's files or sees another's cache; passwords need not be slow."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.CACHES = {
        name: {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": f"{tmp_path}/{name}"}
        for name in ("default", "counters")
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture(autouse=True)
def _english_afterwards() -> Iterator[None]:
    """A page in another language leaves it behind in the thread: no other test is to speak it."""
    yield
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(autouse=True)
def _quiet_broker(request: pytest.FixtureRequest) -> Iterator[None]:
    """Hints go nowhere unless the test brings a real worker: the job's row is what counts."""
    if request.node.get_closest_marker("worker") or request.node.get_closest_marker("e2e"):
        yield
        return
    before = current_app.conf.broker_url
    current_app.conf.broker_url = "memory://"
    current_app.pool.force_close_all()
    yield
    current_app.conf.broker_url = before


@pytest.fixture(autouse=True, scope="session")
def _flush_may_empty_the_audit_log() -> Iterator[None]:
    """The database refuses to empty the audit log: only the flush after a transactional test may, so that nothing of
    it is left for the next one. (On SQLite such tests are skipped: what their flush leaves out was never filled.)

    For the whole session: the flush comes after the fixtures of its test are over.
    """
    flush = connection.ops.sql_flush
    guard = "ALTER TABLE coalition_auditevent {} TRIGGER audit_log_is_append_only"

    def sql_flush(style: object, tables: list[str], **options: object) -> list[str]:
        if connection.vendor != "postgresql":
            return flush(style, [table for table in tables if table != "coalition_auditevent"], **options)
        return [guard.format("DISABLE"), *flush(style, tables, **options), guard.format("ENABLE")]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connection.ops, "sql_flush", sql_flush)
        yield


@pytest.fixture
def jamaica(db: None) -> Country:
    return Country.objects.get_or_create(
        iso3="JAM",
        defaults={
            "iso2": "JM",
            "m49": "388",
            "name_en": "Jamaica",
            "name_fr": "Jamaïque",
            "name_es": "Jamaica",
            "name_ar": "جامايكا",
            "name_ru": "Ямайка",
            "name_zh": "牙买加",
            "region": "Americas",
            "subregion": "Caribbean",
            "income_level": "Upper middle",
            "is_sids": True,
            "in_unterm": True,
        },
    )[0]


@pytest.fixture
def united_kingdom(db: None) -> Country:
    return Country.objects.get_or_create(
        iso3="GBR",
        defaults={
            "iso2": "GB",
            "m49": "826",
            "name_en": "United Kingdom of Great Britain and Northern Ireland",
            "name_fr": "Royaume-Uni de Grande-Bretagne et d'Irlande du Nord",
            "name_es": "Reino Unido de Gran Bretaña e Irlanda del Norte",
            "name_ar": "المملكة المتحدة لبريطانيا العظمى وأيرلندا الشمالية",
            "name_ru": "Соединенное Королевство Великобритании и Северной Ирландии",
            "name_zh": "大不列颠及北爱尔兰联合王国",
            "region": "Europe",
            "subregion": "Northern Europe",
            "income_level": "High",
            "in_unterm": True,
        },
    )[0]


@dataclass
class World:
    """Two agencies, a ministry's agency, a data publisher; one person per role, and a second agency's colleague."""

    unitar: Organisation
    itu: Organisation
    nepa: Organisation
    world_bank: Organisation
    uk_agency: Organisation
    employers: Organisation
    secretary: Person
    unitar_officer: Person
    unitar_colleague: Person
    itu_officer: Person
    world_bank_officer: Person
    country_officer: Person
    jamaica_officer: Person
    uk_officer: Person
    stakeholder: Person
    auditor: Person
    administrator: Person


@pytest.fixture
def world(db: None, jamaica: Country, united_kingdom: Country) -> World:
    def organisation(acronym: str, name: str, constituency: str, country: str = "") -> Organisation:
        return Organisation.objects.create(acronym=acronym, name=name, constituency=constituency, country_code=country)

    unitar = organisation("UNITAR", "United Nations Institute for Training and Research", "un")
    itu = organisation("ITU", "International Telecommunication Union", "un")
    nepa = organisation("NEPA", "National Environment and Planning Agency", "government", "JAM")
    world_bank = organisation("World Bank", "World Bank", "un")
    uk_agency = organisation("UK Environment Agency", "Environment Agency", "government", "GBR")
    employers = organisation("JEF", "Jamaica Employers' Federation", "employers", "JAM")
    return World(
        unitar=unitar,
        itu=itu,
        nepa=nepa,
        world_bank=world_bank,
        uk_agency=uk_agency,
        employers=employers,
        secretary=make_person("Sofia Secretary", RoleCode.SECRETARIAT),
        unitar_officer=make_person("Una Unitar", RoleCode.AGENCY, unitar),
        unitar_colleague=make_person("Ulf Unitar", RoleCode.AGENCY, unitar),
        itu_officer=make_person("Ivo Itu", RoleCode.AGENCY, itu),
        world_bank_officer=make_person("Wanda Bank", RoleCode.AGENCY, world_bank),
        country_officer=make_person("Carla Country", RoleCode.COUNTRY_TEAM, country="JAM"),
        jamaica_officer=make_person("Neville Nepa", RoleCode.GOVERNMENT, nepa, "JAM"),
        uk_officer=make_person("Emma Environment", RoleCode.GOVERNMENT, uk_agency, "GBR"),
        stakeholder=make_person("Earl Employer", RoleCode.STAKEHOLDER, employers, "JAM"),
        auditor=make_person("Aud Auditor", RoleCode.AUDITOR),
        administrator=make_person("Adam Administrator", RoleCode.ADMINISTRATOR),
    )


@pytest.fixture
def client_of() -> Callable[[Person | None], Client]:
    """A browser in which the person is signed in; without a person, an anonymous one."""

    def make(person: Person | None) -> Client:
        client = Client()
        if person is not None:
            client.force_login(person)
        return client

    return make


@pytest.fixture
def work_off(db: None) -> Callable[[], int]:
    """Do every waiting job in this process, as the worker would, until none is left. Returns how many."""

    def work() -> int:
        done = 0
        while (
            job := Job.objects.filter(status=Job.Status.QUEUED, not_before__lte=timezone.now()).order_by("id").first()
        ):
            current_app.tasks[job.task](job.pk)
            done += 1
            assert done < 1000, "jobs keep making jobs"
        return done

    return work


@pytest.fixture(scope="session")
def raw_data() -> Path:
    """Third parties' raw files, read where they lie beside the project; a machine without them skips the test."""
    if not RAW_DATA.is_dir():
        pytest.skip("third parties' raw files are not beside the project (RAW_DATA)")
    return RAW_DATA
