"""Who may sign in now, open and close accounts, see or restart work, read the log, see the gallery."""

from django.core.cache import BaseCache, caches
from django.utils.crypto import salted_hmac
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
    return {
        f"sign-in:email:{disguised(email)}": FAILURES_PER_EMAIL,
        f"sign-in:address:{address}": FAILURES_PER_ADDRESS,
    }


def failures() -> BaseCache:
    """Where attempts are counted: pages that are kept for speed must not push the counters out."""
    return caches["counters"]


def disguised(email: str) -> str:
    """Tells attempts on one e-mail address from those on another, and tells nobody the address."""
    return salted_hmac("coalition.sign-in", email.strip().lower(), algorithm="sha256").hexdigest()


def check_sign_in(email: str, address: str) -> None:
    counters = failure_counters(email, address)
    counted = failures().get_many(counters)
    if any(counted.get(key, 0) >= limit for key, limit in counters.items()):
        raise Refused(_("Too many failed attempts. Wait five minutes, then try again."))


def check_manage_account(someone: Anyone, account: Person | None = None) -> None:
    """Open or close the account of a given person, or of anybody."""
    if not is_person(someone) or not someone.may(MANAGE_ACCOUNTS):
        raise Refused(_("Only administrators manage accounts."))
    if account is not None and account.pk == someone.pk:
        raise Refused(_("Nobody closes their own account: ask another administrator."))
    if account is not None and account.erased_at:
        raise Refused(_("This person's contact data are erased: the account stays closed."))


def check_see_job(someone: Anyone, job: Job) -> None:
    if not is_person(someone) or not someone.seats_today:
        raise Hidden
    if job.created_by_id != someone.pk and not someone.may(SEE_ALL_JOBS):
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
