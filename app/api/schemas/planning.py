"""Posting schedules and the queue, as programs send and read them."""

from datetime import datetime, time
from typing import Annotated

from pydantic import AliasPath, Field

from app.api.schemas.answers import Answer
from app.api.schemas.drafts import MOST, Strict
from app.domain.post_queue import Place
from app.domain.posting_schedule import Weekday
from app.services.posting_schedules import ScheduleDetails


class SlotIn(Strict):
    """A weekly time."""

    weekday: Weekday
    time: Annotated[
        str,
        Field(
            pattern=r"^([01]\d|2[0-3]):[0-5]\d$",
            description="Hours and minutes on the schedule's clock.",
            examples=["09:30"],
        ),
    ]


class ScheduleOfAccountIn(Strict):
    """All of an account's weekly slots; those it had before are replaced."""

    timezone: str = Field(max_length=64, description="An IANA name, such as Europe/Berlin.")
    slots: list[SlotIn] = Field(max_length=1000)


class SlotOut(Answer):
    """A weekly time: hours and minutes on the schedule's clock."""

    weekday: Weekday
    time: Annotated[str, Field(examples=["09:30"])]


class ScheduleOfAccountOut(Answer):
    """An account's weekly slots, from Monday on, in an IANA zone."""

    account_id: str
    timezone: str
    slots: list[SlotOut]
    paused_at: Annotated[
        datetime | None, Field(description="Since when its queue is paused; null: it is not.")
    ]


class NextSlotsOut(Answer):
    """What an account's queue has to offer. ``next``, ``first``, ``last``: what a post would be
    given there now; null: the account has no slot to give."""

    account_id: Annotated[str, Field(validation_alias=AliasPath("account", "id"))]
    platform: Annotated[str, Field(validation_alias=AliasPath("account", "platform"))]
    account_handle: Annotated[str, Field(validation_alias=AliasPath("account", "handle"))]
    timezone: str
    next: datetime | None
    first: datetime | None
    last: datetime | None
    free: Annotated[list[datetime], Field(description="Free slots in the stretch asked for.")]


class NextSlotsPage(Answer):
    """Account by account, in the order in which they were asked for."""

    items: list[NextSlotsOut]


class QueueRestOut(Answer):
    """How an account's queue stands after it was paused or resumed. ``touched`` posts were held
    or let go; ``moved`` of them were given later slots, because theirs had passed."""

    account_id: str
    paused_at: datetime | None
    touched: int
    moved: int


class RequeueIn(Strict):
    """Where in its account's queue a scheduled post is to go."""

    where: Place = Place.NEXT
    version: int | None = Field(
        default=None, ge=1, le=MOST, description="Refused when it is not at this one."
    )


class OrderIn(Strict):
    """Posts of a queue in the order in which they are to take the slots that they hold."""

    scheduled_post_ids: list[Annotated[str, Field(max_length=64)]] = Field(
        min_length=1, max_length=500
    )


class MovedOut(Answer):
    """A scheduled post that was given another time."""

    id: str
    post_id: str
    version: int
    was_at: datetime
    scheduled_for: Annotated[datetime, Field(validation_alias="at")]


class MovedPage(Answer):
    """What was moved."""

    items: list[MovedOut]


def clock_time(text: str) -> time:
    """The time of day that ``09:30`` names."""
    return time.fromisoformat(text)


def schedule_out(found: ScheduleDetails) -> ScheduleOfAccountOut:
    """A schedule as programs see it."""
    slots = [SlotOut(weekday=s.weekday, time=f"{s.at:%H:%M}") for s in found.slots]
    return ScheduleOfAccountOut(
        account_id=found.account_id,
        timezone=found.timezone,
        slots=slots,
        paused_at=found.paused_at,
    )
