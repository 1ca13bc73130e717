"""Every storage backend: what is kept comes back, and what is gone is said to be gone."""

from pathlib import Path

import httpx
import pytest

from app.core.errors import ConfigurationError, NotFound
from app.core.object_store import ObjectStore, open_store


@pytest.fixture(params=["directory", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> ObjectStore:
    """Each kind of store, empty."""
    if request.param == "directory":
        return open_store(str(tmp_path / "media"))
    return open_store(f"{request.getfixturevalue('bucket')}/{tmp_path.name}")


def test_what_was_written_is_read_again(store: ObjectStore) -> None:
    store.write("ws_1/ab/abc.png", b"\x89PNG", "image/png")
    assert store.read("ws_1/ab/abc.png") == b"\x89PNG"
    assert store.exists("ws_1/ab/abc.png")


def test_writing_again_replaces(store: ObjectStore) -> None:
    store.write("a.png", b"one", "image/png")
    store.write("a.png", b"two", "image/png")
    assert store.read("a.png") == b"two"


def test_what_is_not_there_is_said_to_be_gone(store: ObjectStore) -> None:
    assert not store.exists("nowhere.png")
    with pytest.raises(NotFound, match="Upload it again"):
        store.read("nowhere.png")


def test_removing_twice_is_no_error(store: ObjectStore) -> None:
    store.write("a.png", b"one", "image/png")
    store.remove("a.png")
    store.remove("a.png")
    assert not store.exists("a.png")


def test_everything_is_listed_with_its_size(store: ObjectStore) -> None:
    store.write("x/a.png", b"one", "image/png")
    store.write("y/b.png", b"three", "image/png")
    assert {(o.name, o.size) for o in store.list()} == {("x/a.png", 3), ("y/b.png", 5)}
    assert all(o.changed_at.tzinfo for o in store.list())


def test_a_bucket_lends_an_address_that_anybody_can_fetch(bucket: str, tmp_path: Path) -> None:
    store = open_store(f"{bucket}/{tmp_path.name}")
    store.write("a.png", b"one", "image/png")
    answer = httpx.get(store.public_url("a.png", 60) or "", trust_env=False)
    assert (answer.content, answer.headers["content-type"]) == (b"one", "image/png")


def test_a_bucket_that_does_not_exist_names_the_settings(bucket: None) -> None:
    with pytest.raises(ConfigurationError, match="PUNCTUAL_MEDIA_URL"):
        open_store("s3://no-such-bucket/x").write("a.png", b"one", "image/png")


def test_an_address_of_another_kind_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="s3://"):
        open_store("ftp://files.example/media")
