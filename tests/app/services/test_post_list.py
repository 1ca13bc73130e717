"""The list of posts: order, pages, filters, search, and what it costs with a full table."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from app.core.errors import InvalidInput
from app.db.models import PublishedPost, SocialAccount
from app.domain.publication import Status
from app.domain.search import read_search
from app.services import post_list, posts, scheduling, tagging
from app.services.context import Context
from app.services.details import PostDetails
from app.services.drafts import Draft, PartDraft
from app.services.post_list import ListFilter, Narrowing
from tests.support.cast import Cast
from tests.support.statements import Statements, scans

HOUR = timedelta(hours=1)
MANY = 20_000
_SEED = """
WITH wanted AS (
    SELECT lpad(n::text, 20, '0') AS key, n,
        (CAST(:accounts AS text[]))[1 + n % 2] AS account_id
    FROM generate_series(1, :many) AS n
), posts AS (
    INSERT INTO posts (id, workspace_id, user_id, created_at, updated_at)
    SELECT 'post_' || key, :workspace, CASE WHEN n % 5000 = 0 THEN :editor ELSE :owner END,
        now(), now() FROM wanted RETURNING id
), parts AS (
    INSERT INTO post_parts (id, post_id, position, text)
    SELECT 'part_' || key, 'post_' || key, 0, 'Common words about number' || n FROM wanted
    RETURNING id
)
INSERT INTO scheduled_posts (id, workspace_id, user_id, post_id, account_id, platform, status,
    scheduled_for, due_at, version, attempts_used, created_at, updated_at)
SELECT 'sp_' || key, :workspace, :owner, 'post_' || key, account_id,
    CASE WHEN n % 2 = 0 THEN 'x' ELSE 'linkedin' END,
    CASE WHEN n % 4000 = 0 THEN 'failed' ELSE 'published' END,
    timestamptz '2025-01-01' + n * interval '9 minutes', now(), 1, 0, now(), now()
