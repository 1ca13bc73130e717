"""The worker process: one queue, and the kind of worker that suits it."""

import gc
import importlib
import logging
import os
import time

import redis
import structlog

from app.core.jobs import PUBLISH_QUEUE
from app.core.redis import connect
from app.core.settings import get_settings
from workers.connection import configure_logging, redis_url, verify_secret_key
from workers.queues import WorkerKind, queue_spec

JOBS_MODULE = "workers.jobs"
_RETRY_S = 1.0

log = structlog.get_logger(__name__)


def main(queue: str = PUBLISH_QUEUE, concurrency: int | None = None) -> None:
    """``./punctual worker``: serve ``queue`` until a signal.

    ``concurrency`` is how many jobs may be under way at once, the setting
    PUNCTUAL_WORKER_CONCURRENCY when None. Raises ValueError for an unknown queue and
    ConfigurationError when no Redis is set.
    """
    configure_logging()
    spec = queue_spec(queue)
    # Now, so that the first post that is due waits for no import and no first connection.
    jobs = importlib.import_module(JOBS_MODULE)
    verify_secret_key()
    jobs.warm_up()
    # All this stays for as long as the process: the collector need not visit it again and again.
    gc.freeze()
    connection = _once_there(redis_url())
    if spec.kind is WorkerKind.FORKING:
        _serve_forking(connection, queue)
    else:
        _serve_asyncio(queue, concurrency or get_settings().worker_concurrency)


def _serve_asyncio(queue: str, concurrency: int) -> None:
    from workers.async_worker import AsyncWorker

    worker = AsyncWorker(redis_url(), queue, concurrency=concurrency)
    worker.work()
    if worker.cut_short:
        # A plain function cannot be interrupted; its thread would hold the process open.
        logging.shutdown()
        os._exit(0)


def _serve_forking(connection: redis.Redis, queue: str) -> None:
    from rq.serializers import JSONSerializer
    from rq.worker import Worker

    # Short intervals, because RQ looks for abandoned jobs only between two waits for new ones.
    Worker(
        [queue],
        connection=connection,
        serializer=JSONSerializer,
        worker_ttl=30,
        maintenance_interval=15,
        job_monitoring_interval=5,
    ).work()


def _once_there(url: str) -> redis.Redis:
    connection = connect(url)
    while True:
        try:
            connection.ping()
            return connection
        except (redis.RedisError, OSError) as error:
            log.warning("redis_away", reason=type(error).__name__, retry_in_s=_RETRY_S)
            time.sleep(_RETRY_S)
