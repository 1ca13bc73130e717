"""Filling the product's tables: one member, their accounts, and posts by the thousand."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import psycopg

from app.core.crypto import place_of
from app.core.ids import new_id
from app.db.models import Member, SocialAccount, User, Workspace
from app.domain.permissions import Actor, Role
from app.services.context import Context
from tests.bench.figures import Slip
from tests.bench.request import remote_id, token

_POSTS = """
WITH wanted AS (
    SELECT * FROM unnest(%(keys)s::text[], %(due)s::timestamptz[], %(accounts)s::text[])
        AS wanted (key, due_at, account_id)
), posts AS (
    INSERT INTO posts (id, workspace_id, user_id, created_at, updated_at)
    SELECT key, %(workspace)s, %(user)s, now(), now() FROM wanted RETURNING id
), parts AS (
    INSERT INTO post_parts (id, post_id, position, text)
    SELECT key || 'part', key, 0, key FROM wanted RETURNING id
)
INSERT INTO scheduled_posts (id, workspace_id, user_id, post_id, account_id, platform, status,
    scheduled_for, due_at, version, attempts_used, created_at, updated_at)
SELECT key, %(workspace)s, %(user)s, key, account_id, 'linkedin', 'pending',
    due_at, due_at, 1, 0, now(), now()
FROM wanted
"""

_CROWD = """
WITH wanted AS (
    SELECT 'crowd' || n AS key, %(workspaces)s::text[] AS workspaces, n,
        now() + interval '1 day' + (n::bigint * 7919 %% 31536000) * interval '1 second' AS due_at
    FROM generate_series(%(first)s::int, %(last)s::int) AS n
), posts AS (
    INSERT INTO posts (id, workspace_id, user_id, created_at, updated_at)
    SELECT key, workspaces[1 + n %% cardinality(workspaces)], %(user)s, now(), now()
    FROM wanted RETURNING id
), parts AS (
    INSERT INTO post_parts (id, post_id, position, text)
    SELECT key || 'part', key, 0, 'One of many, number ' || n FROM wanted RETURNING id
)
INSERT INTO scheduled_posts (id, workspace_id, user_id, post_id, account_id, platform, status,
    scheduled_for, due_at, version, attempts_used, created_at, updated_at)
SELECT key, workspaces[1 + n %% cardinality(workspaces)], %(user)s, key,
    (%(accounts)s::text[])[1 + n %% cardinality(%(accounts)s::text[])], 'linkedin', 'pending',
    due_at, due_at, 1, 0, now(), now()
FROM wanted
"""


def member(ctx: Context) -> Actor:
    """Somebody new with a workspace of their own."""
    workspace, user = Workspace(id=new_id("ws"), name="Bench"), new_id("user")
    with ctx.database.unit_of_work() as session:
        session.add(workspace)
        session.add(User(id=user, email=f"{user}@example.com", password_hash="-"))
        session.flush()
        session.add(Member(workspace_id=workspace.id, user_id=user, role=Role.OWNER))
    return Actor(user, workspace.id, Role.OWNER)


def accounts(ctx: Context, actor: Actor, count: int, prefix: str = "") -> list[str]:
    """Ids of ``count`` new accounts on the real network's route, their tokens good for months.

    ``prefix`` keeps their remote ids apart from those of other calls.
    """
    rows = [_account(ctx, actor, number, prefix) for number in range(count)]
    with ctx.database.unit_of_work() as session:
        session.add_all(rows)
    return [row.id for row in rows]


def _account(ctx: Context, actor: Actor, number: int, prefix: str) -> SocialAccount:
    name, now = new_id("acc"), datetime.now(UTC)
    place = place_of("social_accounts", "access_token", name)
    return SocialAccount(
        id=name,
        workspace_id=actor.workspace_id,
        user_id=actor.user_id,
        platform="linkedin",
        remote_id=f"{prefix}{remote_id(number)}",
        handle=f"Bench {number}",
        display_name=f"Bench {number}",
        access_token=ctx.vault.encrypt(token(number), place),
        expires_at=now + timedelta(days=180),
        scopes=["openid", "profile", "w_member_social"],
        connected_at=now,
    )


def posts(url: str, actor: Actor, account_ids: Sequence[str], slips: Sequence[Slip]) -> None:
    """Schedule ``slips`` in one statement; their keys become the ids."""
    values = {
        "keys": [slip.key for slip in slips],
        "due": [datetime.fromtimestamp(slip.due, UTC) for slip in slips],
        "accounts": [account_ids[slip.account % len(account_ids)] for slip in slips],
        "workspace": actor.workspace_id,
        "user": actor.user_id,
    }
    with psycopg.connect(url) as connection:
        connection.execute(_POSTS, values)


def crowd(
    url: str, actor: Actor, workspaces: Sequence[str], account_ids: Sequence[str], span: range
) -> None:
    """Scheduled posts of other workspaces, spread over the coming year, numbered by ``span``."""
    values = {
        "workspaces": list(workspaces),
        "user": actor.user_id,
        "accounts": list(account_ids),
        "first": span.start,
        "last": span.stop - 1,
    }
    with psycopg.connect(url) as connection:
        connection.execute(_CROWD, values)


def settle(url: str) -> None:
    """Have PostgreSQL tidy up after a bulk load, as its autovacuum would in time."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
        # Else the load is still being written to the disk while it is measured what it costs.
        connection.execute("CHECKPOINT")
