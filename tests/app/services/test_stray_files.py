"""Files that nothing in the database knows of."""

import io
import os
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image

from app.core.clock import FrozenClock
from app.services import media, storage
from app.services.context import Context
from app.services.details import MediaDetails
from tests.support.cast import Cast

DIGEST = "ab" * 32
DAY_S = 86_400.0


@pytest.fixture
def uploaded(context: Context, cast: Cast) -> MediaDetails:
    picture = io.BytesIO()
    Image.new("RGB", (12, 8), "teal").save(picture, "PNG")
    return media.upload(context, cast.owner, data=picture.getvalue(), filename="a.png")


def _files(context: Context) -> list[Path]:
    return sorted(
        path for path in Path(context.settings.media_location).rglob("*") if path.is_file()
    )


def _age(context: Context, clock: FrozenClock, seconds: float) -> None:
    at = (clock.now() - timedelta(seconds=seconds)).timestamp()
    for path in _files(context):
        os.utime(path, (at, at))


def _leave(context: Context, cast: Cast, name: str) -> None:
    storage.write_bytes(
        context, f"{cast.owner.workspace_id}/ab/{name}", b"left by a crash", "image/png"
    )


@pytest.mark.parametrize("name", [f"{DIGEST}.png", f".{DIGEST}.png.0a1b2c3d"])
def test_a_file_whose_row_was_never_stored_is_removed_after_a_day(
    context: Context, cast: Cast, clock: FrozenClock, uploaded: MediaDetails, name: str
) -> None:
    _leave(context, cast, name)
    _age(context, clock, DAY_S + 1)
    assert media.remove_strays(context) == 1
    assert len(_files(context)) == 1
    assert media.read_media(context, cast.owner.workspace_id, uploaded.id)


def test_a_file_that_was_stored_within_the_day_may_still_get_its_row(
    context: Context, cast: Cast, clock: FrozenClock
) -> None:
    _leave(context, cast, f"{DIGEST}.png")
    _age(context, clock, DAY_S - 1)
    assert media.remove_strays(context) == 0
    assert len(_files(context)) == 1


@pytest.mark.parametrize("name", ["holiday.png", "notes.txt", f"{DIGEST}.png.bak"])
def test_what_is_not_named_as_we_name_files_is_left_alone(
    context: Context, cast: Cast, clock: FrozenClock, name: str
) -> None:
    _leave(context, cast, name)
    _age(context, clock, 9 * DAY_S)
    assert media.remove_strays(context) == 0


def test_files_of_workspaces_that_this_database_does_not_know_are_left_alone(
    context: Context, cast: Cast, clock: FrozenClock
) -> None:
    storage.write_bytes(context, f"ws_of_others/ab/{DIGEST}.png", b"theirs", "image/png")
    _age(context, clock, 9 * DAY_S)
    assert media.remove_strays(context) == 0
    assert len(_files(context)) == 1


def test_a_file_that_is_stored_anew_while_it_is_being_removed_stays(
    context: Context, cast: Cast, clock: FrozenClock
) -> None:
    _leave(context, cast, f"{DIGEST}.png")
    _age(context, clock, 0)
    before = clock.now() - timedelta(days=1)
    key = f"{cast.owner.workspace_id}/ab/{DIGEST}.png"
    assert storage.remove_older_than(context, key, before) is False
    assert storage.read_bytes(context, key) == b"left by a crash"
    assert len(_files(context)) == 1
