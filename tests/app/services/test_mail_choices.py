"""Everybody is told by mail what they chose, when they chose."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from app.core.clock import FrozenClock
from app.core.errors import InvalidInput, NotAllowed
from app.db.repositories.incident_mails import IncidentMails
from app.db.repositories.notifications import GATHERED_FOR
from app.domain.incident import Incident
from app.domain.mail_choice import IncidentKind, MailChoice, MailMode, next_digest
from app.domain.permissions import Actor, Role
from app.services import incident_mail, mail_choices, mail_digest, notifications
from app.services.context import Context
from tests.support.cast import Cast
from tests.support.mail_server import Postbox, running_mail_server

DEAD = Incident("account:acc_1:reconnect", "@owl must be connected again", "It ended.", "/accounts")
MISSED = Incident("missed:2026-03-02T09", "Posts missed their time", "Late.", "/posts")
ALL = tuple(IncidentKind)


@pytest.fixture
def clock() -> FrozenClock:
    """Stands at a Monday morning: days and hours matter here."""
    return FrozenClock(datetime(2026, 3, 2, 9, tzinfo=UTC))


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    with running_mail_server() as postbox:
        yield postbox


@pytest.fixture
def wired(context: Context, postbox: Postbox) -> Context:
    """The product with a mail server."""
    return replace(context, settings=replace(context.settings, smtp_url=postbox.url))


def tell(ctx: Context, cast: Cast, told: Incident = DEAD, adds: int = 1) -> None:
    with ctx.database.unit_of_work() as session:
        workspace_id = cast.owner.workspace_id
        notifications.raise_incident(session, workspace_id, told, ctx.clock.now(), adds=adds)


def daily(ctx: Context, actor: Actor, hour: int = 8) -> None:
    mail_choices.choose(ctx, actor, mode="daily", hour=hour, kinds=ALL)


def at(clock: FrozenClock, day: int, hour: int) -> None:
    """Move the clock to that hour of a day in March 2026."""
    ahead = datetime(2026, 3, day, hour, tzinfo=UTC) - clock.now()
    clock.advance(ahead.total_seconds())


def words(message: object) -> str:
    body = message.get_body(["plain"])  # type: ignore[attr-defined]
    return str(body.get_content()).replace("\r\n", "\n")


def test_who_never_chose_is_told_everything_at_once(wired: Context, cast: Cast) -> None:
    found = mail_choices.get(wired, cast.owner)
    assert (found.choice, found.can_be_sent) == (MailChoice(), True)


def test_without_a_mail_server_nothing_can_be_sent(context: Context, cast: Cast) -> None:
    assert not mail_choices.get(context, cast.owner).can_be_sent
    assert mail_digest.run(context) == 0


def test_a_choice_is_kept_for_one_workspace_and_written_down(wired: Context, cast: Cast) -> None:
    mail_choices.choose(wired, cast.editor, mode="daily", hour=17, kinds=["failed"])
    chosen = mail_choices.get(wired, cast.editor).choice
    assert chosen == MailChoice(MailMode.DAILY, 17, frozenset({IncidentKind.FAILED}))
    assert mail_choices.get(wired, cast.owner).choice == MailChoice()


def test_only_those_get_a_letter_at_once_who_want_that_kind_so(
    wired: Context, cast: Cast, clock: FrozenClock, postbox: Postbox
) -> None:
    mail_choices.choose(wired, cast.owner, mode="at_once", hour=8, kinds=["missed"])
    tell(wired, cast, DEAD)
    tell(wired, cast, MISSED)
    clock.advance(GATHERED_FOR.total_seconds())
    incident_mail.run(wired)
    told = {(m["Subject"], m["To"]) for m in postbox.messages}
    assert told == {
        (DEAD.title, "edgar@example.com"),
        (MISSED.title, "edgar@example.com, olivia@example.com"),
    }


@pytest.mark.parametrize("mode", ["daily", "never"])
def test_who_wants_no_letter_at_once_gets_none(
    wired: Context, cast: Cast, clock: FrozenClock, postbox: Postbox, mode: str
) -> None:
    for actor in (cast.owner, cast.editor):
        mail_choices.choose(wired, actor, mode=mode, hour=8, kinds=ALL)
    tell(wired, cast)
    clock.advance(GATHERED_FOR.total_seconds())
    incident_mail.run(wired)
    assert postbox.messages == []


def test_a_daily_letter_comes_at_its_hour_and_tells_what_is_new_what_waits_and_what_is_mended(
    wired: Context, cast: Cast, clock: FrozenClock, postbox: Postbox
) -> None:
    daily(wired, cast.owner)
    clock.advance(1)
    tell(wired, cast, DEAD, adds=40)
    assert mail_digest.run(wired) == 0
    at(clock, 3, 8)
    assert (mail_digest.run(wired), mail_digest.run(wired)) == (1, 0)
    first = words(postbox.messages[0])
    assert f"New\n- {DEAD.title} (40 posts)\n  {wired.settings.public_url}/accounts" in first

    clock.advance(60)
    tell(wired, cast, MISSED)
    at(clock, 4, 8)
    mail_digest.run(wired)
    second = words(postbox.messages[1])
    assert second.index(MISSED.title) < second.index("Still waiting") < second.index(DEAD.title)

    with wired.database.unit_of_work() as session:
        for told in (DEAD, MISSED):
            notifications.resolve(session, cast.owner.workspace_id, told.key, clock.now())
    clock.advance(60)
    at(clock, 5, 8)
    mail_digest.run(wired)
    assert postbox.messages[2]["Subject"] == "Ours: nothing needs you any more"
    assert [m["To"] for m in postbox.messages] == ["olivia@example.com"] * 3


def test_a_day_without_news_brings_no_letter(
    wired: Context, cast: Cast, clock: FrozenClock, postbox: Postbox
) -> None:
    daily(wired, cast.owner)
    clock.advance(1)
    tell(wired, cast)
    for day in (3, 4, 5):
        at(clock, day, 8)
        mail_digest.run(wired)
    assert len(postbox.messages) == 1


def test_a_daily_letter_that_is_not_taken_is_tried_again_within_minutes(
    wired: Context, cast: Cast, clock: FrozenClock, postbox: Postbox
) -> None:
    daily(wired, cast.owner)
    clock.advance(1)
    tell(wired, cast)
    at(clock, 3, 8)
    postbox.is_closed = True
    assert (mail_digest.run(wired), mail_digest.run(wired)) == (0, 0)
    postbox.is_closed = False
    clock.advance(timedelta(minutes=5).total_seconds())
    assert mail_digest.run(wired) == 1


@pytest.mark.parametrize(
    ("zone", "now", "hour", "due"),
    [
        ("UTC", "2026-03-02T07:00+00:00", 8, "2026-03-02T08:00+00:00"),
        ("UTC", "2026-03-02T08:00+00:00", 8, "2026-03-03T08:00+00:00"),
        ("Europe/Rome", "2026-03-28T08:00+00:00", 8, "2026-03-29T06:00+00:00"),
        ("Pacific/Auckland", "2026-03-02T00:00+00:00", 8, "2026-03-02T19:00+00:00"),
        # The clock skips 02:00 on that day.
        ("Europe/Rome", "2026-03-28T12:00+00:00", 2, "2026-03-29T01:00+00:00"),
    ],
)
def test_the_next_daily_letter_follows_the_clock_of_the_persons_zone(
    zone: str, now: str, hour: int, due: str
) -> None:
    assert next_digest(datetime.fromisoformat(now), zone, hour) == datetime.fromisoformat(due)


@pytest.mark.parametrize(
    ("mode", "hour", "kinds"),
    [("weekly", 8, []), ("daily", 24, []), ("daily", -1, []), ("daily", 8, ["rain"])],
)
def test_a_choice_that_does_not_exist_is_refused(
    wired: Context, cast: Cast, mode: str, hour: int, kinds: list[str]
) -> None:
    with pytest.raises(InvalidInput):
        mail_choices.choose(wired, cast.owner, mode=mode, hour=hour, kinds=kinds)


def test_viewers_mend_nothing_and_so_choose_nothing(wired: Context, cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        daily(wired, replace(cast.owner, role=Role.VIEWER))


def test_however_the_database_goes_about_it_one_claim_takes_one_letter(
    wired: Context, cast: Cast, clock: FrozenClock
) -> None:
    tell(wired, cast, DEAD)
    tell(wired, cast, MISSED)
    clock.advance(GATHERED_FOR.total_seconds())
    now = clock.now()
    taken = []
    for _ in range(2):
        with wired.database.unit_of_work() as session:
            # Then a subquery is asked again for each row, as a planner without statistics may do.
            for way in ("hashagg", "hashjoin", "mergejoin", "sort", "material"):
                session.execute(text(f"SET LOCAL enable_{way} = off"))
            told = IncidentMails(session).claim(now, now + timedelta(minutes=5))
            taken.append(told and told.title)
    assert set(taken) == {DEAD.title, MISSED.title}
