"""The RQ dashboard behind the owner's login."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from app.api.main import create_api
from app.core.jobs import PUBLISH_QUEUE
from app.core.redis import connect
from app.core.settings import PROJECT_ROOT
from app.services import auth, posts
from app.services.context import Context
from app.services.drafts import Draft, PartDraft
from tests.app.api.conftest import serving
from tests.support.cast import Cast
from tests.support.ports import free_port

SignIn = Callable[[str], httpx.Client]
JOBS = f"/ops/rq/0/data/jobs/{PUBLISH_QUEUE}/scheduled/8/asc/1.json"


@pytest.fixture
def sign_in(context: Context, url: str, cast: Cast) -> Iterator[SignIn]:
    """Browsers in which somebody of the cast is signed in."""
    with ExitStack() as stack:

        def _sign_in(name: str) -> httpx.Client:
            token = auth.begin_visit(context, f"{name}@example.com").session_token
            cookies = {auth.session_cookie_name(context.settings): token}
            return stack.enter_context(httpx.Client(base_url=url, cookies=cookies, timeout=20))

        yield _sign_in


@pytest.fixture
def owner(sign_in: SignIn) -> httpx.Client:
    return sign_in("olivia")


@pytest.fixture
def scheduled(context: Context, cast: Cast) -> str:
    """The name of the queue entry of a post that is due in an hour."""
    draft = Draft((PartDraft("Later"),), (cast.account("x").id,))
    at = context.clock.now() + timedelta(hours=1)
    made = posts.schedule(context, cast.owner, draft, at).scheduled_posts[0]
    return f"post-{made.id}-{made.version}"


def test_a_scheduled_post_is_seen_in_the_dashboard(owner: httpx.Client, scheduled: str) -> None:
    page = owner.get("/ops/rq/")
    assert page.status_code == 200
    assert "RQ" in page.text
    (job,) = owner.get(JOBS).json()["jobs"]
    assert job["id"] == scheduled
    assert "publish_post" in job["description"]
    (queue,) = owner.get("/ops/rq/0/data/queues.json").json()["queues"]
    assert (queue["name"], queue["scheduled_job_registry_count"]) == (PUBLISH_QUEUE, 1)


def test_a_queue_listed_by_its_bare_name_does_not_break_the_dashboard(
    owner: httpx.Client, context: Context, scheduled: str
) -> None:
    context.redis.sadd("rq:queues", PUBLISH_QUEUE)
    (queue,) = owner.get("/ops/rq/0/data/queues.json").json()["queues"]
    assert queue["name"] == PUBLISH_QUEUE


def test_a_single_entry_can_be_looked_at(owner: httpx.Client, scheduled: str) -> None:
    found = owner.get(f"/ops/rq/0/data/job/{scheduled}.json").json()
    assert (found["id"], found["status"]) == (scheduled, "scheduled")


def test_an_entry_that_is_gone_is_said_to_be_gone(owner: httpx.Client) -> None:
    answer = owner.get("/ops/rq/0/view/job/post-sp_1-1")
    assert answer.status_code == 404
    assert "no longer there" in answer.text


def test_without_redis_the_dashboard_says_so(context: Context, cast: Cast) -> None:
    nowhere = connect(f"redis://127.0.0.1:{free_port()}/0", patient=False)
    token = auth.begin_visit(context, "olivia@example.com").session_token
    cookies = {auth.session_cookie_name(context.settings): token}
    with serving(create_api(replace(context, redis=nowhere))) as url:
        answer = httpx.get(f"{url}/ops/rq/", cookies=cookies, timeout=30)
    assert answer.status_code == 503
    assert "Nothing is lost" in answer.text


def test_an_entry_taken_out_in_the_dashboard_is_gone_from_the_queue(
    owner: httpx.Client, context: Context, scheduled: str
) -> None:
    same = {"Sec-Fetch-Site": "same-origin"}
    assert owner.post(f"/ops/rq/job/{scheduled}/delete", headers=same).json()["status"] == "OK"
    assert context.jobs.scheduled_ids() == {}


@pytest.mark.parametrize("path", ["/ops/rq/static/css/main.css", "/ops/rq/0/view/workers"])
def test_its_files_and_pages_come_from_below_its_address(owner: httpx.Client, path: str) -> None:
    assert owner.get(path).status_code == 200
    assert "/ops/rq/static/css/main.css" in owner.get("/ops/rq/").text


def test_without_the_slash_one_is_led_there(owner: httpx.Client) -> None:
    answer = owner.get("/ops/rq")
    assert answer.is_redirect
    assert answer.headers["location"].endswith("/ops/rq/")


def test_no_address_and_no_password_of_the_server_is_shown(
    owner: httpx.Client, context: Context
) -> None:
    place = str(context.settings.redis_url).partition("://")[2].partition("?")[0]
    assert place not in owner.get("/ops/rq/").text


def test_whoever_is_not_signed_in_is_led_to_the_login_and_back(anyone: httpx.Client) -> None:
    answer = anyone.get("/ops/rq/0/view/workers")
    assert (answer.status_code, answer.headers["location"]) == (303, "/login?next=/ops/rq/")
    assert anyone.post("/ops/rq/requeue/publish").status_code == 401


def test_an_editor_is_refused_in_words(sign_in: SignIn) -> None:
    answer = sign_in("edgar").get("/ops/rq/")
    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
    assert "Ask an owner" in answer.json()["detail"]


def test_another_sites_page_cannot_have_an_owner_change_anything(
    owner: httpx.Client, context: Context, scheduled: str
) -> None:
    for headers in ({}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        answer = owner.post(f"/ops/rq/job/{scheduled}/delete", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "cross_site")
    assert set(context.jobs.scheduled_ids()) == {scheduled}


def test_following_a_link_puts_no_failed_job_back(owner: httpx.Client) -> None:
    answer = owner.get(f"/ops/rq/requeue/{PUBLISH_QUEUE}")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    same = {"Sec-Fetch-Site": "same-origin"}
    assert owner.post(f"/ops/rq/requeue/{PUBLISH_QUEUE}", headers=same).json()["count"] == 0


def test_only_the_dashboards_pages_may_make_code_from_text(owner: httpx.Client) -> None:
    assert "'unsafe-eval'" in owner.get("/ops/rq/").headers["content-security-policy"]
    assert "'unsafe-eval'" not in owner.get("/health").headers["content-security-policy"]


def test_nothing_of_it_is_loaded_before_somebody_asks() -> None:
    heavy = ("flask", "rq_dashboard", "a2wsgi", "prometheus_client")
    code = (
        "import sys; from app.api.main import create_api; create_api(); "
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT_ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
