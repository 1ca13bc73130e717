"""The Ops page, the dashboard and the command, on the whole product."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import redis
from playwright.sync_api import Page, expect
from sqlalchemy import text

from app.core import embedded
from app.core.redis import connect
from app.core.settings import Settings, read_settings
from app.db.database import Database
from app.services.status import SWEEPS_KEY
from tests.e2e.conftest import Session
from tests.e2e.pages import Screen
from tests.support.event_socket import EventSocket, changed
from tests.support.stack import Client, Stack, wait_for

pytestmark = [pytest.mark.browser, pytest.mark.stack, pytest.mark.timeout(300)]

OPS = "reflex___state____state.app___ui___states___ops____ops_state"
REQUEST_ID = "traced-from-here-4711"


@pytest.fixture(scope="module")
def servers(stack: Stack) -> Settings:
    """Where the product's own servers are."""
    return embedded.running(read_settings({"PUNCTUAL_DATA_DIR": str(stack.data_dir)}))


@pytest.fixture
def product_redis(servers: Settings) -> Iterator[redis.Redis]:
    """The product's Redis."""
    connection = connect(str(servers.redis_url), patient=False)
    yield connection
    connection.close()


@pytest.fixture
def as_viewer(servers: Settings, session: Session) -> Iterator[None]:
    """Makes every owner a viewer for the length of one test."""
    database = Database(str(servers.database_url))
    with database.unit_of_work() as work:
        work.execute(text("UPDATE members SET role = 'viewer'"))
    yield
    with database.unit_of_work() as work:
        work.execute(text("UPDATE members SET role = 'owner'"))
    database.dispose()


@pytest.fixture(scope="module")
def member(stack: Stack, session: Session) -> Client:
    """A program of somebody who has connected every sandbox."""
    return stack.member("opal@example.com")


@pytest.fixture
def screen(stack: Stack, page: Page, session: Session) -> Screen:
    """The owner's browser."""
    page.context.add_cookies(session.cookies)
    return Screen(page, stack.url)


def test_the_page_follows_what_happens_without_a_reload(
    screen: Screen, member: Client, product_redis: redis.Redis
) -> None:
    screen.open("/")
    screen.page.get_by_role("link", name="Operations").first.click()
    page = screen.page
    expect(page.get_by_role("heading", name="Lateness")).to_be_visible()
    processes = page.get_by_role("region", name="Processes")
    expect(processes.get_by_text("worker", exact=True).first).to_be_visible()
    product_redis.hset(SWEEPS_KEY, "looked", 777)
    expect(page.get_by_role("region", name="Sweeps").get_by_text("777")).to_be_visible()
    member.schedule("Seen on the Ops page", 3600, ["x"])
    posts = page.get_by_role("region", name="Posts")
    expect(posts.locator('[data-status="pending"]')).to_be_visible()
    member.schedule("Counted in the histogram", 1, ["x"])
    late = page.get_by_role("region", name="Lateness")
    expect(late.get_by_role("list", name="Attempts by lateness")).to_be_visible(timeout=40_000)
    late.get_by_role("button", name="7 days").click()
    expect(late.get_by_role("button", name="7 days")).to_have_attribute("aria-pressed", "true")


def test_the_job_queues_dashboard_opens_and_lists_the_queue(screen: Screen, member: Client) -> None:
    problems: list[str] = []
    screen.page.on("pageerror", lambda error: problems.append(str(error)))
    screen.open("/ops")
    screen.page.get_by_role("link", name="Job queue").first.click()
    expect(screen.page.get_by_role("cell", name="publish")).to_be_visible()
    assert problems == []


def test_a_viewer_finds_no_way_to_the_page_and_nothing_on_it(
    screen: Screen, as_viewer: None
) -> None:
    # The gate believes what it knows of a session for a few seconds.
    screen.page.wait_for_timeout(3_500)
    screen.open("/ops")
    expect(screen.page.get_by_role("heading", name="For owners and admins")).to_be_visible()
    expect(screen.page.get_by_role("link", name="Operations")).to_have_count(0)
    expect(screen.page.get_by_role("heading", name="Lateness")).to_have_count(0)


def test_a_viewers_socket_is_told_no_figure(
    stack: Stack, session: Session, as_viewer: None
) -> None:
    def seen() -> dict[str, object]:
        with EventSocket.open(stack.url, session.header) as socket:
            socket.send(f"{OPS}.load", "/ops")
            return changed(socket.updates(), "ops_state")

    wait_for(lambda: seen() == {}, 10)


def test_the_command_tells_what_runs_and_what_comes_next(stack: Stack, member: Client) -> None:
    told = stack.command("status")
    for name in ("scheduler", "worker", "queue", "next due", "overdue", "in flight", "last sweep"):
        assert f"\n{name} " in f"\n{told}", told


def test_one_id_leads_from_the_request_to_what_came_of_it(stack: Stack, member: Client) -> None:
    answer = httpx.post(
        f"{stack.url}/api/v2/publish",
        json={"content": "Where does it go?", "platforms": ["x"]},
        headers={"Authorization": f"Bearer {member.token}", "X-Request-ID": REQUEST_ID},
        timeout=40,
    )
    assert answer.headers["x-request-id"] == REQUEST_ID

    def told() -> set[str]:
        lines = _log(stack).read_text(errors="replace").splitlines()
        # There may be several workers, each with a number behind its name.
        return {re.split(r"[ |-]", line)[0] for line in lines if REQUEST_ID in line}

    wait_for(lambda: told() >= {"web", "worker"}, 30)


def _log(stack: Stack) -> Path:
    return stack.data_dir.parent / "run.log"
