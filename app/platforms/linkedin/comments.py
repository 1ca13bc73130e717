"""Comments by the author below a post: what a long text goes on in. Source: Comments API."""

from datetime import datetime, timedelta

from app.platforms.base import CallKind, Finding, PartToPublish, RemotePost, Sighting
from app.platforms.errors import PlatformError
from app.platforms.linkedin.rest import Rest, encoded
from app.platforms.linkedin.schemas import (
    CreatedComment,
    FoundComment,
    FoundComments,
    comment_of,
)

_SKEW = timedelta(seconds=5)
_PAGE = 100


class Comments:
    """The author's comments, over ``rest``; ``site`` is where people look at them."""

    def __init__(self, rest: Rest, site: str) -> None:
        self._rest, self._site = rest, site

    async def create(self, part: PartToPublish) -> RemotePost:
        """Make ``part`` a comment below its thread's first part."""
        root = _root(part)
        body = {
            "actor": self._rest.author,
            "object": root,
            "message": {"text": part.text},
        }
        path = f"/socialActions/{encoded(root)}/comments"
        answer = await self._rest.call("POST", path, CallKind.PUBLISH, json=body)
        made = self._rest.http.read(CreatedComment, answer, CallKind.PUBLISH)
        number = made.id or answer.headers.get("x-restli-id", "")
        urn = made.comment_urn or f"urn:li:comment:({root},{number})"
        if comment_of(urn) is None:
            raise self._rest.http.unreadable(answer, CallKind.PUBLISH)
        return self.live(root, urn)

    async def find(
        self,
        part: PartToPublish,
        began_at: datetime,
        *,
        is_settled: bool,
        others: frozenset[str],
    ) -> Sighting:
        """Look for ``part`` among the comments below its post.

        Without the right to read them there is no way to tell: LinkedIn documents no guard
        against comments that say the same, so sending it again would be a gamble.
        """
        if not self._rest.can_read:
            return Sighting(Finding.CANNOT_TELL)
        root = _root(part)
        path = f"/socialActions/{encoded(root)}/comments?start=0&count={_PAGE}"
        answer = await self._rest.call("GET", path, CallKind.READ)
        page = self._rest.http.read(FoundComments, answer, CallKind.READ)
        known = others | {part.parent_id or ""}
        for comment in page.elements:
            if comment.urn not in known and self._is_same(comment, part, began_at):
                return Sighting(Finding.FOUND, self.live(root, comment.urn))
        is_whole = len(page.elements) < _PAGE
        return Sighting(Finding.ABSENT if is_settled and is_whole else Finding.CANNOT_TELL)

    async def delete(self, urn: str) -> None:
        """Take the comment down; one that is gone already is no error."""
        comment = comment_of(urn)
        if comment is None:
            return
        path = f"/socialActions/{encoded(comment.below)}/comments/{comment.number}"
        try:
            await self._rest.call(
                "DELETE",
                f"{path}?actor={encoded(self._rest.author)}",
                CallKind.PREPARE,
                method_name="DELETE",
            )
        except PlatformError as error:
            if error.error_code != "target_gone":
                raise

    def live(self, root: str, urn: str) -> RemotePost:
        """Where people see the comment called ``urn`` below the post ``root``."""
        return RemotePost(urn, f"{self._site}/feed/update/{root}/?commentUrn={encoded(urn)}")

    def _is_same(self, comment: FoundComment, part: PartToPublish, began_at: datetime) -> bool:
        return (
            comment.actor == self._rest.author
            and comment.message.text.strip() == part.text.strip()
            and comment.made_at >= began_at - _SKEW
        )


def _root(part: PartToPublish) -> str:
    return part.root_id or part.parent_id or ""
