"""What the calendar costs with a full table behind it: on the server, on the wire, in a browser."""

import json
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Any

import httpx
from playwright.sync_api import Browser, Page, sync_playwright

from app.core import embedded
from app.core.settings import read_settings
from app.domain.permissions import Actor, Role
from app.domain.publication import Status
from app.domain.search import read_search
from app.services import calendar, post_list
from app.services.context import open_context
from app.services.post_list import ListFilter, Narrowing
from app.ui import calendaring, post_listing
from app.ui.post_filters import FILTERS
from app.ui.states.posts import PAGE_SIZE
from tests.bench.arena import home
from tests.bench.figures import table
from tests.support.browser import find_or_install
from tests.support.stack import Stack

POSTS, SHOWN = 100_000, 300
EMAIL, PASSWORD = "bench@example.com", "a long password"
ROUNDS = 20
PAGES = (
    "/",
    "/compose",
    "/posts",
    "/queue",
    "/recurrences",
    "/media",
    "/import",
    "/analytics",
    "/activity",
    "/accounts",
    "/connect",
    "/settings",
    "/settings/data",
    "/settings/webhooks",
    "/ops",
)
Say = Callable[[str], None]

# All but the last lie in the past; the last are spread over the month that is shown.
_SEED = """
WITH wanted AS (
    SELECT lpad(n::text, 26, '0') AS key, n > %(past)s AS is_ahead,
        CASE WHEN n > %(past)s THEN %(month)s + (n - %(past)s) * interval '130 minutes'
        ELSE now() - interval '40 days' - n * interval '9 minutes' END AS due_at,
        (%(accounts)s::text[])[1 + n %% cardinality(%(accounts)s::text[])] AS account_id
    FROM generate_series(1, %(posts)s) AS n
), posts AS (
    INSERT INTO posts (id, workspace_id, user_id, created_at, updated_at)
    SELECT 'post_' || key, %(workspace)s, %(user)s, now(), now() FROM wanted RETURNING id
), parts AS (
    INSERT INTO post_parts (id, post_id, position, text)
    SELECT 'part_' || key, 'post_' || key, 0,
        'Number ' || key || ': what we changed after two hundred interviews, and what we kept.'
    FROM wanted RETURNING id
)
INSERT INTO scheduled_posts (id, workspace_id, user_id, post_id, account_id, platform, status,
    scheduled_for, due_at, version, attempts_used, created_at, updated_at)
SELECT 'sp_' || key, %(workspace)s, %(user)s, 'post_' || key, wanted.account_id,
    social_accounts.platform, CASE WHEN is_ahead THEN 'pending' ELSE 'published' END,
    due_at, due_at, 1, 0, now(), now()
FROM wanted JOIN social_accounts ON social_accounts.id = wanted.account_id
"""
# Every third of the posts ahead carries the tag.
_TAG = """
INSERT INTO post_tags (post_id, tag_id)
SELECT 'post_' || lpad(n::text, 26, '0'), %(tag)s
FROM generate_series(%(past)s + 1, %(posts)s, 3) AS n
"""
_SLOTS = [{"weekday": day, "time": "09:00"} for day in ("monday", "wednesday", "friday")]


@dataclass(frozen=True)
class Cost:
    """Something a person does: milliseconds until it is done, and bytes that the socket brought."""

    what: str
    ms: float
    wire_bytes: int


@dataclass(frozen=True)
class Result:
    """Everything measured; sizes in bytes, ``pages`` compressed JavaScript by address."""

    server_ms: float
    data_bytes: int
    lists: list[Cost]
    costs: list[Cost]
    pages: dict[str, int]


def measure(say: Say) -> Result:
    """The product with 100,000 posts of which 300 are in the month that is shown."""
    month = _month_ahead(datetime.now(UTC).date())
    with home() as place, Stack.running(place) as stack:
        say(f"it runs; writing {POSTS:,} posts")
        actor = _seed(stack, month)
        server_ms, data_bytes = _server(stack, actor, month)
        lists = _lists(stack, actor)
        say("opening a browser")
        with _desk(stack, say) as desk:
            costs = [
                _open(desk, f"{stack.url}/?view=month&date={month}", "open the month, first visit"),
                _open(desk, f"{stack.url}/?view=month&date={month}", "open the month again"),
                _drag(desk),
                _open(desk, f"{stack.url}/?view=list&date={month}", "open the calendar's list"),
                *_posts(desk, stack.url),
                _compose(desk, stack.url),
            ]
            pages = {path: _javascript(desk, stack.url + path) for path in PAGES}
    return Result(server_ms, data_bytes, lists, costs, pages)