FROM wanted
"""


@pytest.fixture
def x(cast: Cast) -> SocialAccount:
    return cast.account("x")


@pytest.fixture
def linkedin(cast: Cast) -> SocialAccount:
    return cast.account("linkedin")


@pytest.fixture
def plan(context: Context, cast: Cast) -> Any:
    """Schedules a post so many hours ahead."""

    def _plan(words: str, hours: int, *accounts: SocialAccount, actor: Any = None) -> PostDetails:
        draft = Draft((PartDraft(words),), tuple(a.id for a in accounts))
        at = context.clock.now() + hours * HOUR
        return posts.schedule(context, actor or cast.owner, draft, at)

    return _plan


@pytest.fixture
def full(context: Context, cast: Cast, x: SocialAccount, linkedin: SocialAccount) -> None:
    """A table with many posts; the editor wrote few of them, and few have failed."""
    values = {
        "accounts": [linkedin.id, x.id],
        "workspace": cast.owner.workspace_id,
        "owner": cast.owner.user_id,
        "editor": cast.editor.user_id,
        "many": MANY,
    }
    with context.database.unit_of_work() as session:
        session.execute(text(_SEED), values)
        session.execute(text("ANALYZE"))


def find(context: Context, cast: Cast, words: str = "", **wanted: Any) -> list[str]:
    narrowing = Narrowing(read_search(words), wanted.pop("author_id", ""), wanted.pop("tag_id", ""))
    newest = wanted.pop("is_newest_first", False)
    page = post_list.list_entries(
        context,
        wanted.pop("actor", cast.owner),
        ListFilter(**wanted),
        narrowing,
        is_newest_first=newest,
    )
    return [entry.rows[0].text for entry in page.items]


def test_posts_stand_in_the_order_of_their_time_either_way(
    context: Context, cast: Cast, plan: Any, x: SocialAccount
) -> None:
    for words, hours in (("second", 2), ("third", 3), ("first", 1)):
        plan(words, hours, x)
    assert find(context, cast) == ["first", "second", "third"]
    assert find(context, cast, is_newest_first=True) == ["third", "second", "first"]


def test_a_post_to_two_accounts_at_one_time_is_one_entry_and_at_two_times_two(
    context: Context, cast: Cast, plan: Any, x: SocialAccount, linkedin: SocialAccount
) -> None:
    post = plan("both", 1, x, linkedin)
    assert find(context, cast) == ["both"]
    scheduling.move(context, cast.owner, post.scheduled_posts[0].id, context.clock.now() + 3 * HOUR)
    assert find(context, cast) == ["both", "both"]


def test_a_list_is_narrowed_down_to_a_tag_and_says_what_each_post_carries(
    context: Context, cast: Cast, plan: Any, x: SocialAccount
) -> None:
    tulips, _ = plan("tulips", 1, x), plan("stones", 2, x)
    garden = tagging.create_tag(context, cast.owner, "Garden")
    tagging.tag_posts(context, cast.owner, [tulips.id], add=[garden.id])
    assert find(context, cast, tag_id=garden.id) == ["tulips"]
    assert find(context, cast, tag_id="tag_unknown") == []
    every = post_list.list_entries(context, cast.owner, ListFilter(), Narrowing())
    carried = {entry.rows[0].text: [tag.name for tag in entry.tags] for entry in every.items}
    assert carried == {"tulips": ["Garden"], "stones": []}
    choices = post_list.list_choices(context, cast.owner)
    assert [tag.name for tag in choices.tags] == ["Garden"]


@pytest.mark.parametrize("is_newest_first", [True, False])
def test_pages_go_on_where_the_one_before_ended(
    context: Context, cast: Cast, plan: Any, x: SocialAccount, is_newest_first: bool
) -> None:
    # Three at one instant lie across the border of a page.
    for number, hours in enumerate((1, 2, 2, 2, 3)):
        plan(f"number {number}", hours, x)
    seen: list[str] = []
    cursor = None
    while True:
        page = post_list.list_entries(
            context,
            cast.owner,
            ListFilter(),
            Narrowing(),
            limit=2,
            cursor=cursor,
            is_newest_first=is_newest_first,
        )
        seen += [entry.spot.post_id for entry in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 5


def test_a_page_is_read_in_as_many_statements_whatever_is_on_it(
    context: Context, cast: Cast, plan: Any, x: SocialAccount, linkedin: SocialAccount
) -> None:
    def read() -> tuple[int, int]:
        with Statements(context) as asked:
            page = post_list.list_entries(context, cast.owner, ListFilter(), Narrowing())
            post_list.read_entries(context, cast.owner, [entry.spot for entry in page.items])
        return len(asked), len(page.items)

    plan("alone", 1, x)
    alone, _ = read()
    for hours in range(2, 12):
        plan(f"post {hours}", hours, x, linkedin)
    assert read() == (alone, 11)


def test_a_cursor_of_nobody_is_refused(context: Context, cast: Cast) -> None:
    for cursor in ("~", "2026-01-01T00:00:00~post_1", "yesterday"):
        with pytest.raises(InvalidInput):
            post_list.list_entries(context, cast.owner, ListFilter(), Narrowing(), cursor=cursor)


def test_account_network_status_author_and_days_narrow_it_down(
    context: Context, cast: Cast, plan: Any, x: SocialAccount, linkedin: SocialAccount
) -> None:
    now = context.clock.now()
    plan("by olivia", 1, x)
    plan("by edgar", 2, linkedin, actor=cast.editor)
    off = plan("called off", 3, x)
    scheduling.cancel(context, cast.owner, off.scheduled_posts[0].id)
    assert find(context, cast, account_id=x.id) == ["by olivia", "called off"]
    assert find(context, cast, platform="linkedin") == ["by edgar"]
    assert find(context, cast, statuses=(Status.PENDING,)) == ["by olivia", "by edgar"]
    assert find(context, cast, statuses=(Status.CANCELLED,), account_id=x.id) == ["called off"]
    assert find(context, cast, author_id=cast.editor.user_id) == ["by edgar"]
    assert find(context, cast, since=now + 2 * HOUR, until=now + 3 * HOUR) == ["by edgar"]


def test_nobody_finds_what_another_workspace_wrote(
    context: Context, cast: Cast, plan: Any, x: SocialAccount
) -> None:
    post = plan("secret plans", 1, x)
    theirs = {"actor": cast.outsider}
    for words in ("", "secret", post.id, post.scheduled_posts[0].id):
        assert find(context, cast, words, **theirs) == []
    assert find(context, cast, account_id=x.id, **theirs) == []
    assert (
        post_list.read_entries(
            context, cast.outsider, [post_list.Spot(context.clock.now() + HOUR, post.id)]
        )
        == []
    )


@pytest.mark.parametrize(
    ("words", "is_found"),
    [
        ("launch", True),
        ("LAUN", True),
        ("aunch", False),
        ("summer laun", True),
        ("laun winter", False),
        ('"summer launch"', True),
        ('"launch summer"', False),
        ("école", True),
        ("#beach", True),
        ("🚀", True),
        ("can't", True),
        ("beach'; DROP TABLE posts --", False),
        ("!launch", True),
        ("launch & | ( :* <->", True),
        ('"', True),
        ("\\", False),
        ("example.com/a", True),
    ],
)
def test_words_are_found_by_their_beginnings_and_phrases_as_they_stand(
    context: Context, cast: Cast, plan: Any, x: SocialAccount, words: str, is_found: bool
) -> None:
    plan("Summer launch at the École: we can't wait 🚀 #beach https://example.com/a?b=1", 1, x)
    expected = 1 if is_found else 0
    assert len(find(context, cast, words)) == expected, words


def test_a_post_is_found_by_its_ids_and_by_where_it_is_live(
    context: Context, cast: Cast, plan: Any, x: SocialAccount
) -> None:
    post = plan("somewhere", 1, x)
    plan("elsewhere", 1, x)
    [scheduled] = post.scheduled_posts
    live = PublishedPost(
        id="live_1",
        workspace_id=cast.owner.workspace_id,
        user_id=cast.owner.user_id,
        scheduled_post_id=scheduled.id,
        account_id=x.id,
        platform="x",
        position=0,
        platform_post_id="1",
        url="https://x.example/olivia/status/1",
        published_at=context.clock.now(),
    )
    with context.database.unit_of_work() as session:
        session.add(live)
    for words in (post.id, scheduled.id, live.url, f"{live.url}/?ref=share#top"):
        assert find(context, cast, words) == ["somewhere"], words


def test_counts_stop_at_a_hundred(context: Context, cast: Cast, full: None) -> None:
    groups = {
        "all": frozenset[Status](),
        "failed": frozenset({Status.FAILED, Status.MISSED}),
        "cancelled": frozenset({Status.CANCELLED}),
    }
    counted = post_list.count_posts(context, cast.owner, ListFilter(), Narrowing(), groups)
    assert counted == {"all": 100, "failed": MANY // 4000, "cancelled": 0}
    by_editor = Narrowing(author_id=cast.editor.user_id)
    counted = post_list.count_posts(context, cast.owner, ListFilter(), by_editor, groups)
    assert counted["all"] == MANY // 5000


MIDDLE = datetime(2025, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "wanted", "index"),
    [
        ("", {}, "workspace_id_scheduled_for"),
        ("", {"until": MIDDLE}, "workspace_id_scheduled_for"),
        ("", {"statuses": (Status.FAILED, Status.MISSED)}, "account_id_status_scheduled_for"),
        ("", {"statuses": (Status.PUBLISHED,)}, "account_id_status_scheduled_for"),
        ("", {"platform": "x", "until": MIDDLE}, "account_id_status_scheduled_for"),
        ("number7777", {}, "ix_post_parts_words"),
        ("number7777", {"tag": True}, "ix_post_parts_words"),
        ("number10000", {"author": True}, "ix_post_parts_words"),
        ("", {"tag": True}, "scheduled_posts_post_id"),
        ("sp_00000000000000007777", {}, "pk_scheduled_posts"),
        ("common", {}, "workspace_id_scheduled_for"),
        ("", {"author": True}, "workspace_id_user_id"),
    ],
)
def test_a_page_of_a_full_table_reads_few_rows_by_an_index(
    context: Context, cast: Cast, full: None, words: str, wanted: dict[str, Any], index: str
) -> None:
    author = cast.editor.user_id if wanted.get("author") else ""
    tag = a_tag_of_two(context, cast) if wanted.get("tag") else ""
    narrowing = Narrowing(read_search(words), author, tag)
    wanted = {name: value for name, value in wanted.items() if name not in {"author", "tag"}}
    with Statements(context) as asked:
        page = post_list.list_entries(context, cast.owner, ListFilter(**wanted), narrowing)
    assert page.items
    listing = [one for one in asked if "post_parts.position" not in one[0]]
    plans = [scans(context, *one) for one in listing]
    # What is common is found by its index once, to learn that it is; then the list is walked.
    assert any(index in name for plan in plans for name, _ in plan)
    # The index itself is asked whole; it answers with numbers, before any row is read.
    read = max(rows for rows_of in plans for name, rows in rows_of if name != "ix_post_parts_words")
    assert read <= 10_001


def a_tag_of_two(context: Context, cast: Cast) -> str:
    tag = tagging.create_tag(context, cast.owner, "Garden")
    carrying = [f"post_{n:020}" for n in (7777, 8888)]
    tagging.tag_posts(context, cast.owner, carrying, add=[tag.id])
    return tag.id
