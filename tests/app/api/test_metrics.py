"""What a monitoring system is told, and who may ask."""

from datetime import timedelta

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from app.core import heartbeat
from app.core.ids import new_id
from app.db.models import AppPause, PublishAttempt
from app.domain.permissions import Permission
from app.services import api_tokens, posts, sweeping
from app.services.context import Context
from app.services.drafts import Draft, PartDraft
from tests.support.cast import Cast

Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


@pytest.fixture
def scheduled(context: Context, cast: Cast) -> str:
    """The id of a post that is due in an hour."""
    draft = Draft((PartDraft("A secret plan"),), (cast.account("x").id,))
    at = context.clock.now() + timedelta(hours=1)
    return posts.schedule(context, cast.owner, draft, at).scheduled_posts[0].id


def _attempt(context: Context, post_id: str, number: int, late_by_ms: int, **more: object) -> None:
    now = context.clock.now()
    row = PublishAttempt(
        id=new_id("try"),
        scheduled_post_id=post_id,
        number=number,
        lease_token=new_id("lease"),
        due_at=now,
        started_at=now,
        late_by_ms=late_by_ms,
        **more,
    )
    with context.database.unit_of_work() as session:
        session.add(row)


def _read(client: httpx.Client) -> Samples:
    answer = client.get("/metrics")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/plain")
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def _value(found: Samples, name: str, **labels: str) -> float:
    return found[name, frozenset(labels.items())]


def test_posts_queues_and_processes_are_counted(
    anyone: httpx.Client, context: Context, scheduled: str
) -> None:
    heartbeat.beat(context.redis, "worker")
    found = _read(anyone)
    assert _value(found, "punctual_posts", status="pending") == 1
    assert _value(found, "punctual_posts", status="failed") == 0
    assert _value(found, "punctual_queue_jobs", queue="publish", state="scheduled") == 1
    assert _value(found, "punctual_processes", kind="worker") == 1
    assert _value(found, "punctual_processes", kind="scheduler") == 0
    assert _value(found, "punctual_due_overdue") == 0
    assert _value(found, "punctual_next_due_seconds") == 3600
    assert _value(found, "punctual_up", part="workers") == 1
    assert _value(found, "punctual_up", part="scheduler") == 0


def test_lateness_is_a_histogram_whose_bounds_belong_to_their_bucket(
    anyone: httpx.Client, context: Context, scheduled: str
) -> None:
    for number, late_by_ms in enumerate((3, 50, 51, 1_000, 400_000), start=1):
        _attempt(context, scheduled, number, late_by_ms)
    found = _read(anyone)
    assert _value(found, "punctual_lateness_seconds_bucket", le="0.05") == 2
    assert _value(found, "punctual_lateness_seconds_bucket", le="0.1") == 3
    assert _value(found, "punctual_lateness_seconds_bucket", le="1.0") == 4
    assert _value(found, "punctual_lateness_seconds_bucket", le="120.0") == 4
    assert _value(found, "punctual_lateness_seconds_bucket", le="+Inf") == 5
    assert _value(found, "punctual_lateness_seconds_count") == 5
    assert _value(found, "punctual_lateness_seconds_sum") == pytest.approx(401.104)


def test_sums_stay_the_same_when_attempts_grow_old(
    anyone: httpx.Client, context: Context, scheduled: str
) -> None:
    failing = {"event": "will_retry", "error_code": "rate_limited"}
    _attempt(context, scheduled, 1, 5, **failing)
    before = _read(anyone)
    for hours in (0.5, 2, 24):
        context.clock.advance(hours * 3600)  # type: ignore[attr-defined]
        assert _value(_read(anyone), "punctual_lateness_seconds_count") == 1
    _attempt(context, scheduled, 2, 5, **failing)
    after = _read(anyone)
    labels = {"code": "rate_limited", "platform": "x"}
    assert _value(before, "punctual_failures_total", **labels) == 1
    assert _value(after, "punctual_failures_total", **labels) == 2
    assert _value(after, "punctual_attempts_total", event="will_retry") == 2


def test_a_network_that_the_whole_app_leaves_alone_is_told_with_the_seconds_left(
    anyone: httpx.Client, context: Context
) -> None:
    until = context.clock.now() + timedelta(minutes=5)
    with context.database.unit_of_work() as session:
        session.add(AppPause(platform="x", is_sandbox=True, until=until))
    found = _read(anyone)
    assert _value(found, "punctual_app_pause_seconds", platform="x", environment="sandbox") == 300


def test_what_the_sweep_put_right_is_counted(
    anyone: httpx.Client, context: Context, scheduled: str
) -> None:
    context.clock.advance(3600 + 15)  # type: ignore[attr-defined]
    sweeping.sweep(context)
    found = _read(anyone)
    assert _value(found, "punctual_swept_total", what="requeued") == 1
    ran_at = _value(found, "punctual_last_sweep_timestamp_seconds")
    assert ran_at == context.clock.now().timestamp()


def test_no_text_of_a_post_and_no_name_is_told(
    anyone: httpx.Client, cast: Cast, scheduled: str
) -> None:
    told = anyone.get("/metrics").text
    assert "secret plan" not in told
    assert "olivia" not in told
    assert cast.owner.workspace_id not in told


@pytest.mark.parametrize(
    "header",
    [
        {"X-Forwarded-For": "127.0.0.1"},
        {"Forwarded": "for=127.0.0.1"},
        {"X-Real-IP": "127.0.0.1"},
        {"Host": "punctual.example.com"},
    ],
)
def test_whoever_asks_through_a_proxy_is_refused_and_told_how(
    anyone: httpx.Client, header: dict[str, str]
) -> None:
    answer = anyone.get("/metrics", headers=header)
    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
    assert "scope “ops”" in answer.json()["detail"]


def test_a_token_with_the_scope_is_let_in_from_anywhere(
    anyone: httpx.Client, context: Context, cast: Cast
) -> None:
    far = {"X-Forwarded-For": "203.0.113.9"}
    for scope, status in ((Permission.OPERATE, 200), (Permission.READ, 403)):
        token = api_tokens.create_token(context, cast.owner, name="scraper", scopes=[scope.value])
        headers = {**far, "Authorization": f"Bearer {token}"}
        assert anyone.get("/metrics", headers=headers).status_code == status


def test_an_editors_token_does_not_open_the_figures(
    anyone: httpx.Client, context: Context, cast: Cast
) -> None:
    token = api_tokens.create_token(context, cast.editor, name="curious")
    headers = {"X-Forwarded-For": "203.0.113.9", "Authorization": f"Bearer {token}"}
    assert anyone.get("/metrics", headers=headers).status_code == 403
