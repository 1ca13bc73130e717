"""POST /api/v2/publish: what it takes and answers, its limit, and its repeats."""

import threading
from datetime import timedelta

import httpx
import pytest
from sqlmodel import Session, select

from app.core.clock import FrozenClock
from app.core.ids import new_id
from app.db.database import Database
from app.db.models import IdempotentRequest, Post, ScheduledPost
from app.db.repositories.attempts import Attempts, LivePartRow, LiveParts
from app.db.repositories.claims import Claims, Wanted
from app.db.repositories.publications import Change, Publications, is_post
from app.domain.outcome import Cause
from app.domain.publication import Event
from app.services.context import Context
from tests.app.api.conftest import Connected, Sign
from tests.support.cast import Cast

HELLO = {"content": "Hello", "platforms": ["x"]}


def posts_in(database: Database) -> int:
    with database.unit_of_work() as session:
        return len(session.scalars(select(Post)).all())


def claim(session: Session, post: ScheduledPost, context: Context) -> ScheduledPost:
    now = context.clock.now()
    (claimed,) = Claims(session).take(
        [Wanted(post.id, post.version)], now + timedelta(minutes=2), now
    )
    Attempts(session).open([claimed], now, "test")
    return claimed


def work_once(context: Context, event: Event, cause: Cause | None = None) -> None:
    """Do what a worker does, with this outcome, to the next post that appears."""
    for _ in range(200):
        with context.database.unit_of_work() as session:
            post = session.scalars(select(ScheduledPost)).first()
            if post is not None:
                claimed = claim(session, post, context)
                if event is Event.PUBLISHED:
                    part = LivePartRow(claimed, 0, "777", "https://x.test/777")
                    LiveParts(session).record([part], context.clock.now())
                Publications(session).advance(
                    event, context.clock.now(), is_post(post.id), change=Change(cause=cause)
                )
                return
        threading.Event().wait(0.05)


def worker(context: Context, event: Event, cause: Cause | None = None) -> threading.Thread:
    thread = threading.Thread(target=work_once, args=(context, event, cause))
    thread.start()
    return thread


def test_a_post_that_went_out_is_answered_with_its_address(
    client: httpx.Client, context: Context, connected: Connected
) -> None:
    thread = worker(context, Event.PUBLISHED)
    answer = client.post("/api/v2/publish", json=HELLO)
    thread.join()
    assert answer.status_code == 200
    (result,) = answer.json()["results"]
    assert result == {
        "platform": "x",
        "account_id": connected.x,
        "scheduled_post_id": result["scheduled_post_id"],
        "status": "published",
        "success": True,
        "url": "https://x.test/777",
        "platform_post_id": "777",
        "error": None,
        "error_code": None,
        "retry_at": None,
    }


def test_a_platforms_refusal_is_a_result_and_no_http_error(
    client: httpx.Client, context: Context, connected: Connected
) -> None:
    thread = worker(context, Event.REJECTED, Cause("duplicate", "You said that already."))
    answer = client.post("/api/v2/publish", json=HELLO)
    thread.join()
    assert answer.status_code == 200
    (result,) = answer.json()["results"]
    assert (result["success"], result["status"]) == (False, "failed")
    assert (result["error"], result["error_code"]) == ("You said that already.", "duplicate")


def test_what_is_still_under_way_is_answered_as_accepted(
    client: httpx.Client, connected: Connected
) -> None:
    answer = client.post("/api/v2/publish?wait=0", json=HELLO)
    assert answer.status_code == 202
    assert answer.json()["results"][0]["success"] is None


def test_a_program_may_prefer_not_to_wait(client: httpx.Client, connected: Connected) -> None:
    answer = client.post("/api/v2/publish", json=HELLO, headers={"Prefer": "respond-async"})
    assert answer.status_code == 202
    assert answer.headers["preference-applied"] == "respond-async"


def test_the_old_name_of_a_platform_is_taken_and_the_new_one_answered(
    client: httpx.Client, connected: Connected
) -> None:
    sent = {"content": "Hello", "platforms": ["twitter"], "platform_params": {"twitter": {}}}
    answer = client.post("/api/v2/publish?wait=0", json=sent)
    assert [r["platform"] for r in answer.json()["results"]] == ["x"]


