"""Every route of the API, asked by those who may not: outsiders, readers, editors, nobody."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from app.domain.webhook import WebhookEvent
from app.platforms.clients import tls_context
from app.services import (
    api_tokens,
    calendar_feeds,
    csv_imports,
    draft_keeping,
    media,
    posts,
    recurrences,
    tagging,
    webhooks,
)
from app.services.context import Context
from app.services.draft_content import DraftContent
from app.services.drafts import Draft, PartDraft
from app.services.recurrences import Plan
from tests.app.api.conftest import Sign
from tests.support.cast import Cast

AT = datetime(2026, 3, 5, 9, tzinfo=UTC)
WHEN = {"scheduled_for": "2026-03-06T09:00:00Z"}
POST = {"content": "Hello", "account_ids": ["{account_id}"]}
RULE = {"rule": "FREQ=DAILY", "starts_at": "2026-03-05T09:00", "timezone": "UTC"}
HOOK = {"url": "https://example.com/told", "events": ["post.published"]}
CHOICES = {"columns": {"content": 0}, "timezone": "UTC"}
SCHEDULE = {"timezone": "UTC", "slots": []}
BOX = {"left": 0, "top": 0, "width": 2, "height": 2}
FORM = ("file",)

# What readers may ask, and what it takes.
READING: dict[str, Any] = {
    "GET /accounts": None,
    "GET /accounts/{account_id}": None,
    "GET /accounts/{account_id}/schedule": None,
    "GET /activity": None,
    "GET /analytics/posts": None,
    "GET /analytics/posts.csv": None,
    "GET /analytics/summary": None,
    "GET /calendar-feeds": None,
    "POST /calendar-feeds": {},
    "DELETE /calendar-feeds/{feed_id}": None,
    "GET /drafts": None,
    "GET /drafts/{draft_id}": None,
    "GET /export.csv": None,
    "GET /export.json": None,
    "GET /imports/template": None,
    "GET /imports/{import_id}": None,
    "GET /media": None,
    "GET /media/{media_id}": None,
    "GET /media/{media_id}/uses": None,
    "GET /posts": None,
    "GET /posts/{post_id}": None,
    "GET /queue/next-slots": None,
    "GET /recurrences": None,
    "GET /recurrences/{recurrence_id}": None,
    "GET /scheduled-posts": None,
    "GET /scheduled-posts/{scheduled_post_id}": None,
    "GET /tags": None,
    "POST /accounts/{account_id}/test": None,
    "POST /split": {"content": "Hello", "account_ids": ["{account_id}"]},
    "POST /validate": POST,
}
# What editors may change.
WRITING: dict[str, Any] = {
    "POST /accounts/{account_id}/queue/into-slots": None,
    "POST /accounts/{account_id}/queue/pause": None,
    "POST /accounts/{account_id}/queue/resume": None,
    "POST /accounts/{account_id}/queue/shuffle": None,
    "PUT /accounts/{account_id}/queue/order": {"scheduled_post_ids": ["{scheduled_post_id}"]},
    "POST /drafts": {"parts": [{"content": "Hello"}]},
    "DELETE /drafts/{draft_id}": None,
    "POST /drafts/{draft_id}/schedule": WHEN,
    "PUT /drafts/{draft_id}": {"parts": [{"content": "Mine"}], "version": 1},
    "POST /imports": FORM,
    "PATCH /imports/{import_id}": CHOICES,
    "PATCH /imports/{import_id}/rows/{line}": {"field": "content", "text": "Mine"},
    "POST /imports/{import_id}/confirm": {},
    "POST /imports/{import_id}/undo": None,
    "POST /media": FORM,
    "DELETE /media/{media_id}": None,
    "PATCH /media/{media_id}": {"alt_text": "Mine"},
    "POST /media/{media_id}/crop": BOX,
    "DELETE /posts/{post_id}": None,
    "PATCH /posts/{post_id}": {"content": "Mine"},
    "POST /publish": POST,
    "POST /recurrences": POST | RULE,
    "DELETE /recurrences/{recurrence_id}": None,
    "PUT /recurrences/{recurrence_id}": POST | RULE,
    "POST /recurrences/{recurrence_id}/pause": None,
    "POST /recurrences/{recurrence_id}/resume": None,
    "POST /schedule": POST | WHEN,
    "DELETE /scheduled-posts/{scheduled_post_id}": None,
    "PATCH /scheduled-posts/{scheduled_post_id}": WHEN,
    "POST /scheduled-posts/{scheduled_post_id}/queue": {},
    "POST /scheduled-posts/{scheduled_post_id}/resolve": {"as": "published"},
    "POST /scheduled-posts/{scheduled_post_id}/retry": None,
    "POST /scheduled-posts/{scheduled_post_id}/take-down": None,
    "POST /tags": {"name": "mine"},
    "DELETE /tags/{tag_id}": None,
    "PATCH /tags/{tag_id}": {"name": "mine"},
}
# What is for those alone who manage accounts or the workspace.
MANAGING: dict[str, Any] = {
    "DELETE /accounts/{account_id}": None,
    "POST /accounts/{account_id}/pause": None,
    "POST /accounts/{account_id}/resume": None,
    "PUT /accounts/{account_id}/schedule": SCHEDULE,
    "GET /webhooks": None,
    "POST /webhooks": HOOK,
    "DELETE /webhooks/{webhook_id}": None,
    "GET /webhooks/{webhook_id}": None,
    "PATCH /webhooks/{webhook_id}": {"is_paused": True},
    "POST /webhooks/{webhook_id}/secret": None,
    "POST /webhooks/{webhook_id}/test": None,
    "GET /webhooks/{webhook_id}/deliveries": None,
    "POST /webhooks/{webhook_id}/deliveries/{delivery_id}/resend": None,
}
EVERY = READING | WRITING | MANAGING
NAMING_ONE = sorted(route for route in EVERY if "{" in route)


@pytest.fixture
def ids(context: Context, cast: Cast, picture: bytes) -> dict[str, str]:
    """One of everything in the owner's workspace, by its name in paths."""
    owner, account = cast.owner, cast.account("x")
    draft = Draft((PartDraft("Ours alone"),), (account.id,), tags=("ours",))
    post = posts.schedule(context, owner, draft, AT)
    said = DraftContent(parts=(PartDraft("Ours alone"),))
    table = b"content,scheduled_for\nOurs alone,2026-04-01 10:00\n"
    hook = webhooks.create(context, owner, url=HOOK["url"], events=list(WebhookEvent), name="")
    return {
        "account_id": account.id,
        "post_id": post.id,
        "scheduled_post_id": post.scheduled_posts[0].id,
        "draft_id": draft_keeping.save_draft(context, owner, "post_" + "a" * 26, said).id,
        "feed_id": calendar_feeds.create(context, owner).feed.id,
        "import_id": csv_imports.create(context, owner, table, "ours.csv"),
        "line": "2",
        "media_id": media.upload(context, owner, data=picture, filename="ours.png").id,
        "recurrence_id": recurrences.create(
            context, owner, draft, Plan("FREQ=DAILY", AT, "UTC")
        ).id,
        "tag_id": tagging.list_tags(context, owner)[0].id,
        "webhook_id": hook.webhook.id,
        "delivery_id": webhooks.send_test(context, owner, hook.webhook.id),
    }


