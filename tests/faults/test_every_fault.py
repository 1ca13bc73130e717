"""Every way in which a network can fail, at every part of a thread: live once, or it says why."""

import io

import pytest
from PIL import Image

from app.domain.publication import Status
from app.services import media
from tests.app.services.conftest import Connect
from tests.faults.engine import Engine
from tests.faults.rounds import rounds_of
from tests.support.sandbox import Sandbox

# Where a fault may strike: every part of a thread where there are threads.
PLACES = [("linkedin", 1, 1), ("x", 3, 2), ("x", 3, 1), ("x", 3, 3), ("facebook", 1, 1)]
MOST_TELLING = 2
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
UPLOAD_ROUTES = {
    "linkedin": "PUT /dms-uploads/*",
    "x": "POST /2/media/upload",
    "facebook": "POST /{version}/{page}/photos",
}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Everything everywhere in a long run, the most telling modes and places otherwise."""
    is_long = rounds_of(metafunc.config) > 1
    metafunc.parametrize(("platform", "parts", "nth"), PLACES if is_long else PLACES[:MOST_TELLING])
    if "mode" in metafunc.fixturenames:
        modes = MODES[metafunc.function.__name__]
        is_short = not is_long and metafunc.function.__name__ in LENGTHY
        metafunc.parametrize("mode", modes[:1] if is_short else modes)


def test_a_publish_request_that_fails_once_ends_live_exactly_once(
    mode: str,
    platform: str,
    parts: int,
    nth: int,
    engine: Engine,
    connect: Connect,
    sandbox: Sandbox,
) -> None:
    seen = engine.write(connect(platform), parts)
    sandbox.order(platform, mode, nth=nth, **IN_THE_END_LIVE[mode])
    engine.run()
    assert engine.judge().flaws == []
    assert engine.read(seen).status is Status.PUBLISHED


def test_a_lost_answer_and_a_read_back_that_lags_do_not_double_anything(
    mode: str,
    platform: str,
    parts: int,
    nth: int,
    engine: Engine,
    connect: Connect,
    sandbox: Sandbox,
) -> None:
    seen = engine.write(connect(platform), parts)
    sandbox.order(platform, mode, nth=nth)
    sandbox.order(platform, "empty_readback", n=2)
    engine.run()
    assert engine.judge().flaws == []
    assert engine.read(seen).status is Status.PUBLISHED


def test_a_publish_request_that_always_fails_ends_in_a_state_that_says_why(
    mode: str,
    platform: str,
    parts: int,
    nth: int,
    engine: Engine,
    connect: Connect,
    sandbox: Sandbox,
) -> None:
    engine.write(connect(platform), parts)
    sandbox.order(platform, mode, nth=nth, times=0)
    engine.run()
    assert engine.judge().flaws == []


def test_two_answers_lost_in_a_row_double_nothing(
    mode: str,
    platform: str,
    parts: int,
    nth: int,
    engine: Engine,
    connect: Connect,
    sandbox: Sandbox,
) -> None:
    seen = engine.write(connect(platform), parts)
    sandbox.order(platform, mode, nth=nth, times=2)
    engine.run()
    assert engine.judge().flaws == []
    assert engine.read(seen).status is Status.PUBLISHED


def test_a_token_that_ends_before_a_part_leaves_it_live_once_or_blocked_with_a_reason(
    mode: str,
    platform: str,
    parts: int,
    nth: int,
    engine: Engine,
    connect: Connect,
    sandbox: Sandbox,
) -> None:
    seen = engine.write(connect(platform), parts)
    sandbox.order(platform, mode, nth=nth)
    engine.run()
    assert engine.judge().flaws == []
    is_refreshed = platform == "x" and mode == "expire_token"
    ended = engine.read(seen)
    assert ended.status is (Status.PUBLISHED if is_refreshed else Status.BLOCKED)
    assert len(ended.live_parts) == (parts if is_refreshed else nth - 1)


def test_a_lost_answer_to_a_refresh_leaves_the_post_live_once_or_blocked_with_a_reason(
    platform: str, parts: int, nth: int, engine: Engine, connect: Connect, sandbox: Sandbox
) -> None:
    seen = engine.write(connect(platform), parts)
    sandbox.order(platform, "expire_token", nth=nth)
    sandbox.order(platform, "drop_refresh_response")
    engine.run()
    assert engine.judge().flaws == []
    assert engine.read(seen).status in {Status.PUBLISHED, Status.BLOCKED}


def test_an_image_that_is_slow_or_fails_leaves_its_part_live_once_or_says_why(
    mode: str,
    platform: str,
    parts: int,
    nth: int,
    engine: Engine,
    connect: Connect,
    sandbox: Sandbox,
) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(picture, "PNG")
    ctx, owner = engine.ctx, engine.owner
    file = media.upload(ctx, owner, data=picture.getvalue(), filename="a.png", alt_text="Teal")
    engine.write(connect(platform), parts, (file.id,), nth - 1)
    if mode == "upload_lost":
        sandbox.order(platform, "execute_then_drop", route=UPLOAD_ROUTES[platform])
    else:
        sandbox.order(platform, mode, n=1)
    engine.run()
    assert engine.judge().flaws == []
