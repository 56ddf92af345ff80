"""What a collector of metrics asks: work that waits, runs and failed, and the room that is left.

Everything is read from the database when asked, so any number of web processes give the same answer. Times and codes
of requests are the proxy's to count.
"""

import shutil
from collections.abc import Iterator

from django.conf import settings
from django.db.models import Count, Min
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from coalition.models import Job


class Work(Collector):
    def collect(self) -> Iterator[GaugeMetricFamily]:
        now = timezone.now()
        jobs = GaugeMetricFamily("portal_jobs", "Rows of long work", labels=["queue", "status"])
        for row in Job.objects.order_by().values("queue", "status").annotate(count=Count("pk")):
            jobs.add_metric([row["queue"], row["status"]], row["count"])
        yield jobs
        waits = GaugeMetricFamily("portal_oldest_wait_seconds", "How long the oldest due work waits", labels=["queue"])
        due = Job.objects.filter(status=Job.Status.QUEUED, not_before__lte=now).order_by()
        for oldest in due.values("queue").annotate(since=Min("not_before")):
            waits.add_metric([oldest["queue"]], (now - oldest["since"]).total_seconds())
        yield waits
        free = shutil.disk_usage(settings.VAR_DIR).free
        yield GaugeMetricFamily("portal_disk_free_bytes", "Room left where uploads and documents go", value=free)


@never_cache
@require_GET
def metrics(request: HttpRequest) -> HttpResponse:
    """Only for whoever knows the token: how busy the portal is, is nobody else's business."""
    sent = request.headers.get("Authorization", "")
    if not settings.METRICS_TOKEN or not constant_time_compare(sent, f"Bearer {settings.METRICS_TOKEN}"):
        raise Http404
    registry = CollectorRegistry()
    registry.register(Work())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
