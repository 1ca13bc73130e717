"""Every way an answer can fail, at every part of a thread: live once, or it says why."""

from dataclasses import dataclass

import pytest

from app.domain.publication import Status
from app.platforms import registry
from tests.app.services.conftest import Connect
from tests.faults.engine import Engine
from tests.faults.rounds import rounds_of
from tests.support.sandbox import Sandbox


@dataclass(frozen=True)
class Place:
    """Where a fault strikes: part ``nth`` of so many. ``comments`` is the route of the parts
    behind the first where they go out by another one; ``is_found`` tells whether a lost answer
    to this part can be looked up."""

    platform: str
    parts: int = 1
    nth: int = 1
    comments: str = ""
    is_found: bool = True

    def __str__(self) -> str:
        return f"{self.platform}-{self.nth}of{self.parts}"

    @property
    def aim(self) -> dict[str, object]:
        """What to say when ordering a fault of the request that publishes the part."""
        if self.comments and self.nth > 1:
            return {"route": self.comments, "nth": self.nth - 1}
        return {"nth": self.nth}

    @property
    def in_the_end(self) -> Status:
        """How a post ends whose answer was lost here."""
        return Status.PUBLISHED if self.is_found else Status.UNCONFIRMED


def _thread(platform: str, *, is_found: bool = True) -> list[Place]:
    return [Place(platform, 3, nth, is_found=is_found) for nth in (2, 1, 3)]


