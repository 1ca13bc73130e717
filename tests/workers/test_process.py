"""The worker and the scheduler as processes: settings, queues, signs of life."""

import pytest
import redis

from app.core import heartbeat
from app.core.errors import ConfigurationError
from app.core.jobs import JOB_TIMEOUT_S
from app.core.settings import Settings, read_settings
from workers import connection
from workers.periodic import PERIODICS
from workers.queues import QUEUES, WorkerKind, queue_spec


def settings(monkeypatch: pytest.MonkeyPatch, **environment: str) -> Settings:
    read = read_settings(environment)
    monkeypatch.setattr(connection, "get_settings", lambda: read)
    return read


def test_without_a_redis_the_message_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    settings(monkeypatch)
    with pytest.raises(ConfigurationError, match=r"REDIS_URL .* ./punctual run"):
        connection.redis_url()


def test_the_redis_of_the_settings_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    settings(monkeypatch, REDIS_URL="redis://elsewhere:6379/3")
    assert connection.redis_url() == "redis://elsewhere:6379/3"


def test_publishing_is_served_by_the_event_loop_and_media_by_forks() -> None:
    assert queue_spec("publish").kind is WorkerKind.ASYNCIO
    assert queue_spec("media").kind is WorkerKind.FORKING
    assert {spec.name: spec.job_timeout_s for spec in QUEUES.values()} == dict(JOB_TIMEOUT_S)


def test_a_queue_that_does_not_exist_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="publish, media"):
        queue_spec("pubish")


def test_periodic_names_are_fit_for_job_ids_and_unique() -> None:
    names = [periodic.name for periodic in PERIODICS]
    assert len(set(names)) == len(names)
    assert all(name.replace("-", "").isalnum() for name in names)
    assert all(periodic.interval_s > 0 for periodic in PERIODICS)


def test_a_sign_of_life_tells_host_process_and_load(client: redis.Redis) -> None:
    heartbeat.beat(client, "worker", busy=3, queue="publish")
    (sign,) = heartbeat.living(client, "worker")
    assert (sign.kind, sign.busy, sign.queue) == ("worker", 3, "publish")
    assert heartbeat.key_for("worker", host=sign.host, pid=sign.pid) == heartbeat.key_for("worker")
    assert heartbeat.living(client, "scheduler") == ()


def test_a_sign_of_life_fades(client: redis.Redis) -> None:
    heartbeat.beat(client, "worker")
    ttl = client.ttl(heartbeat.key_for("worker"))
    assert 0 < ttl <= heartbeat.TTL_S


def test_a_sign_of_life_is_taken_away_on_a_clean_stop(client: redis.Redis) -> None:
    heartbeat.beat(client, "worker")
    heartbeat.stop_beating(client, "worker")
    assert heartbeat.living(client, "worker") == ()
