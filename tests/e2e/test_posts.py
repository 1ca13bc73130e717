"""The list of posts and its drawer, with many posts, against real workers."""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Session
from tests.e2e.pages import SETTLE_MS, Posts
from tests.support.axe import violations
from tests.support.stack import Client, Stack, wait_for

pytestmark = [pytest.mark.browser, pytest.mark.stack, pytest.mark.timeout(300)]

OWNER = "petra@example.com"
MANY = 140
# Published in the past, one an hour.
_SEED = """
WITH wanted AS (
    SELECT lpad(n::text, 20, '0') AS key, n FROM generate_series(1, %(many)s) AS n
), posts AS (
    INSERT INTO posts (id, workspace_id, user_id, created_at, updated_at)
    SELECT 'post_' || key, %(workspace)s, %(user)s, now(), now() FROM wanted RETURNING id
), parts AS (
    INSERT INTO post_parts (id, post_id, position, text)
    SELECT 'part_' || key, 'post_' || key, 0, 'Chapter ' || n || ' of a long story' FROM wanted
    RETURNING id
)
INSERT INTO scheduled_posts (id, workspace_id, user_id, post_id, account_id, platform, status,
    scheduled_for, due_at, version, attempts_used, created_at, updated_at)
SELECT 'sp_' || key, %(workspace)s, %(user)s, 'post_' || key, %(account)s, 'x', 'published',
    now() - n * interval '1 hour', now() - n * interval '1 hour', 1, 0, now(), now() FROM wanted
"""


@pytest.fixture(scope="module")
def program(stack: Stack, session: Session) -> Client:
    """A program of somebody with accounts everywhere and a long history; the owner comes first."""
    program = stack.member(OWNER, "petra")
    with stack.sql() as connection:
        found = connection.execute(
            "SELECT a.id, a.workspace_id, a.user_id FROM social_accounts a JOIN users u "
            "ON u.id = a.user_id WHERE u.email = %s AND a.platform = 'x'",
            [OWNER],
        ).fetchone()
        assert found
        names = dict(zip(("account", "workspace", "user"), found, strict=True))
        connection.execute(_SEED, {**names, "many": MANY})
    return program


@pytest.fixture
def posts(stack: Stack, page: Page, program: Client) -> Posts:
    """The list, in a browser of that person."""
    known = {"email": OWNER, "password": "a long password"}
    as_json = {"Accept": "application/json"}
    answer = httpx.post(f"{stack.url}/api/auth/login", json=known, headers=as_json)
    cookies: list[Any] = [
        {"name": name, "value": value, "url": stack.url}
        for name, value in answer.raise_for_status().cookies.items()
    ]
    page.context.add_cookies(cookies)
    return Posts(page, stack.url)


@pytest.fixture
def plan(program: Client) -> Iterator[Any]:
    """Schedules a post, and takes it away afterwards."""
    made: list[str] = []

    def _plan(
        text: str, platforms: list[str], in_s: float = 90_000, tags: Sequence[str] = ()
    ) -> dict[str, Any]:
        at = (datetime.now(UTC) + timedelta(seconds=in_s)).isoformat()
        body = {"content": text, "platforms": platforms, "scheduled_for": at, "tags": list(tags)}
        answer: dict[str, Any] = program.call("POST", "/schedule", json=body).json()
        made.append(str(answer["post_id"]))
        return answer

    yield _plan
    for post_id in made:
        program.call("DELETE", f"/posts/{post_id}")


def rows(posts: Posts) -> Locator:
    return posts.page.locator("[data-row]")


def statuses(program: Client, post: dict[str, Any]) -> dict[str, str]:
    found = program.call("GET", f"/posts/{post['post_id']}").json()["scheduled_posts"]
    return {one["platform"]: one["status"] for one in found}


def test_the_list_goes_on_as_one_scrolls_and_stays_where_it_is_while_posts_come_in(
    posts: Posts, plan: Any
) -> None:
    page = posts.page
    posts.open("/posts?show=published")
    expect(rows(posts)).to_have_count(30)
    expect(page.get_by_role("link", name=re.compile("^Published"))).to_contain_text("99+")
    last = posts.row("Chapter 30 of")
    last.scroll_into_view_if_needed()
    expect(rows(posts).nth(59)).to_be_attached()
    for count in (90, 120, MANY):
        rows(posts).last.scroll_into_view_if_needed()
        expect(rows(posts).nth(count - 1)).to_be_attached()
    expect(rows(posts)).to_have_count(MANY)
    keys = page.evaluate("[...document.querySelectorAll('[data-row]')].map((r) => r.dataset.row)")
    assert len(set(keys)) == MANY

    posts.open("/posts")
    expect(rows(posts)).to_have_count(30)
    page.mouse.wheel(0, 400)
    shown = rows(posts).nth(10).get_attribute("data-row")
    plan("Something new", ["x"])
    expect(page.get_by_role("button", name="1 new post. Show it")).to_be_visible()
    expect(posts.row("Something new")).to_have_count(0)
    assert rows(posts).nth(10).get_attribute("data-row") == shown
    page.get_by_role("button", name="1 new post. Show it").click()
    expect(posts.row("Something new")).to_be_visible()


