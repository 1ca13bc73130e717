"""Programs see what could keep a post from going out, before its time."""

from datetime import timedelta

import httpx

from app.db.models import SocialAccount
from app.services import preflight
from app.services.context import Context
from tests.app.api.conftest import Connected


def test_a_scheduled_post_shows_what_a_look_before_its_time_found(
    context: Context, client: httpx.Client, connected: Connected
) -> None:
    at = context.clock.now() + timedelta(hours=3)
    body = {"content": "Hello", "account_ids": [connected.x], "scheduled_for": at.isoformat()}
    (made,) = client.post("/api/v2/schedule", json=body).json()["scheduled_posts"]
    assert made["problems"] == []
    with context.database.unit_of_work() as session:
        session.get_one(SocialAccount, connected.x).expires_at = at - timedelta(hours=1)
    preflight.run(context)
    shown = client.get(f"/api/v2/scheduled-posts/{made['id']}").json()
    (problem,) = shown["problems"]
    assert problem.pop("message")
    assert problem == {"field": "account", "code": "token_ends", "severity": "blocking"}
    assert shown["status"] == "pending"