def ask(client: httpx.Client, route: str, ids: dict[str, str]) -> httpx.Response:
    """Send what the route takes."""
    method, path = route.split()
    sent = EVERY[route]
    address = f"/api/v2{path}".format_map(ids)
    if path == "/queue/next-slots":
        address += f"?account_id={ids['account_id']}"
    if sent is FORM:
        return client.post(address, files={"file": ("a.csv", b"content\nHello\n")})
    return client.request(method, address, json=_filled(sent, ids))


def _filled(sent: Any, ids: dict[str, str]) -> Any:
    if isinstance(sent, dict):
        return {name: _filled(value, ids) for name, value in sent.items()}
    if isinstance(sent, list):
        return [_filled(value, ids) for value in sent]
    return sent.format_map(ids) if isinstance(sent, str) else sent


def test_every_route_is_asked_here(anyone: httpx.Client) -> None:
    paths = anyone.get("/api/openapi.json").json()["paths"]
    known = {
        f"{method.upper()} {path.removeprefix('/api/v2')}"
        for path, methods in paths.items()
        if path.startswith("/api/v2/")
        for method in methods
    }
    assert known == set(EVERY)


def refused(client: httpx.Client, routes: Iterable[str], ids: dict[str, str]) -> dict[str, Any]:
    """The status that each of the routes refuses with; none may tell what is ours."""
    answers = {route: ask(client, route, ids) for route in routes}
    assert not [route for route, answer in answers.items() if "Ours alone" in answer.text]
    kinds = {r: (a.status_code, a.headers["content-type"]) for r, a in answers.items()}
    return {
        route: status if kind == "application/problem+json" else (status, kind)
        for route, (status, kind) in kinds.items()
    }


def test_what_is_ours_is_not_there_for_an_outsider(
    as_actor: Sign, cast: Cast, ids: dict[str, str]
) -> None:
    answers = refused(as_actor(cast.outsider), NAMING_ONE, ids)
    # An id can be taken once, whoever took it; and the rule's own account is asked for first.
    others = {"PUT /drafts/{draft_id}": 409, "PUT /recurrences/{recurrence_id}": 422}
    assert answers == dict.fromkeys(NAMING_ONE, 404) | others


def test_an_outsider_finds_nothing_and_posts_nowhere_of_ours(
    as_actor: Sign, cast: Cast, ids: dict[str, str]
) -> None:
    outsider = as_actor(cast.outsider)
    lists = sorted(r for r, sent in READING.items() if r.startswith("GET") and "{" not in r)
    for route in lists:
        assert not set(ids.values()) - {"2"} & set(ask(outsider, route, ids).text.split('"')), route
    posting = sorted(route for route, sent in EVERY.items() if "account_ids" in (sent or ()))
    posting = [route for route in posting if "{" not in route]
    assert refused(outsider, posting, ids) == dict.fromkeys(posting, 422)


def test_a_reader_changes_nothing(
    context: Context, cast: Cast, url: str, ids: dict[str, str]
) -> None:
    token = api_tokens.create_token(context, cast.owner, name="reader", scopes=["read"])
    headers = {"Authorization": f"Bearer {token}"}
    with httpx.Client(base_url=url, headers=headers, verify=tls_context()) as reader:
        answers = refused(reader, WRITING | MANAGING, ids)
    assert answers == dict.fromkeys(WRITING | MANAGING, 403)


def test_an_editor_manages_nothing(as_actor: Sign, cast: Cast, ids: dict[str, str]) -> None:
    answers = refused(as_actor(cast.editor), MANAGING, ids)
    assert answers == dict.fromkeys(MANAGING, 403)


def test_nobody_is_let_in_without_a_token(anyone: httpx.Client, ids: dict[str, str]) -> None:
    assert refused(anyone, EVERY, ids) == dict.fromkeys(EVERY, 401)