def test_platforms_and_accounts_together_are_each_account_once(
    client: httpx.Client, connected: Connected
) -> None:
    sent = {"content": "Hi", "platforms": ["x"], "account_ids": [connected.x, connected.linkedin]}
    results = client.post("/api/v2/publish?wait=0", json=sent).json()["results"]
    assert sorted(r["account_id"] for r in results) == sorted([connected.x, connected.linkedin])


def test_a_platform_without_an_account_is_named(client: httpx.Client, cast: Cast) -> None:
    answer = client.post("/api/v2/publish", json=HELLO)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "platforms"


def test_a_variant_without_text_keeps_the_posts_text_beside_its_own_images(
    client: httpx.Client, connected: Connected, picture: bytes
) -> None:
    media_id = client.post("/api/v2/media", files={"file": ("a.png", picture)}).json()["id"]
    variant = {"account_id": connected.x, "media_ids": [media_id]}
    sent = {**HELLO, "platforms": ["x", "linkedin"], "variants": [variant]}
    assert client.post("/api/v2/publish?wait=0", json=sent).status_code == 202


def test_a_variant_for_an_account_that_was_not_chosen_is_refused(
    client: httpx.Client, connected: Connected
) -> None:
    sent = {**HELLO, "variants": [{"account_id": connected.linkedin, "content": "Other"}]}
    answer = client.post("/api/v2/publish", json=sent)
    assert answer.json()["errors"][0]["field"] == "variants.0.account_id"


def test_every_answer_tells_how_much_of_the_limit_is_left(
    client: httpx.Client, context: Context, cast: Cast, connected: Connected
) -> None:
    first = client.post("/api/v2/publish?wait=0", json=HELLO)
    assert first.headers["x-ratelimit-limit"] == "20"
    assert first.headers["x-ratelimit-remaining"] == "19"
    ends_at = int(first.headers["x-ratelimit-reset"])
    assert ends_at == pytest.approx(context.clock.now().timestamp() + 3600, abs=5)
    bad = client.post("/api/v2/publish", content=b"{")
    assert (bad.status_code, bad.headers["x-ratelimit-limit"]) == (400, "20")
    key = f"rate_limit:publish:/api/v2/publish:{cast.owner.user_id}"
    assert context.redis.get(key) == b"2"
    assert 3500 < int(str(context.redis.ttl(key))) <= 3600


def test_a_look_at_the_limit_costs_nothing(client: httpx.Client, anyone: httpx.Client) -> None:
    for _ in range(2):
        answer = client.head("/api/v2/publish")
        assert (answer.status_code, answer.headers["x-ratelimit-remaining"]) == (204, "20")
    assert anyone.head("/api/v2/publish").status_code == 401


def test_over_the_limit_nothing_is_published_and_the_wait_is_told(
    client: httpx.Client, context: Context, cast: Cast, connected: Connected, database: Database
) -> None:
    key = f"rate_limit:publish:/api/v2/publish:{cast.owner.user_id}"
    context.redis.set(key, 20, ex=600)
    answer = client.post("/api/v2/publish?wait=0", json=HELLO)
    assert answer.status_code == 429
    assert answer.json()["detail"] == "Rate limit exceeded: 20 per 1 hour"
    assert 590 <= int(answer.headers["retry-after"]) <= 600
    assert answer.headers["x-ratelimit-remaining"] == "0"
    assert posts_in(database) == 0


def test_one_persons_limit_is_not_anothers(
    client: httpx.Client, context: Context, cast: Cast, as_actor: Sign, connected: Connected
) -> None:
    key = f"rate_limit:publish:/api/v2/publish:{cast.owner.user_id}"
    context.redis.set(key, 20, ex=600)
    answer = as_actor(cast.editor).post("/api/v2/publish?wait=0", json=HELLO)
    assert answer.status_code == 202


