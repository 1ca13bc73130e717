"""Numbers of posts and comments. Sources: Post, Comment and Insights references."""

from collections.abc import Sequence

from app.platforms.base import CallKind, Metrics
from app.platforms.errors import ContentRejected, PermissionMissing, PlatformError
from app.platforms.facebook.schemas import Counts
from app.platforms.graph.api import GraphApi
from app.platforms.graph.insights import Insights

_POST_FIELDS = "reactions.summary(total_count).limit(0),comments.summary(true).limit(0),shares"
_COMMENT_FIELDS = "reactions.summary(total_count).limit(0),comment_count"
_VIEWS, _CLICKS = "post_media_view", "post_clicks"


class MetricsReader:
    """Reads what Facebook tells about the posts of one Page."""

    def __init__(self, api: GraphApi, page_id: str, has_insights: bool) -> None:
        self._api, self._page_id = api, page_id
        # Names come and go: one that is not known is not asked for again.
        self._insights = [_VIEWS, _CLICKS] if has_insights else []

    async def read(self, remote_ids: Sequence[str]) -> dict[str, Metrics]:
        """The numbers by id. One by one: a list with one id that is gone fails as a whole."""
        found = {remote_id: await self._find(remote_id) for remote_id in remote_ids}
        return {remote_id: metrics for remote_id, metrics in found.items() if metrics}

    async def _find(self, remote_id: str) -> Metrics | None:
        # A comment's id begins with the post's number, a post's with the Page's.
        is_post = remote_id.startswith(f"{self._page_id}_")
        params = {"fields": _POST_FIELDS if is_post else _COMMENT_FIELDS}
        try:
            answer = await self._api.send("GET", f"/{remote_id}", CallKind.READ, params=params)
        except PlatformError as error:
            if error.error_code == "target_gone":
                return None
            raise
        counts = self._api.read(Counts, answer, CallKind.READ)
        seen = await self._insights_of(remote_id) if is_post else {}
        return Metrics(
            views=seen.get(_VIEWS),
            likes=counts.reactions.summary.total_count,
            comments=counts.comments.summary.total_count if is_post else counts.comment_count,
            shares=counts.shares.count if is_post else None,
            clicks=seen.get(_CLICKS),
        )

    async def _insights_of(self, post_id: str) -> dict[str, int | None]:
        found: dict[str, int | None] = {}
        for name in tuple(self._insights):
            try:
                answer = await self._api.send(
                    "GET", f"/{post_id}/insights", CallKind.READ, params={"metric": name}
                )
            except (ContentRejected, PermissionMissing):
                self._insights.remove(name)
                continue
            found |= self._api.read(Insights, answer, CallKind.READ).counts()
        return found