def test_search_and_filters_work_by_hand_and_by_address(posts: Posts, plan: Any) -> None:
    plan("A kingfisher at the river", ["x", "linkedin"])
    page = posts.page
    posts.open("/posts")
    expect(rows(posts).first).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type("kingf")
    expect(rows(posts)).to_have_count(1)
    page.wait_for_url("**/posts**words=kingf**")
    posts.wait_until_listening()
    page.get_by_role("link", name=re.compile("^Cancelled")).click()
    expect(page.get_by_role("heading", name="Nothing found")).to_be_visible()
    posts.wait_until_listening()
    page.get_by_role("link", name="Clear the filters").click()
    expect(page.get_by_role("heading", name="Nothing was cancelled")).to_be_visible()

    posts.open("/posts?words=%22long+story%22+chapter+77")
    expect(rows(posts)).to_have_count(1)
    expect(page.get_by_label("Search in posts")).to_have_value('"long story" chapter 77')
    posts.open("/posts?platform=linkedin")
    expect(rows(posts)).to_have_count(1)
    page.get_by_label("All networks").select_option("x")
    expect(rows(posts)).to_have_count(30)
    posts.open("/posts?show=published&order=oldest")
    expect(rows(posts).first).to_contain_text(f"Chapter {MANY} of")


def test_tags_stand_on_rows_narrow_the_list_down_and_are_changed_with_a_planned_post(
    posts: Posts, plan: Any
) -> None:
    heron = plan("A heron at the lake", ["x"], tags=["Lakes", "Birds"])
    plan("A pike in the lake", ["x"], tags=["Lakes"])
    page = posts.page
    posts.open("/posts")
    expect(posts.row("A heron").locator(".tag-chip")).to_have_text(["Birds", "Lakes"])
    page.get_by_label("Any tag").select_option(label="Birds")
    expect(rows(posts)).to_have_count(1)
    page.wait_for_url("**/posts?tag=tag_**")
    page.reload()
    posts.wait_until_listening()
    expect(page.get_by_label("Any tag").locator("option:checked")).to_have_text("Birds")
    expect(rows(posts)).to_have_count(1)
    drawer = posts.show("A heron")
    expect(drawer.get_by_role("list", name="Tags").get_by_role("listitem")).to_have_text(
        ["Birds", "Lakes"]
    )

    posts.open(f"/compose?post={heron['post_id']}")
    page.get_by_role("button", name="Take off the tag Lakes").click()
    page.get_by_label("Add a tag").fill("Waders")
    page.keyboard.press("Enter")
    expect(page.get_by_role("list", name="Tags of this post")).to_contain_text("Waders")
    page.get_by_role("button", name=re.compile("^Save changes")).click()
    page.wait_for_url("**/posts?new=**")
    expect(posts.row("A heron").first.locator(".tag-chip")).to_have_text(["Birds", "Waders"])


def test_keys_lead_from_post_to_post_and_what_is_selected_can_be_cancelled(
    posts: Posts, plan: Any, program: Client
) -> None:
    made = [plan(f"Call off {number}", ["x"]) for number in (1, 2)]
    page = posts.page
    posts.open("/posts?words=call+off")
    expect(rows(posts)).to_have_count(2)
    for key in ("j", "x", "j", "x"):
        page.keyboard.press(key)
    bar = page.get_by_role("toolbar", name="With the selected posts")
    expect(bar).to_contain_text("2 selected")
    bar.get_by_role("button", name="Cancel").click()
    bar.get_by_role("button", name="Cancel them").click()
    expect(page.locator('[data-row] [data-status="cancelled"]')).to_have_count(2)
    assert [statuses(program, one) for one in made] == [{"x": "cancelled"}] * 2
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    expect(page.locator("[data-drawer]")).to_be_visible()
    page.wait_for_url("**open=post_**")


