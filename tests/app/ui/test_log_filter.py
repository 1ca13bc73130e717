"""What the framework says about an event never holds a cookie."""

import logging

import pytest

from app.ui import log_filter


def test_the_cookie_of_a_printed_event_is_removed(caplog: pytest.LogCaptureFixture) -> None:
    log_filter.install()
    logger = logging.getLogger("reflex.app")
    event = {
        "name": "x",
        "router_data": {"headers": {"cookie": "punctual_session=ps_secretsecret"}},
    }
    with caplog.at_level(logging.ERROR):
        logger.error("No handler for %s", event)
        logger.error("No handler for %s", {"headers": {"authorization": "Basic abcdef"}})
    assert "secretsecret" not in caplog.text
    assert "abcdef" not in caplog.text
    assert "No handler for" in caplog.text


def test_installing_twice_filters_once() -> None:
    log_filter.install()
    log_filter.install()
    ours = [
        f for f in logging.getLogger("reflex.app").filters if isinstance(f, log_filter.CookieFilter)
    ]
    assert len(ours) == 1
