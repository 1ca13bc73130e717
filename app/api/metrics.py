"""What a Prometheus server reads."""

from collections.abc import Iterator
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, Response
from starlette.concurrency import run_in_threadpool

from app.api.deps import Ctx, authenticate
from app.core.errors import NotAllowed, NotSignedIn
from app.domain.lateness import BOUNDS_MS
from app.domain.permissions import Permission
from app.services import metrics
from app.services.metrics import InDatabase, InRedis, Metrics
from app.services.status import Sweeps

if TYPE_CHECKING:
    from prometheus_client import Metric

router = APIRouter(tags=["Operations"])
_LOCAL_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
_FORWARDED = ("x-forwarded-for", "x-forwarded-host", "x-real-ip", "forwarded", "via")
_REFUSAL = (
    "These figures are for whoever operates Punctual. Ask from the machine itself, or send an API "
    "token with the scope “ops”: Authorization: Bearer <token>."
)


@router.get("/metrics", response_class=PlainTextResponse)
async def read_metrics(request: Request, ctx: Ctx) -> Response:
    """Figures in Prometheus' text format: lateness, posts, queues, processes, failures.

    Answers programs on this machine, and whoever may operate the product: an API token with the
    scope `ops`, or a signed-in owner or admin. Anybody else gets 403.
    """
    if not _is_from_here(request):
        await run_in_threadpool(_require_operator, request)
    text, kind = _as_text(await metrics.read_metrics(ctx))
    return Response(text, headers={"Content-Type": kind, "Cache-Control": "no-store"})


def _require_operator(request: Request) -> None:
    try:
        allowed = authenticate(request).can(Permission.OPERATE)
    except NotSignedIn:
        allowed = False
    if not allowed:
        raise NotAllowed(_REFUSAL)


def _is_from_here(request: Request) -> bool:
    """Whether a program of this machine asks, and no proxy on it for somebody far away."""
    if request.client is None or any(name in request.headers for name in _FORWARDED):
        return False
    host = urlsplit(f"//{request.headers.get('host', '')}").hostname
    return host in _LOCAL_NAMES and ip_address(request.client.host).is_loopback


def _as_text(found: Metrics) -> tuple[bytes, str]:
    # Loaded when somebody asks: most installations never do.
    from prometheus_client import CollectorRegistry
    from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
    from prometheus_client.registry import Collector

    class Found(Collector):
        def collect(self) -> "Iterator[Metric]":
            yield from _families(found)

    registry = CollectorRegistry()
    registry.register(Found())
    return generate_latest(registry), CONTENT_TYPE_PLAIN_0_0_4


def _families(found: Metrics) -> "Iterator[Metric]":
    yield _gauges("punctual_up", "Whether a part answers (1) or not (0).", ("part",), found.up)
    if found.database:
        yield from _of_database(found.database)
    if found.redis:
        yield from _of_redis(found.redis)


def _of_database(found: InDatabase) -> "Iterator[Metric]":
    from prometheus_client.core import GaugeMetricFamily as Gauge
    from prometheus_client.core import HistogramMetricFamily

    yield _gauges("punctual_posts", "Scheduled posts by status.", ("status",), found.posts)
    yield Gauge("punctual_due_overdue", "Waiting posts that are past due.", value=found.overdue)
    if found.next_due_in_s is not None:
        said = "Seconds until the next waiting post is due; negative when it is overdue."
        yield Gauge("punctual_next_due_seconds", said, value=found.next_due_in_s)
    attempts = found.attempts
    bounds = [str(bound / 1_000) for bound in BOUNDS_MS] + ["+Inf"]
    yield HistogramMetricFamily(
        "punctual_lateness_seconds",
        "Seconds from the due instant to the publish request leaving, of all attempts.",
        buckets=list(zip(bounds, attempts.cumulative, strict=True)),
        sum_value=attempts.late_ms / 1_000,
    )
    said = "Seconds for which a network asked this whole app for a pause."
    labels = ("platform", "environment")
    yield _gauges("punctual_app_pause_seconds", said, labels, found.paused_s)
    said = "Attempts by what they came to."
    yield _counters("punctual_attempts", said, ("event",), attempts.by_event)
    said = "Attempts that met an error, by its code."
    yield _counters("punctual_failures", said, ("code", "platform"), attempts.by_failure)


def _of_redis(found: InRedis) -> "Iterator[Metric]":
    said = "Living processes that do the work."
    yield _gauges("punctual_processes", said, ("kind",), found.processes)
    jobs = {
        (queue.name, state): getattr(queue, state)
        for queue in found.queues
        for state in ("scheduled", "ready", "in_flight")
    }
    yield _gauges("punctual_queue_jobs", "Entries of the job queues.", ("queue", "state"), jobs)
    yield from _of_sweeps(found.sweeps)


def _of_sweeps(found: Sweeps) -> "Iterator[Metric]":
    from prometheus_client.core import GaugeMetricFamily as Gauge

    touched = {name: getattr(found, name) for name in ("leases_lost", "requeued", "looked")}
    said = "Posts that the sweep put right, since Redis began to count."
    yield _counters("punctual_swept", said, ("what",), touched)
    if found.last_at is not None:
        said = "When the sweep last ran, in seconds since 1970."
        at = found.last_at.timestamp()
        yield Gauge("punctual_last_sweep_timestamp_seconds", said, value=at)


Pair = tuple[str, str]
Values = dict[str, int] | dict[str, bool] | dict[Pair, int] | dict[Pair, float]


def _gauges(name: str, said: str, labels: tuple[str, ...], values: Values) -> "Metric":
    from prometheus_client.core import GaugeMetricFamily

    family = GaugeMetricFamily(name, said, labels=labels)
    for key, value in values.items():
        family.add_metric([key] if isinstance(key, str) else list(key), float(value))
    return family


def _counters(name: str, said: str, labels: tuple[str, ...], values: Values) -> "Metric":
    from prometheus_client.core import CounterMetricFamily

    family = CounterMetricFamily(name, said, labels=labels)
    for key, value in values.items():
        family.add_metric([key] if isinstance(key, str) else list(key), float(value))
    return family
