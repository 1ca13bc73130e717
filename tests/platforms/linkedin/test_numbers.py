"""Numbers of live posts, as far as each connection may see them."""

from typing import Any

import pytest

from app.platforms.base import Metrics
from app.platforms.linkedin.spec import ANALYTICS_SCOPE, READ_SCOPE
from tests.contract.harness import Sandbox, connect, media, text_part
from tests.platforms.linkedin.raw import ORGANIZATIONS, SLUG, ask, organizations, partner


async def three_posts(client: Any) -> tuple[str, str, str]:
    """A share, a post with an image (whose URN is of another kind), and one that is gone."""
    share = await client.publish(text_part("Words"), ())
    part = text_part("Picture", media=media("red"))
    picture = await client.publish(part, await client.prepare(part))
    gone = await client.publish(text_part("Gone"), ())
    await client.delete(gone.remote_id)
    return share.remote_id, picture.remote_id, gone.remote_id


async def test_a_plain_connection_sees_no_numbers_and_calls_nothing_gone(
    sandbox: Sandbox,
) -> None:
    client: Any = (await connect(sandbox, SLUG)).client()
    ids = await three_posts(client)
    before = len(sandbox.requests(SLUG))
    assert await client.fetch_metrics(ids) == dict.fromkeys(ids, Metrics())
    assert len(sandbox.requests(SLUG)) == before


async def test_a_member_sees_views_likes_comments_and_shares(sandbox: Sandbox) -> None:
    client: Any = (await partner(sandbox, ANALYTICS_SCOPE)).client()
    share, picture, gone = await three_posts(client)
    comment = text_part("Below", root_id=share, parent_id=share)
    below = (await client.publish(comment, ())).remote_id
    sandbox.advance(3600)
    found = await client.fetch_metrics([share, picture, gone, below])
    assert set(found) == {share, picture, below}
    assert found[share].comments == 1
    assert found[share].views > 0
    assert found[picture].views > 0
    assert found[below] == Metrics()


async def test_asking_leaves_a_member_enough_of_the_day_to_post(sandbox: Sandbox) -> None:
    client: Any = (await partner(sandbox, ANALYTICS_SCOPE)).client()
    ids = [(await client.publish(text_part(f"Post {n}"), ())).remote_id for n in range(8)]
    before = len(sandbox.requests(SLUG))
    sandbox.advance(60)
    found = await client.fetch_metrics(ids)
    assert len(sandbox.requests(SLUG)) - before == 20
    assert [found[one] == Metrics() for one in ids] == [True] * 3 + [False] * 5


async def test_an_organization_sees_its_clicks_as_well(sandbox: Sandbox) -> None:
    works, _ = await organizations(await partner(sandbox, *ORGANIZATIONS))
    share, picture, gone = await three_posts(works)
    sandbox.advance(3600)
    before = len(sandbox.requests(SLUG))
    found = await works.fetch_metrics([share, picture, gone])
    assert set(found) == {share, picture}
    assert all(metrics.clicks is not None for metrics in found.values())
    # One question for each kind of URN, however many posts.
    assert len(sandbox.requests(SLUG)) - before == 2


async def test_whoever_may_read_sees_what_people_did(sandbox: Sandbox) -> None:
    client: Any = (await partner(sandbox, READ_SCOPE)).client()
    share, _, gone = await three_posts(client)
    found = await client.fetch_metrics([share, gone])
    assert set(found) == {share}
    assert (found[share].views, found[share].comments) == (None, 0)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("q=entity&entity=(share:{urn})&queryType=IMPRESSION&aggregation=TOTAL", 200),
        ("q=me&queryType=IMPRESSION&aggregation=TOTAL", 400),
        ("q=entity&entity=(ugc:{urn})&queryType=IMPRESSION&aggregation=TOTAL", 400),
        ("q=entity&entity=(share:{bare})&queryType=IMPRESSION&aggregation=TOTAL", 400),
        ("q=entity&entity=(share:{urn})&queryType=APPLAUSE&aggregation=TOTAL", 400),
        ("q=entity&entity=(share:{urn})&queryType=IMPRESSION&aggregation=DAILY", 400),
    ],
)
async def test_a_wrong_question_about_a_members_post_is_refused(
    sandbox: Sandbox, query: str, status: int
) -> None:
    ada = await partner(sandbox, ANALYTICS_SCOPE)
    bare = (await ada.client().publish(text_part("Words"), ())).remote_id
    asked = query.format(urn=bare.replace(":", "%3A"), bare=bare)
    answer = ask(sandbox, ada, "GET", f"/rest/memberCreatorPostAnalytics?{asked}")
    assert answer.status_code == status, answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/rest/memberCreatorPostAnalytics?q=entity",
        "/rest/organizationalEntityShareStatistics?q=organizationalEntity",
        "/rest/socialMetadata/urn%3Ali%3Ashare%3A1",
    ],
)
async def test_numbers_need_their_scope(sandbox: Sandbox, path: str) -> None:
    ada = await connect(sandbox, SLUG)
    assert ask(sandbox, ada, "GET", path).status_code == 403