def _month_ahead(today: date) -> date:
    number = today.year * 12 + today.month + 2
    return date(number // 12, number % 12 + 1, 1)


def _seed(stack: Stack, month: date) -> Actor:
    program = stack.member(EMAIL)
    tag = program.call("POST", "/tags", json={"name": "Interviews"}).raise_for_status().json()
    for account in program.call("GET", "/accounts").json()["items"]:
        schedule = {"timezone": "UTC", "slots": _SLOTS}
        program.call("PUT", f"/accounts/{account['id']}/schedule", json=schedule).raise_for_status()
    with stack.sql() as connection:
        accounts = connection.execute(
            "SELECT a.id, a.workspace_id, a.user_id FROM social_accounts a "
            "JOIN users u ON u.id = a.user_id WHERE u.email = %s",
            [EMAIL],
        ).fetchall()
        _, workspace, user = accounts[0]
        wanted = {
            "accounts": [row[0] for row in accounts],
            "workspace": workspace,
            "user": user,
            "month": datetime(month.year, month.month, 1, tzinfo=UTC),
            "past": POSTS - SHOWN,
            "posts": POSTS,
        }
        connection.execute(_SEED, wanted)
        connection.execute(_TAG, {**wanted, "tag": tag["id"]})
        connection.execute("ANALYZE")
    return Actor(user, workspace, Role.OWNER)


def _server(stack: Stack, actor: Actor, month: date) -> tuple[float, int]:
    """The median of reading and presenting the month, and the size of its cards as JSON."""
    ctx = open_context(embedded.running(read_settings({"PUNCTUAL_DATA_DIR": str(stack.data_dir)})))
    at = datetime.now(UTC)
    place = calendaring.read_place({"date": month.isoformat()}, "UTC", at)
    took, cards, free = [], [], []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        calendaring.frame(place, "UTC", at)
        found = calendar.read_range(ctx, actor, calendaring.filter_of(place, "UTC"))
        calendar.get_standing(ctx, actor)
        places = {account.id: n for n, account in enumerate(found.accounts)}
        tags = {tag.id: n for n, tag in enumerate(found.tags)}
        cards = calendaring.cards(found.rows, places, tags, place, "UTC")
        free = calendaring.free_views(found.free, places, place, "UTC")
        took.append((time.perf_counter() - began) * 1000)
    assert len(cards) == SHOWN
    ctx.database.dispose()
    return statistics.median(took), len(json.dumps([cards, free]))


def _lists(stack: Stack, actor: Actor) -> list[Cost]:
    """The median of reading and presenting what the list of posts is asked for, and its size."""
    ctx = open_context(embedded.running(read_settings({"PUNCTUAL_DATA_DIR": str(stack.data_dir)})))
    groups = {name: one.statuses for name, one in FILTERS.items()}
    first = post_list.list_entries(ctx, actor, ListFilter(), Narrowing())
    failed = ListFilter(statuses=(Status.FAILED, Status.MISSED))
    one, every = Narrowing(read_search(f"{POSTS // 2:026}")), Narrowing(read_search("interviews"))

    def page(wanted: ListFilter, narrowing: Narrowing, cursor: str | None = None) -> object:
        found = post_list.list_entries(ctx, actor, wanted, narrowing, cursor=cursor)
        at = datetime.now(UTC)
        return [asdict(post_listing.present_entry(entry, "UTC", at)) for entry in found.items]

    asked: dict[str, Callable[[], object]] = {
        "the first page": lambda: page(ListFilter(), Narrowing()),
        "the next page": lambda: page(ListFilter(), Narrowing(), first.next_cursor),
        "what needs attention": lambda: page(failed, Narrowing()),
        "search for a word of one post": lambda: page(ListFilter(), one),
        "search for a word of all posts": lambda: page(ListFilter(), every),
        "the counts of the tabs": lambda: post_list.count_posts(
            ctx, actor, ListFilter(), Narrowing(), groups
        ),
    }
    costs = [_median(what, ask) for what, ask in asked.items()]
    ctx.database.dispose()
    return costs


def _median(what: str, ask: Callable[[], object]) -> Cost:
    took, answer = [], None
    for _ in range(ROUNDS):
        began = time.perf_counter()
        answer = ask()
        took.append((time.perf_counter() - began) * 1000)
    return Cost(what, statistics.median(took), len(json.dumps(answer)))


class _Desk:
    """A signed-in browser page, and what its socket has brought so far."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.received = 0
        page.on("websocket", lambda socket: socket.on("framereceived", self._count))

    def _count(self, frame: str | bytes) -> None:
        self.received += len(frame)

    def cost(self, what: str, done: str, act: Callable[[], object]) -> Cost:
        """Of ``act``, until what the selector ``done`` names is there."""
        before, began = self.received, time.perf_counter()
        act()
        self.page.wait_for_selector(done)
        took = (time.perf_counter() - began) * 1000
        # What comes in behind it belongs to it as well.
        self.page.wait_for_timeout(500)
        return Cost(what, took, self.received - before)


@contextmanager
def _desk(stack: Stack, say: Say) -> Iterator[_Desk]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_or_install(say), args=["--no-sandbox", "--disable-gpu"]
        )
        yield _Desk(_signed_in(browser, stack))
        browser.close()


def _signed_in(browser: Browser, stack: Stack) -> Page:
    known = {"email": EMAIL, "password": PASSWORD}
    as_json = {"Accept": "application/json"}
    answer = httpx.post(f"{stack.url}/api/auth/login", json=known, headers=as_json)
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    found: list[Any] = [
        {"name": name, "value": value, "url": stack.url}
        for name, value in answer.raise_for_status().cookies.items()
    ]
    context.add_cookies(found)
    return context.new_page()


def _open(desk: _Desk, url: str, what: str) -> Cost:
    """From the address to cards that can be used; scripts come from the cache where it has them."""
    return desk.cost(
        what,
        '[data-hydrated="true"] .cal [data-card]',
        lambda: desk.page.goto(url, wait_until="commit"),
    )


def _posts(desk: _Desk, base: str) -> list[Cost]:
    """The list of posts: opening it, its next page, and a search that is typed."""
    page, row = desk.page, "[data-row]"
    rows = f"[data-hydrated='true'] .plist:has({row})"
    opened = desk.cost(
        "open the posts", rows, lambda: page.goto(f"{base}/posts", wait_until="commit")
    )
    more = desk.cost(
        "load their next page",
        f":nth-match({row}, {PAGE_SIZE + 1})",
        lambda: page.get_by_role("button", name="Load more").scroll_into_view_if_needed(),
    )
    word = f"{POSTS // 2:026}"
    search = desk.cost(
        "search in them",
        f'{row}[data-post="post_{word}"]',
        lambda: page.get_by_label("Search in posts").fill(word),
    )
    return [opened, more, search]


def _compose(desk: _Desk, base: str) -> Cost:
    """From the address to a text that can be typed."""
    return desk.cost(
        "open the composer",
        '[data-hydrated="true"] textarea:enabled',
        lambda: desk.page.goto(f"{base}/compose", wait_until="commit"),
    )


def _drag(desk: _Desk) -> Cost:
    """From letting go of a card to the server's yes."""
    page = desk.page
    start = page.locator(".cal-card.is-movable").first.bounding_box()
    end = page.locator(".cal-cell:not(.is-outside)").nth(10).bounding_box()
    assert start
    assert end
    page.mouse.move(start["x"] + 20, start["y"] + 10)
    page.mouse.down()
    page.mouse.move(end["x"] + 40, end["y"] + 40, steps=5)
    return desk.cost("drag one post", ".cal-undo", page.mouse.up)


def _javascript(desk: _Desk, url: str) -> int:
    """Compressed bytes of JavaScript that a browser fetches which has never been here."""
    page = desk.page
    page.context.new_cdp_session(page).send("Network.clearBrowserCache")
    page.goto(url)
    page.wait_for_selector('[data-hydrated="true"]')
    return int(
        page.evaluate(
            "performance.getEntriesByType('resource').filter((r) => r.name.endsWith('.js'))"
            ".reduce((sum, r) => sum + r.encodedBodySize, 0)"
        )
    )


def tables(result: Result) -> str:
    """What the server does, what a person waits for, and what each page fetches."""
    server = [
        ["read and present the month, median", f"{result.server_ms:.1f} ms"],
        ["its cards and free slots as JSON", f"{result.data_bytes / 1000:.1f} kB"],
    ]
    lists = [[c.what, f"{c.ms:.1f} ms", f"{c.wire_bytes / 1000:.1f} kB"] for c in result.lists]
    costs = [[c.what, f"{c.ms:.0f} ms", f"{c.wire_bytes / 1000:.1f} kB"] for c in result.costs]
    pages = [[path, f"{size / 1000:.0f} kB"] for path, size in result.pages.items()]
    return "\n\n".join(
        [
            table([f"{SHOWN} of {POSTS:,} posts", "server"], server),
            table([f"the list of {POSTS:,} posts", "server, median", "as JSON"], lists),
            table(["in Chromium", "until usable", "over the socket"], costs),
            table(["page", "JavaScript, compressed"], pages),
        ]
    )


def as_figures(result: Result) -> dict[str, object]:
    """The same for a JSON file."""
    return asdict(result)
