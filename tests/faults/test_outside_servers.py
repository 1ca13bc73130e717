"""The same product on a database and a Redis that somebody else runs."""

from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from tests.support.stack import Client, Stack, wait_for

pytestmark = [pytest.mark.stack, pytest.mark.timeout(300)]


@pytest.fixture
def stack(
    postgres_url: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stack]:
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS outside WITH (FORCE)")
        connection.execute("CREATE DATABASE outside")
    outside = {
        "DATABASE_URL": urlunsplit(urlsplit(postgres_url)._replace(path="/outside")),
        "REDIS_URL": f"{redis_url.partition('?')[0]}?db=4",
    }
    with Stack.running(tmp_path_factory.mktemp("outside"), outside) as stack:
        yield stack


def test_posts_go_out_now_and_later_and_no_server_of_ours_is_started(stack: Stack) -> None:
    client: Client = stack.member()
    body = {"content": "Now, elsewhere", "platforms": ["linkedin", "x"]}
    answer = client.call("POST", "/publish", json=body)
    assert [result["success"] for result in answer.json()["results"]] == [True, True]
    client.schedule("Later, elsewhere", 3, ["linkedin", "x"])
    wait_for(lambda: client.statuses() == ["published"] * 4, 60, 1)
    landed = Counter(item["text"] for item in stack.ledger())
    assert landed == {"Now, elsewhere": 2, "Later, elsewhere": 2}
    assert stack.pids("postgres") == stack.pids("redis") == []
    assert not (stack.data_dir / "postgres").exists()
