"""Comments by the author below a post: what a text goes on in. Sources: Instagram media comments,
Instagram comment references."""

import unicodedata
from datetime import datetime, timedelta

from app.platforms.base import (
    CallKind,
    Connection,
    Finding,
    Metrics,
    PartToPublish,
    RemotePost,
    Sighting,
)
from app.platforms.errors import PermissionMissing, PlatformError
from app.platforms.graph.api import GraphApi
from app.platforms.graph.containers import ContainerPublisher
from app.platforms.graph.found import Created
from app.platforms.graph.paging import read_pieces
from app.platforms.instagram.schemas import Comment, CommentCount, CommentLikes, Comments
from app.platforms.instagram.ways import Way

# Their clock and ours may differ by this much, and they tell whole seconds.
_SKEW = timedelta(seconds=6)
_MOST_PIECES = 10
_LISTED = {"fields": "id,text,timestamp,username,from,user", "limit": "50"}


class PostComments:
    """The account's comments; ``publisher`` knows where people look at the posts."""

    def __init__(
        self, api: GraphApi, connection: Connection, way: Way, publisher: ContainerPublisher
    ) -> None:
        self._api, self._connection, self._publisher = api, connection, publisher
        self._scope = way.comment_scope

    def check(self) -> None:
        """Raises PermissionMissing where the account was connected without the permission."""
        scopes = self._connection.scopes
        if scopes and self._scope not in scopes:
            raise PermissionMissing(
                "Instagram did not allow this connection to comment: the account was connected "
                "before Punctual asked for that, or it was not granted. Reconnect the account and "
                "allow it."
            )

    async def create(self, part: PartToPublish) -> RemotePost:
        """Make ``part`` a comment below its first part, and tell the post's address: that of a
        comment cannot be asked for."""
        answer = await self._api.send(
            "POST", f"/{_root(part)}/comments", CallKind.PUBLISH, data={"message": part.text}
        )
        made = self._api.read(Created, answer, CallKind.PUBLISH)
        return await self._live(made.id, part)

    async def find(
        self,
        part: PartToPublish,
        began_at: datetime,
        *,
        is_settled: bool,
        others: frozenset[str],
    ) -> Sighting:
        """Look for ``part`` among the comments below its post.

        Absent only where all that Instagram counts was listed, since it leaves some out (below
        posts with an age limit, for one), and nobody whose name we do not know said the same: the
        account may have been renamed.
        """
        root, same, listed, is_whole = _root(part), list[Comment](), 0, False
        async for piece in read_pieces(
            self._api, f"/{root}/comments", _LISTED, Comments, _MOST_PIECES
        ):
            listed += len(piece.data)
            same += [c for c in piece.data if c.id not in others and _says(c, part, began_at)]
            is_whole = not piece.cursor
        own = [comment for comment in same if self._is_own(comment)]
        if own:
            # The first one since the call began: later ones with the same words are others.
            oldest = min(own, key=lambda comment: comment.made_at)
            return Sighting(Finding.FOUND, await self._live(oldest.id, part))
        if same or not is_settled or not is_whole or await self._count(root) > listed:
            return Sighting(Finding.CANNOT_TELL)
        return Sighting(Finding.ABSENT)

    async def numbers(self, comment_id: str) -> Metrics | None:
        """The likes of a comment, all that there is; None where it cannot be asked."""
        try:
            params = {"fields": "like_count"}
            answer = await self._api.send("GET", f"/{comment_id}", CallKind.READ, params=params)
        except PlatformError as error:
            if error.error_code == "target_gone":
                return None
            raise
        return Metrics(likes=self._api.read(CommentLikes, answer, CallKind.READ).like_count)

    async def _live(self, comment_id: str, part: PartToPublish) -> RemotePost:
        return RemotePost(comment_id, await self._publisher.permalink(_root(part)))

    async def _count(self, post_id: str) -> int:
        params = {"fields": "comments_count"}
        answer = await self._api.send("GET", f"/{post_id}", CallKind.READ, params=params)
        return self._api.read(CommentCount, answer, CallKind.READ).total

    def _is_own(self, comment: Comment) -> bool:
        return comment.is_by(self._connection.remote_id, self._connection.handle)


def _root(part: PartToPublish) -> str:
    return part.root_id or part.parent_id or ""


def _says(comment: Comment, part: PartToPublish, began_at: datetime) -> bool:
    is_new = comment.made_at >= began_at - _SKEW
    return is_new and _comparable(comment.text) == _comparable(part.text)


def _comparable(text: str) -> str:
    """``text`` composed and trimmed, each run of white space as one space: Instagram tidies it."""
    return " ".join(unicodedata.normalize("NFC", text).split())