def test_the_drawer_counts_down_and_retries_only_what_failed(
    stack: Stack, posts: Posts, plan: Any, program: Client
) -> None:
    page = posts.page
    stack.order("linkedin", "status", code=422, route="POST /rest/posts", times=1)
    post = plan("One of two fails", ["x", "linkedin"], in_s=0)
    wait_for(lambda: statuses(program, post) == {"x": "published", "linkedin": "failed"}, 40)
    posts.open(f"/posts?open={post['post_id']}")
    drawer = page.locator("[data-drawer]")
    drawer.get_by_text("What the network answered").click()
    expect(drawer.locator("pre")).to_contain_text("HTTP 422")
    before = len(stack.ledger())
    drawer.get_by_role("button", name="Retry only the one that failed").click()
    wait_for(lambda: statuses(program, post) == {"x": "published", "linkedin": "published"}, 40)
    expect(drawer.locator('[data-platform="linkedin"] [data-status="published"]')).to_be_visible(
        timeout=SETTLE_MS
    )
    assert len(stack.ledger()) == before + 1
    expect(drawer.locator("[data-attempt]").first).to_contain_text("took")

    # Its account leads to that very post.
    posts.open("/accounts")
    card = page.locator('[data-account][data-platform="x"]')
    card.get_by_role("link", name=re.compile("^Last published")).click()
    expect(drawer).to_contain_text("One of two fails")
    page.wait_for_url("**/posts?**open=**")

    later = plan("Later today", ["x"], in_s=80)
    posts.open(f"/posts?open={later['scheduled_posts'][0]['id']}")
    # Whoever is read to is not told each second.
    clock = drawer.locator('[aria-hidden="true"] > time')
    said = clock.inner_text()
    assert re.fullmatch(r"in \d+ s", said)
    expect(clock).not_to_have_text(said)


def test_a_blocked_post_leads_through_reconnecting_and_everything_that_waited_goes_out(
    stack: Stack, posts: Posts, plan: Any, program: Client
) -> None:
    made = [plan(f"Waits for its account {number}", ["linkedin"], in_s=600) for number in (1, 2)]
    with stack.sql() as connection:
        connection.execute(
            "UPDATE scheduled_posts SET status = 'blocked', error_code = 'auth_revoked', "
            "error_message = 'Access was taken back.', due_at = now(), scheduled_for = now() "
            "WHERE post_id = ANY(%s)",
            [[one["post_id"] for one in made]],
        )
    page = posts.page
    posts.open(f"/posts?open={made[0]['post_id']}")
    drawer = page.locator("[data-drawer]")
    expect(drawer).to_contain_text("2 posts go out once it is connected")
    drawer.get_by_role("link", name="Reconnect and send all").click()
    page.get_by_label("Or as someone new").or_(page.locator('input[name="account"]')).first.fill(
        "petra"
    )
    page.get_by_role("button", name=re.compile("Allow|Authorize")).click()
    page.wait_for_url("**/accounts**")
    for one in made:
        wait_for(lambda one=one: statuses(program, one) == {"linkedin": "published"}, 40)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_list_and_the_drawer_can_be_used_by_everybody(
    posts: Posts, scheme: Any, width: int
) -> None:
    page = posts.page
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 844})
    posts.open("/posts")
    expect(rows(posts).first).to_be_visible()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    rows(posts).first.locator(".plist-open").click()
    expect(page.locator("[data-drawer]")).to_be_visible()
    assert violations(page) == []


def test_activity_tells_who_moved_a_post_and_follows_what_happens(
    stack: Stack, posts: Posts, plan: Any, program: Client
) -> None:
    page = posts.page
    post = plan("Moved by a person", ["x"])
    posts.open(f"/posts?open={post['post_id']}")
    drawer = page.locator("[data-drawer]")
    drawer.get_by_role("button", name="Move", exact=True).click()
    drawer.get_by_role("textbox", name="Time").fill("23:59")
    drawer.get_by_role("button", name="Move", exact=True).last.click()
    expect(page.get_by_text("Moved.").first).to_be_visible()

    posts.open("/activity?what=changes")
    first = page.locator("[data-activity]").first
    expect(first).to_contain_text(f"{OWNER} moved a post")
    expect(first).to_contain_text("23:59")
    expect(page.locator("[data-activity]").nth(1)).to_contain_text(
        f"A program of {OWNER} scheduled a post"
    )
    program.call("DELETE", f"/scheduled-posts/{post['scheduled_posts'][0]['id']}")
    expect(page.locator("[data-activity]").first).to_contain_text("cancelled a post")
    page.get_by_label("What", exact=True).select_option("published")
    page.wait_for_url("**what=published**")
    expect(page.locator("[data-activity]", has_text="moved a post")).to_have_count(0)
    posts.open("/activity")
    page.get_by_role("button", name="Moved by a person").first.click()
    expect(drawer).to_contain_text("Moved by a person")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        posts.open("/activity")
        expect(page.locator("[data-activity]").first).to_be_visible()
        assert violations(page) == []
