"""What a hostile client can do at the interface's socket: nothing that no policy allows."""

from collections.abc import Iterator

import httpx
import pytest
from sqlalchemy import text
from websockets.exceptions import WebSocketException

from app.core import embedded
from app.core.settings import read_settings
from app.db.database import Database
from tests.e2e.conftest import Session
from tests.e2e.pages import EMAIL
from tests.support.event_socket import EventSocket, changed, redirects
from tests.support.stack import Stack, wait_for

pytestmark = [pytest.mark.stack, pytest.mark.timeout(300)]

ROOT = "reflex___state____state"
POSTS = f"{ROOT}.app___ui___states___posts____posts_state"
TOKENS = f"{ROOT}.app___ui___states___tokens____tokens_state"
LIVE = f"{ROOT}.app___ui___states___live____live_state"
SESSION = f"{ROOT}.app___ui___states___session____session_state"
_SET_ROLE = text(
    "UPDATE members SET role = :role WHERE user_id = (SELECT id FROM users WHERE email = :email)"
)


@pytest.fixture
def cookie(session: Session) -> str:
    """The owner's cookie as browsers send it."""
    return session.header


@pytest.fixture
def as_viewer(stack: Stack, cookie: str) -> Iterator[None]:
    """Makes the owner a viewer for the length of one test."""
    settings = embedded.running(read_settings({"PUNCTUAL_DATA_DIR": str(stack.data_dir)}))
    assert settings.database_url
    database = Database(settings.database_url)
    with database.unit_of_work() as session:
        session.execute(_SET_ROLE, {"role": "viewer", "email": EMAIL})
    yield
    with database.unit_of_work() as session:
        session.execute(_SET_ROLE, {"role": "owner", "email": EMAIL})
    database.dispose()
    # What comes after must not meet a gate that still takes the owner for a viewer.
    wait_for(lambda: _may_manage(stack, cookie), within_s=30)


def _may_manage(stack: Stack, cookie: str) -> bool:
    with EventSocket.open(stack.url, cookie) as socket:
        socket.send(f"{SESSION}.enter")
        seen = changed(socket.updates(), "session_state")
    return bool(seen["profile_rx_state_"]["can_manage_workspace"])


def test_a_visitor_without_a_session_is_sent_to_the_login_page(stack: Stack) -> None:
    with EventSocket.open(stack.url) as socket:
        socket.send(f"{POSTS}.load")
        updates = socket.updates()
    assert redirects(updates) == ["/login?next=/posts"]
    assert changed(updates, "posts_state") == {}


def test_a_forged_session_cookie_opens_nothing(stack: Stack) -> None:
    with EventSocket.open(stack.url, "punctual_session=ps_forged") as socket:
        socket.send(f"{POSTS}.load")
        updates = socket.updates()
    assert redirects(updates) == ["/login?next=/posts"]


def test_the_owner_is_served(stack: Stack, cookie: str) -> None:
    with EventSocket.open(stack.url, cookie) as socket:
        socket.send(f"{POSTS}.load")
        assert changed(socket.updates(), "posts_state")["is_loaded_rx_state_"] is True


@pytest.mark.parametrize("state", [ROOT, POSTS])
def test_setvar_writes_nothing_even_for_the_owner(stack: Stack, cookie: str, state: str) -> None:
    with EventSocket.open(stack.url, cookie) as socket:
        socket.send(f"{POSTS}.load")
        socket.updates()
        socket.send(f"{state}.setvar", var_name="filter", value="cancelled")
        assert changed(socket.updates(), "posts_state") == {}


def test_a_method_that_is_no_handler_cannot_be_called(stack: Stack, cookie: str) -> None:
    with EventSocket.open(stack.url, cookie) as socket:
        socket.send(f"{POSTS}._read")
        socket.send(f"{POSTS}.get_state")
        assert changed(socket.updates(), "posts_state") == {}


def test_a_viewer_may_look_but_not_make_a_token(stack: Stack, cookie: str, as_viewer: None) -> None:
    with EventSocket.open(stack.url, cookie) as socket:
        # The gate believes what it knows of a session for a few seconds.
        refusal = _until_refused(socket)
        socket.send(f"{POSTS}.load")
        seen = changed(socket.updates(), "posts_state")
    assert "Your role here does not allow" in refusal
    assert seen["is_loaded_rx_state_"] is True


def _until_refused(socket: EventSocket) -> str:
    for _ in range(8):
        socket.send(f"{TOKENS}.create_token", "/settings/tokens", form={"name": "stolen"})
        updates = socket.updates()
        messages = changed(updates, "message_state").get("messages_rx_state_", [])
        if messages:
            return str(messages[-1]["text"])
    return ""


def test_a_forged_live_message_reads_nothing_without_a_session(stack: Stack) -> None:
    with EventSocket.open(stack.url) as socket:
        socket.send(f"{LIVE}.refresh")
        updates = socket.updates()
    assert redirects(updates) == ["/login?next=/posts"]


def test_a_foreign_origin_is_refused_at_the_handshake(stack: Stack, cookie: str) -> None:
    foreign = EventSocket.open(stack.url, cookie, origin="https://evil.example")
    with pytest.raises(WebSocketException), foreign:
        pass


def test_the_upload_route_of_the_framework_does_not_exist(stack: Stack) -> None:
    answer = httpx.post(f"{stack.url}/_upload", files={"files": ("x.txt", b"x")})
    assert answer.status_code in {404, 405}