def test_a_repeat_with_the_same_key_gets_the_first_answer_and_costs_nothing(
    client: httpx.Client, connected: Connected, database: Database
) -> None:
    headers = {"Idempotency-Key": "monday-1"}
    first = client.post("/api/v2/publish?wait=0", json=HELLO, headers=headers)
    again = client.post("/api/v2/publish?wait=0", json=HELLO, headers=headers)
    assert again.json() == first.json()
    assert again.status_code == first.status_code
    assert again.headers["idempotency-replayed"] == "true"
    assert again.headers["x-ratelimit-remaining"] == first.headers["x-ratelimit-remaining"] == "19"
    assert posts_in(database) == 1


def test_the_same_key_with_another_body_is_refused(
    client: httpx.Client, connected: Connected, database: Database
) -> None:
    headers = {"Idempotency-Key": "monday-1"}
    client.post("/api/v2/publish?wait=0", json=HELLO, headers=headers)
    other = client.post("/api/v2/publish", json={**HELLO, "content": "Bye"}, headers=headers)
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")
    assert posts_in(database) == 1


def test_a_refused_request_leaves_its_key_free_for_the_corrected_one(
    client: httpx.Client, connected: Connected
) -> None:
    headers = {"Idempotency-Key": "monday-1"}
    client.post("/api/v2/publish", json={"content": "Hello", "platforms": ["z"]}, headers=headers)
    answer = client.post("/api/v2/publish?wait=0", json=HELLO, headers=headers)
    assert answer.status_code == 202


def test_a_repeat_while_the_first_is_being_answered_is_told_to_wait(
    client: httpx.Client, context: Context, connected: Connected, database: Database
) -> None:
    headers = {"Idempotency-Key": "monday-1"}
    thread = threading.Thread(
        target=lambda: client.post("/api/v2/publish?wait=3", json=HELLO, headers=headers)
    )
    thread.start()
    while posts_in(database) == 0:
        threading.Event().wait(0.02)
    answer = client.post("/api/v2/publish", json=HELLO, headers=headers)
    thread.join()
    assert (answer.status_code, answer.json()["code"]) == (409, "still_running")
    assert int(answer.headers["retry-after"]) > 0


def test_a_request_that_a_crash_cut_off_is_gone_on_with_and_makes_no_second_post(
    client: httpx.Client,
    clock: FrozenClock,
    connected: Connected,
    database: Database,
) -> None:
    headers = {"Idempotency-Key": "monday-1"}
    first = client.post("/api/v2/publish?wait=0", json=HELLO, headers=headers)
    with database.unit_of_work() as session:
        row = session.scalars(select(IdempotentRequest)).one()
        row.http_status, row.answer = None, {"reserved_id": first.json()["post_id"]}
        session.add(row)
    clock.advance(121)
    again = client.post("/api/v2/publish?wait=0", json=HELLO, headers=headers)
    assert again.json()["post_id"] == first.json()["post_id"]
    assert "idempotency-replayed" not in again.headers
    assert posts_in(database) == 1


def test_one_persons_key_is_not_anothers(
    client: httpx.Client, cast: Cast, as_actor: Sign, connected: Connected, database: Database
) -> None:
    headers = {"Idempotency-Key": "monday-1"}
    client.post("/api/v2/publish?wait=0", json=HELLO, headers=headers)
    as_actor(cast.editor).post("/api/v2/publish?wait=0", json=HELLO, headers=headers)
    assert posts_in(database) == 2


@pytest.mark.parametrize("key", ["", "x" * 256, "tab\there"])
def test_a_key_that_cannot_be_kept_is_refused(
    client: httpx.Client, connected: Connected, key: str
) -> None:
    answer = client.post("/api/v2/publish", json=HELLO, headers={"Idempotency-Key": key})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "Idempotency-Key"


def test_an_unknown_account_is_named(client: httpx.Client, cast: Cast) -> None:
    sent = {"content": "Hello", "account_ids": [new_id("acc")]}
    answer = client.post("/api/v2/publish", json=sent)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "account_ids"


def test_another_workspaces_account_is_as_unknown_as_any(
    as_actor: Sign, cast: Cast, connected: Connected
) -> None:
    sent = {"content": "Hello", "account_ids": [connected.x]}
    answer = as_actor(cast.outsider).post("/api/v2/publish", json=sent)
    assert answer.status_code == 422
