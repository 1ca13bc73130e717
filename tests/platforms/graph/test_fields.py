"""The stand-in reads the ``fields`` parameter as the Graph API does."""

import pytest

from app.platforms.graph.emulator_fields import BadFields, read_fields, shown

POST = {
    "id": "1_2",
    "message": "Hi",
    "from": {"id": "1", "name": "Ada"},
    "shares": None,
    "comments": {"data": [{"id": "3", "message": "a"}, {"id": "4", "message": "b"}]}
    | {"summary": {"total_count": 2}},
}


def pick(fields: str) -> dict[str, object]:
    return shown(POST, read_fields(fields), "Post")


def test_the_id_comes_with_whatever_is_asked_for() -> None:
    assert pick("message") == {"id": "1_2", "message": "Hi"}


def test_fields_inside_a_field_are_cut_too() -> None:
    assert pick("from{name}")["from"] == {"name": "Ada", "id": "1"}


def test_an_empty_field_is_left_out() -> None:
    assert pick("shares") == {"id": "1_2"}


def test_a_summary_comes_only_when_asked_for_and_a_limit_cuts() -> None:
    assert pick("comments{id}")["comments"] == {"data": [{"id": "3"}, {"id": "4"}]}
    assert pick("comments.summary(true).limit(0)")["comments"] == {
        "data": [],
        "summary": {"total_count": 2},
    }


@pytest.mark.parametrize("fields", ["invented", "from{invented}", "comments{invented}"])
def test_a_field_that_is_not_there_is_refused(fields: str) -> None:
    with pytest.raises(BadFields, match="nonexisting field"):
        pick(fields)


@pytest.mark.parametrize("fields", ["", ",", "id,", "id message", "from{id", "a.b", "a.limit()"])
def test_what_cannot_be_read_is_refused(fields: str) -> None:
    with pytest.raises(BadFields, match="Syntax error"):
        read_fields(fields)
