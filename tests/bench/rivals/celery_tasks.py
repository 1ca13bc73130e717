"""A Celery application as its documentation shows it: a task that publishes, and one that polls."""

import os

import psycopg
from celery import Celery  # type: ignore[import-untyped]
from celery.schedules import crontab  # type: ignore[import-untyped]

from tests.bench.request import send

QUEUE = "celery"
_TAKE_DUE = """
UPDATE celery_posts SET queued = true WHERE NOT queued AND due_at <= now() RETURNING key, account
"""

app = Celery("bench", broker=os.environ["REDIS_URL"].replace("unix://", "redis+socket://"))
app.conf.update(
    task_ignore_result=True,
    broker_connection_retry_on_startup=True,
    beat_schedule={"poll": {"task": "bench.poll", "schedule": crontab()}},
)
app.conf.broker_url = app.conf.broker_url.replace("?db=", "?virtual_host=")


@app.task(name="bench.publish")  # type: ignore[untyped-decorator]
def publish(key: str, account: int) -> None:
    """Send one post."""
    send(key, account)


@app.task(name="bench.poll")  # type: ignore[untyped-decorator]
def poll() -> None:
    """Queue what the database says is due."""
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        due = connection.execute(_TAKE_DUE).fetchall()
    for key, account in due:
        publish.delay(key, account)
