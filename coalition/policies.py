"""Who may sign in now, manage accounts, see or restart work, read the log, see the gallery."""

import hashlib

from django.core.cache import cache
from django.utils.translation import gettext as _

from coalition.guards import Anyone, Hidden, Refused, is_person
from coalition.models import Job, Person
from coalition.permissions import MANAGE_ACCOUNTS, READ_AUDIT, RESTART_JOBS, SEE_ALL_JOBS, SEE_GALLERY

# A person who mistypes needs two or three attempts, a machine that guesses thousands. An office shares an address.
SIGN_IN_WINDOW_SECONDS = 5 * 60
FAILURES_PER_EMAIL = 5
FAILURES_PER_ADDRESS = 50


def failure_counters(email: str, address: str) -> dict[str, int]:
    """The cache keys that count failed attempts to sign in, each with its limit."""
    digest = hashlib.sha256(email.strip().lower().encode()).hexdigest()
    return {f"sign-in:email:{digest}": FAILURES_PER_EMAIL, f"sign-in:address:{address}": FAILURES_PER_ADDRESS}


def check_sign_in(email: str, address: str) -> None:
    counters = failure_counters(email, address)
    failures = cache.get_many(counters)
    if any(failures.get(key, 0) >= limit for key, limit in counters.items()):
        raise Refused(_("Too many failed attempts. Wait five minutes, then try again."))


def check_manage_account(someone: Anyone, account: Person | None = None) -> None:
    """Seats, and whether the account is open; of a given person, or of anybody."""
    if not is_person(someone) or not someone.may(MANAGE_ACCOUNTS):
        raise Refused(_("Only administrators manage accounts."))
    if account is not None and account.pk == someone.pk:
        raise Refused(_("Nobody changes their own seats or closes their own account: ask another administrator."))


def check_see_job(someone: Anyone, job: Job) -> None:
    if not is_person(someone) or not (job.created_by_id == someone.pk or someone.may(SEE_ALL_JOBS)):
        raise Hidden


def check_restart_job(person: Person, job: Job) -> None:
    check_see_job(person, job)
    if job.created_by_id != person.pk and not person.may(RESTART_JOBS):
        raise Refused(_("Only the person who asked for this work, or the secretariat, can start it again."))
    if job.status != Job.Status.FAILED:
        raise Refused(_("Only work that failed can be started again."))


def check_read_audit(person: Person) -> None:
    if not person.may(READ_AUDIT):
        raise Refused(_("Only auditors and the secretariat read the audit log."))


def check_see_gallery(person: Person) -> None:
    if not person.may(SEE_GALLERY):
        raise Refused(_("Only the secretariat and administrators see the component gallery."))
