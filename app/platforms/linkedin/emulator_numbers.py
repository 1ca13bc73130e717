"""How posts are doing at the emulated LinkedIn, for those whom LinkedIn lets know."""

import re

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from app.platforms.emulation.accounts import Account
from app.platforms.emulation.audience import reach_of
from app.platforms.emulation.ledger import LandedPost
from app.platforms.emulation.world import World
from app.platforms.linkedin.emulator_people import People
from app.platforms.linkedin.emulator_posts import PostRoutes
from app.platforms.linkedin.emulator_rules import denied, refused
from app.platforms.linkedin.spec import SPEC

_ENTITY = re.compile(r"\((share|ugc):(urn:li:(?:share|ugcPost):\d+)\)")
_LIST = re.compile(r"List\(((?:urn:li:(?:share|ugcPost):\d+,?)+)\)")


class NumberRoutes:
    """Member analytics, organization statistics, social metadata."""

    def __init__(self, world: World, people: People, posts: PostRoutes) -> None:
        self._world, self._people, self._posts = world, people, posts

    async def of_member(self, request: Request, member: Account) -> Response:
        """One number of one post of the member's own."""
        query = request.query_params
        entity = _ENTITY.fullmatch(query.get("entity", ""))
        is_total = query.get("aggregation") == "TOTAL"
        if query.get("q") != "entity" or entity is None or not is_total or _is_bare(request):
            return refused(400, "BAD_REQUEST", "The query cannot be read")
        if entity[1] != ("share" if ":share:" in entity[2] else "ugc"):
            return refused(400, "BAD_REQUEST", "The entity is of another kind")
        post = self._find(entity[2])
        if post is None:
            return refused(404, "NOT_FOUND", "Post not found")
        if post.account != member.id:
            return denied("memberCreatorPostAnalytics.FINDER-entity")
        reach = reach_of(self._world, post)
        counts = {
            "IMPRESSION": reach.views,
            "MEMBERS_REACHED": reach.views * 4 // 5,
            "REACTION": reach.likes,
            "COMMENT": reach.replies,
            "RESHARE": reach.shares,
        }
        question = query.get("queryType", "")
        if question not in counts:
            return refused(400, "BAD_REQUEST", "queryType is not known")
        element = {"count": counts[question], "metricType": question}
        return JSONResponse({"elements": [element]})

    async def of_organization(self, request: Request, member: Account) -> Response:
        """Numbers of an organization's posts; those that are gone are left out."""
        query = request.query_params
        author_id = query.get("organizationalEntity", "").rpartition(":")[2]
        name = "shares" if "shares" in query else "ugcPosts"
        listed = _LIST.fullmatch(query.get(name, ""))
        is_read = query.get("q") == "organizationalEntity" and author_id.isdigit()
        if not is_read or listed is None or _is_bare(request):
            return refused(400, "BAD_REQUEST", "The query cannot be read")
        if not self._people.may_see(author_id, member):
            return denied("organizationalEntityShareStatistics.FINDER-organizationalEntity")
        found = [self._find(urn) for urn in listed[1].split(",")]
        elements = [
            {
                name.removesuffix("s"): post.id,
                "organizationalEntity": self._people.urn_of(author_id),
                "totalShareStatistics": self._totals(post),
            }
            for post in found
            if post is not None and post.account == author_id
        ]
        return JSONResponse({"elements": elements, "paging": {"start": 0, "count": 10}})

    async def of_anybody(self, request: Request, member: Account) -> Response:
        """What people did with a post that the caller may read."""
        post = self._find(request.path_params["urn"])
        if post is None:
            return refused(404, "NOT_FOUND", "Post not found")
        if not self._posts.may_read(request, member, post.account):
            return denied("socialMetadata.GET")
        reach = reach_of(self._world, post)
        return JSONResponse(
            {
                "entity": post.id,
                "reactionSummaries": {"LIKE": {"reactionType": "LIKE", "count": reach.likes}},
                "commentSummary": {"count": reach.replies, "topLevelCount": reach.replies},
                "commentsState": "OPEN",
            }
        )

    def _find(self, urn: str) -> LandedPost | None:
        post = self._world.ledger.find(SPEC.slug, urn)
        return None if post is None or post.is_deleted else post

    def _totals(self, post: LandedPost) -> dict[str, object]:
        reach = reach_of(self._world, post)
        return {
            "impressionCount": reach.views,
            "uniqueImpressionsCount": reach.views * 4 // 5,
            "clickCount": reach.clicks,
            "likeCount": reach.likes,
            "commentCount": reach.replies,
            "shareCount": reach.shares,
            "engagement": 0.0,
        }


def _is_bare(request: Request) -> bool:
    """Whether a URN stands in the query unencoded, where Rest.li cannot read it."""
    return b"urn:li:" in request.scope["query_string"]
