"""People get one letter for one incident: when it opens, when it grew, and when it is over."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from app.core.clock import FrozenClock
from app.core.errors import ConfigurationError
from app.core.mail import parse_mail_server
from app.db.repositories.notifications import FOLLOW_UP_AFTER, GATHERED_FOR
from app.domain.incident import Incident
from app.services import incident_mail, notifications
from app.services.context import Context
from tests.support.cast import Cast
from tests.support.mail_server import Postbox, running_mail_server

DEAD = Incident(
    "account:acc_1:reconnect", "@owl must be connected again", "It <ended>.", "/accounts"
)
GATHERED_S = GATHERED_FOR.total_seconds()


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    with running_mail_server() as postbox:
        yield postbox


@pytest.fixture
def wired(context: Context, postbox: Postbox) -> Context:
    """The product with a mail server."""
    return replace(context, settings=replace(context.settings, smtp_url=postbox.url))


def tell(ctx: Context, cast: Cast, adds: int = 1) -> None:
    with ctx.database.unit_of_work() as session:
        workspace_id = cast.owner.workspace_id
        notifications.raise_incident(session, workspace_id, DEAD, ctx.clock.now(), adds=adds)


def mend(ctx: Context, cast: Cast) -> None:
    with ctx.database.unit_of_work() as session:
        assert notifications.resolve(session, cast.owner.workspace_id, DEAD.key, ctx.clock.now())


def test_forty_posts_that_one_dead_token_stops_are_one_letter_to_those_who_can_mend_it(
    wired: Context, cast: Cast, clock: FrozenClock, postbox: Postbox
) -> None:
    for _ in range(40):
        tell(wired, cast)
    assert incident_mail.run(wired) == 0
    clock.advance(GATHERED_S)
    assert incident_mail.run(wired) == 1
    (message,) = postbox.messages
    assert message["To"] == "edgar@example.com, olivia@example.com"
    assert message["From"] == "Punctual <punctual@example.org>"
    assert message["Subject"] == DEAD.title
    text, html = (message.get_body([kind]) for kind in ("plain", "html"))
    assert text is not None
    assert html is not None
    assert "40 posts are affected." in text.get_content()
    assert f"{wired.settings.public_url}/accounts" in text.get_content()
    assert "It &lt;ended&gt;." in html.get_content()


def test_a_letter_is_not_sent_twice(
    wired: Context, cast: Cast, clock: FrozenClock, postbox: Postbox
) -> None:
    tell(wired, cast)
    clock.advance(GATHERED_S)
    incident_mail.run(wired)
    clock.advance(timedelta(days=2).total_seconds())
    assert incident_mail.run(wired) == 0
    assert len(postbox.messages) == 1


def test_an_incident_that_grew_is_told_of_again_hours_later_and_once(
    wired: Context, cast: Cast, clock: FrozenClock, postbox: Postbox
) -> None:
    tell(wired, cast)
    clock.advance(GATHERED_S)
    incident_mail.run(wired)
    tell(wired, cast, adds=4)
    clock.advance(FOLLOW_UP_AFTER.total_seconds() - 1)
    assert incident_mail.run(wired) == 0
    clock.advance(1)
    assert incident_mail.run(wired) == 1
    text = postbox.messages[-1].get_body(["plain"])
    assert text is not None
    assert "5 posts are affected by now." in text.get_content()


def test_who_knows_of_an_incident_is_told_that_it_is_over(
    wired: Context, cast: Cast, clock: FrozenClock, postbox: Postbox
) -> None:
    tell(wired, cast)
    clock.advance(GATHERED_S)
    incident_mail.run(wired)
    mend(wired, cast)
    assert incident_mail.run(wired) == 1
    assert postbox.messages[-1]["Subject"] == f"Mended: {DEAD.title}"


def test_what_is_mended_before_anybody_was_told_is_not_written_about(
    wired: Context, cast: Cast, clock: FrozenClock, postbox: Postbox
) -> None:
    tell(wired, cast)
    mend(wired, cast)
    clock.advance(GATHERED_S)
    assert incident_mail.run(wired) == 0
    assert postbox.messages == []


def test_a_letter_that_the_server_refuses_is_tried_again_under_the_same_id(
    wired: Context, cast: Cast, clock: FrozenClock, postbox: Postbox
) -> None:
    tell(wired, cast)
    clock.advance(GATHERED_S)
    postbox.is_closed = True
    assert incident_mail.run(wired) == 0
    postbox.is_closed = False
    assert incident_mail.run(wired) == 0
    clock.advance(80)
    assert incident_mail.run(wired) == 1
    (message,) = postbox.messages
    (item,) = notifications.list_notifications(wired, cast.owner).items
    assert message["Message-ID"] == f"<{item.id}.1@127.0.0.1>"


def test_nothing_is_handed_to_a_server_without_the_encryption_that_was_asked_for(
    wired: Context, cast: Cast, clock: FrozenClock, postbox: Postbox
) -> None:
    strict = postbox.url.replace("starttls=no", "starttls=yes")
    insisting = replace(wired, settings=replace(wired.settings, smtp_url=strict))
    tell(insisting, cast)
    clock.advance(GATHERED_S)
    assert incident_mail.run(insisting) == 0
    assert postbox.messages == []


@pytest.mark.parametrize(
    "url", ["mail.example.com", "http://mail.example.com", "smtp://me:hush@", "smtp://h:hush",
            "smtp://me:hush@h?starttls=perhaps"]
)  # fmt: skip
def test_an_address_of_no_mail_server_is_refused_without_quoting_the_password(url: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        parse_mail_server(url)
    assert "PUNCTUAL_SMTP_URL" in refused.value.user_message
    assert "hush" not in refused.value.user_message
