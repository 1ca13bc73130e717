"""Scheduled posts in a database, without the checks and the queue that a person's post passes."""

from collections.abc import Sequence
from datetime import datetime

from app.core.ids import new_id
from app.db.models import Post, PostPart, ScheduledPost
from tests.support.cast import Cast


def write_posts(
    cast: Cast, due: Sequence[datetime], account_id: str | None = None
) -> list[ScheduledPost]:
    """A scheduled post for each instant of ``due``, all to one account: a new one when None."""
    account_id = account_id or cast.account("x", handle=f"@{new_id('h')}").id
    actor, rows = cast.owner, []
    with cast.context.database.unit_of_work() as session:
        for at in due:
            post = Post(id=new_id("post"), workspace_id=actor.workspace_id, user_id=actor.user_id)
            session.add(post)
            session.flush()
            session.add(PostPart(id=new_id("part"), post_id=post.id, position=0, text=post.id))
            row = ScheduledPost(
                id=new_id("sp"),
                workspace_id=actor.workspace_id,
                user_id=actor.user_id,
                post_id=post.id,
                account_id=account_id,
                platform="x",
                scheduled_for=at,
                due_at=at,
            )
            session.add(row)
            rows.append(row)
    return rows
