"""What an operator asks: can the portal do its work. (Whether it is alive, `AliveMiddleware` answers.)"""

import shutil
from datetime import timedelta

from celery import current_app
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from kombu.exceptions import OperationalError as BrokerError

from coalition.models import Job

# Below this a PDF or an upload may fail half-way.
LEAST_FREE_BYTES = 500 * 1024 * 1024
LONGEST_WAIT = timedelta(minutes=10)


@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """503 where a part is away; the body names it, without detail that helps a stranger."""
    parts = {"database": _database(), "broker": _broker(), "queue": _queue(), "disk": _disk()}
    return JsonResponse(parts, status=200 if all(parts.values()) else 503)


def _database() -> bool:
    try:
        connection.ensure_connection()
    except DatabaseError:
        return False
    return True


def _broker() -> bool:
    try:
        with current_app.connection_for_write() as broker:
            broker.ensure_connection(max_retries=1, timeout=2)
    except (OSError, BrokerError):
        return False
    return True


def _queue() -> bool:
    try:
        oldest = (
            Job.objects.filter(status=Job.Status.QUEUED, not_before__lte=timezone.now())
            .order_by("not_before")
            .values_list("not_before", flat=True)
            .first()
        )
    except DatabaseError:
        return False
    return oldest is None or timezone.now() - oldest < LONGEST_WAIT


def _disk() -> bool:
    return shutil.disk_usage(settings.VAR_DIR).free > LEAST_FREE_BYTES