_LINKEDIN, _FACEBOOK = "POST /rest/socialActions/*", "POST /{version}/{node}/comments"
# The first of each network is the one that a short run looks at.
PLACES = [
    Place("linkedin"),
    *(Place("linkedin", 3, nth, _LINKEDIN, is_found=False) for nth in (2, 3)),
    *_thread("x"),
    Place("facebook"),
    *(Place("facebook", 3, nth, _FACEBOOK) for nth in (2, 3)),
    Place("instagram"),
    *_thread("threads"),
    *_thread("bluesky"),
    *_thread("mastodon"),
    *_thread("telegram", is_found=False),
    Place("discord", is_found=False),
    Place("slack", is_found=False),
]
MOST_TELLING = [Place("linkedin"), Place("x", 3, 2)]
LOST = ["execute_then_drop", "execute_then_5xx"]
IN_THE_END_LIVE = {
    "refuse": {},
    "read_then_drop": {},
    "execute_then_drop": {},
    "execute_then_5xx": {},
    "slow": {"n": 0.2},
    "status": {"code": 503},
    "rate_limit": {"reset_in": 90},
}
# These come with an answer that says what became of the request.
ANSWERED = {"slow", "rate_limit"}
MODES: dict[str, list[str]] = {
    "test_a_publish_request_that_fails_once_ends_live_exactly_once": list(IN_THE_END_LIVE),
    "test_a_lost_answer_and_a_read_back_that_lags_do_not_double_anything": [
        *LOST,
        "read_then_drop",
    ],
    "test_a_publish_request_that_always_fails_ends_in_a_state_that_says_why": [
        # The networks tell real time and the engine's clock runs ahead of it: only what never
        # lands may fail for longer than clocks may differ.
        "read_then_drop",
        "refuse",
        "status",
    ],
    "test_two_answers_lost_in_a_row_double_nothing": LOST,
    "test_a_token_that_ends_before_a_part_leaves_it_live_once_or_blocked_with_a_reason": [
        "expire_token",
        "revoke_token",
    ],
    "test_an_image_that_is_slow_or_fails_leaves_its_part_live_once_or_says_why": [
        "media_slow",
        "media_fail",
        "upload_lost",
    ],
}
# These wait, and wait again: a short run makes the first mode of each.
LENGTHY = {
    "test_a_lost_answer_and_a_read_back_that_lags_do_not_double_anything",
    "test_a_publish_request_that_always_fails_ends_in_a_state_that_says_why",
    "test_two_answers_lost_in_a_row_double_nothing",
    "test_an_image_that_is_slow_or_fails_leaves_its_part_live_once_or_says_why",
}
# Requests that hand over a file, or ask for it to be fetched, before the one that publishes.
UPLOAD_ROUTES = {
    "linkedin": "PUT /dms-uploads/*",
    "x": "POST /2/media/upload",
    "facebook": "POST /{version}/{page}/photos",
    "instagram": "POST /*/media",
    "threads": "POST /v1.0/*/threads",
    "bluesky": "POST /xrpc/com.atproto.repo.uploadBlob",
    "mastodon": "POST /api/v2/media",
}
# Access that is renewed after it ran out, or never does.
OUTLIVES = {"x", "bluesky", "discord", "slack"}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Everything everywhere in a long run; otherwise the most telling modes and places, and for
    every network that a lost answer doubles nothing."""
    name, is_long = metafunc.function.__name__, rounds_of(metafunc.config) > 1
    modes = MODES.get(name, [""])
    if not is_long and name in LENGTHY:
        modes = modes[:1]
    places = PLACES if is_long else MOST_TELLING
    cases = [(place, mode) for place in places for mode in modes]
    if not is_long and name == _TELLING:
        firsts = {place.platform: place for place in reversed(PLACES)}
        cases += [(firsts[slug], "execute_then_drop") for slug in firsts]
    cases = list(dict.fromkeys(cases))
    if "mode" in metafunc.fixturenames:
        ids = [f"{place}-{mode}" for place, mode in cases]
        metafunc.parametrize(("place", "mode"), cases, ids=ids)
    else:
        metafunc.parametrize("place", [place for place, _ in cases], ids=str)


_TELLING = "test_a_publish_request_that_fails_once_ends_live_exactly_once"


def test_a_publish_request_that_fails_once_ends_live_exactly_once(
    place: Place, mode: str, engine: Engine, connect: Connect, sandbox: Sandbox
) -> None:
    seen = engine.write(connect(place.platform), place.parts)
    sandbox.order(place.platform, mode, **place.aim, **IN_THE_END_LIVE[mode])
    engine.run()
    assert engine.judge().flaws == []
    assert engine.read(seen).status is (Status.PUBLISHED if mode in ANSWERED else place.in_the_end)


def test_a_lost_answer_and_a_read_back_that_lags_do_not_double_anything(
    place: Place, mode: str, engine: Engine, connect: Connect, sandbox: Sandbox
) -> None:
    seen = engine.write(connect(place.platform), place.parts)
    sandbox.order(place.platform, mode, **place.aim)
    sandbox.order(place.platform, "empty_readback", n=2)
    engine.run()
    assert engine.judge().flaws == []
    assert engine.read(seen).status is place.in_the_end


def test_a_publish_request_that_always_fails_ends_in_a_state_that_says_why(
    place: Place, mode: str, engine: Engine, connect: Connect, sandbox: Sandbox
) -> None:
    engine.write(connect(place.platform), place.parts)
    sandbox.order(place.platform, mode, **place.aim, times=0)
    engine.run()
    assert engine.judge().flaws == []


def test_two_answers_lost_in_a_row_double_nothing(
    place: Place, mode: str, engine: Engine, connect: Connect, sandbox: Sandbox
) -> None:
    seen = engine.write(connect(place.platform), place.parts)
    sandbox.order(place.platform, mode, **place.aim, times=2)
    engine.run()
    assert engine.judge().flaws == []
    assert engine.read(seen).status is place.in_the_end


def test_a_token_that_ends_before_a_part_leaves_it_live_once_or_blocked_with_a_reason(
    place: Place, mode: str, engine: Engine, connect: Connect, sandbox: Sandbox
) -> None:
    seen = engine.write(connect(place.platform), place.parts)
    sandbox.order(place.platform, mode, **place.aim)
    engine.run()
    assert engine.judge().flaws == []
    goes_on = place.platform in OUTLIVES and mode == "expire_token"
    ended = engine.read(seen)
    assert ended.status is (Status.PUBLISHED if goes_on else Status.BLOCKED)
    assert len(ended.live_parts) == (place.parts if goes_on else place.nth - 1)


def test_a_lost_answer_to_a_refresh_leaves_the_post_live_once_or_blocked_with_a_reason(
    place: Place, engine: Engine, connect: Connect, sandbox: Sandbox
) -> None:
    seen = engine.write(connect(place.platform), place.parts)
    sandbox.order(place.platform, "expire_token", **place.aim)
    sandbox.order(place.platform, "drop_refresh_response")
    engine.run()
    assert engine.judge().flaws == []
    assert engine.read(seen).status in {Status.PUBLISHED, Status.BLOCKED}


def test_an_image_that_is_slow_or_fails_leaves_its_part_live_once_or_says_why(
    place: Place, mode: str, engine: Engine, connect: Connect, sandbox: Sandbox
) -> None:
    if not registry.get(place.platform).spec.thread.takes_files_after_first and place.nth > 1:
        pytest.skip("Comments on this network carry no files.")
    picture = engine.picture()
    engine.write(connect(place.platform), place.parts, (picture,), place.nth - 1)
    if mode != "upload_lost":
        sandbox.order(place.platform, mode, n=1)
    elif route := UPLOAD_ROUTES.get(place.platform):
        sandbox.order(place.platform, "execute_then_drop", route=route)
    engine.run()
    assert engine.judge().flaws == []
