"""POST /api/v2/split: how a long text would be cut for each account."""

import httpx
import pytest
from sqlmodel import select

from app.db.database import Database
from app.db.models import Post
from app.platforms import registry
from tests.app.api.conftest import Connected, Sign
from tests.support.cast import Cast

LONG = "One more sentence that says something. " * 100


def split(client: httpx.Client, **sent: object) -> list[dict[str, object]]:
    answer = client.post("/api/v2/split", json={"content": LONG, **sent})
    assert answer.status_code == 200, answer.text
    items: list[dict[str, object]] = answer.json()["items"]
    return items


def parts_of(item: dict[str, object]) -> list[str]:
    parts = item["parts"]
    assert isinstance(parts, list)
    return parts


def test_a_text_is_cut_for_each_account_as_its_network_counts(
    client: httpx.Client, connected: Connected
) -> None:
    on_x, on_linkedin = split(client, account_ids=[connected.x, connected.linkedin])
    spec = registry.get("x").spec
    assert (on_x["platform"], on_x["account_id"]) == ("x", connected.x)
    assert len(parts_of(on_x)) > 10
    assert all(spec.text.count(part) <= spec.text.limit for part in parts_of(on_x))
    assert "".join("".join(parts_of(on_x)).split()) == "".join(LONG.split())
    first, *comments = parts_of(on_linkedin)
    assert len(first) > 2900
    assert all(len(part) <= 1250 for part in comments)


def test_a_network_that_asks_for_a_choice_names_its_option(
    client: httpx.Client, connected: Connected
) -> None:
    (on_x,) = split(client, platforms=["x"])
    (on_linkedin,) = split(client, platforms=["linkedin"])
    assert on_x["option"] is None
    assert on_linkedin["option"] == "continue_in_comments"
    (short,) = split(client, platforms=["linkedin"], content="Short")
    assert (short["parts"], short["option"]) == (["Short"], None)


def test_parts_are_numbered_on_demand(client: httpx.Client, connected: Connected) -> None:
    (item,) = split(client, platforms=["x"], numbered=True)
    parts = parts_of(item)
    assert parts[0].endswith(f" 1/{len(parts)}")
    assert parts[-1].endswith(f" {len(parts)}/{len(parts)}")
    assert item["problems"] == []


def test_more_parts_than_a_thread_takes_are_a_problem(
    client: httpx.Client, connected: Connected
) -> None:
    (item,) = split(client, platforms=["x"], content=LONG * 3)
    problems = item["problems"]
    assert isinstance(problems, list)
    assert [problem["code"] for problem in problems] == ["too_many_parts"]


def test_splitting_stores_nothing(
    client: httpx.Client, connected: Connected, database: Database
) -> None:
    split(client, platforms=["x"])
    with database.unit_of_work() as session:
        assert not session.scalars(select(Post)).all()


@pytest.mark.parametrize(
    ("sent", "status", "field"),
    [
        ({"content": "a"}, 422, ""),
        ({"content": "", "platforms": ["x"]}, 422, "content"),
        ({"content": "a" * 50_001, "platforms": ["x"]}, 422, "content"),
        ({"content": "a", "platforms": ["nowhere"]}, 422, "platforms"),
        ({"content": "a", "platforms": ["x"], "surprise": 1}, 422, "surprise"),
    ],
)
def test_what_cannot_be_split_is_named(
    client: httpx.Client, connected: Connected, sent: dict[str, object], status: int, field: str
) -> None:
    answer = client.post("/api/v2/split", json=sent)
    assert answer.status_code == status, answer.text
    assert field in answer.text


def test_an_account_of_somebody_else_cannot_be_asked_for(
    as_actor: Sign, cast: Cast, connected: Connected
) -> None:
    answer = as_actor(cast.outsider).post(
        "/api/v2/split", json={"content": LONG, "account_ids": [connected.x]}
    )
    assert answer.status_code == 422
