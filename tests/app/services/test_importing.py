"""What an import asks of the database, and where its rows find their places in the queue."""

from datetime import UTC, datetime, time, timedelta
from io import BytesIO

import pytest
from PIL import Image

from app.core.clock import FrozenClock
from app.domain.post_queue import Place
from app.domain.posting_schedule import Slot, Weekday
from app.services import (
    csv_imports,
    import_undo,
    media,
    post_queue,
    posting_schedules,
    queue_pausing,
    scheduling,
)
from app.services.context import Context
from app.services.drafts import Draft, PartDraft
from tests.support.cast import Cast
from tests.support.statements import Statements

HEAD = "content,scheduled_for,accounts,media_ids\n"
TEN = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def clock() -> FrozenClock:
    """Stands at a Monday morning."""
    return FrozenClock(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))


@pytest.fixture
def daily(context: Context, cast: Cast) -> str:
    """An account that posts every day at ten."""
    account = cast.account("x", handle="@daily")
    every_day = [Slot(day, time(10)) for day in Weekday]
    posting_schedules.set_schedule(context, cast.owner, account.id, "UTC", every_day)
    return account.id


@pytest.fixture
def picture(context: Context, cast: Cast) -> str:
    """The id of a file of the workspace."""
    file = BytesIO()
    Image.new("RGB", (400, 400), "teal").save(file, "PNG")
    return media.upload(context, cast.editor, data=file.getvalue(), filename="teal.png").id


def send(context: Context, cast: Cast, rows: str) -> str:
    return csv_imports.create(context, cast.editor, (HEAD + rows).encode(), "posts.csv")


def plan_of(context: Context, cast: Cast) -> list[tuple[str, datetime]]:
    found = scheduling.list_scheduled(context, cast.owner, limit=100).items
    return [(one.text, one.scheduled_for) for one in found]


def test_a_long_table_is_imported_in_as_many_statements_as_a_short_one(
    context: Context, cast: Cast, daily: str, picture: str
) -> None:
    cast.account("linkedin", handle="@firm")

    def rows(count: int) -> str:
        return "".join(
            f"By hand {n},2026-04-01 09:{n:02},@daily|@firm,{picture}\n"
            f"Queued {n},next,@daily,\nBehind {n},last,@daily,\n"
            f"In front {n},first,@daily,\n"
            for n in range(count)
        )

    counted = []
    for count in (1, 20):
        import_id = send(context, cast, rows(count))
        with Statements(context) as asked:
            made = csv_imports.confirm(context, cast.editor, import_id)
        assert len(made) == 4 * count
        counted.append(len(asked))
        import_undo.undo(context, cast.editor, import_id)
    assert counted[0] == counted[1]


def test_rows_in_front_move_what_waited_before_them_in_the_table_and_in_the_queue(
    context: Context, cast: Cast, daily: str
) -> None:
    post_queue.add(context, cast.editor, Draft((PartDraft("Old"),), (daily,)), Place.NEXT)
    rows = (
        "Fixed,2026-03-03 10:00,@daily,\nNext,next,@daily,\n"
        "First,first,@daily,\nBefore it,first,@daily,\n"
    )
    csv_imports.confirm(context, cast.editor, send(context, cast, rows))
    assert plan_of(context, cast) == [
        ("Before it", TEN),
        ("Fixed", TEN + DAY),
        ("First", TEN + 2 * DAY),
        ("Old", TEN + 3 * DAY),
        ("Next", TEN + 4 * DAY),
    ]


def test_rows_for_a_paused_queue_wait_with_it(context: Context, cast: Cast, daily: str) -> None:
    queue_pausing.pause(context, cast.owner, daily)
    rows = "Queued,next,@daily,\nBy hand,2026-04-01 09:00,@daily,\n"
    csv_imports.confirm(context, cast.editor, send(context, cast, rows))
    found = scheduling.list_scheduled(context, cast.owner, limit=10).items
    assert [(one.text, one.status) for one in found] == [
        ("Queued", "held"),
        ("By hand", "pending"),
    ]
