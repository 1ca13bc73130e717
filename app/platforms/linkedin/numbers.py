"""How posts are doing, as far as the granted scopes let one see. Sources: Member Post Analytics,
Organization Share Statistics, Social Metadata."""

from collections.abc import Sequence

from app.platforms.base import CallKind, Metrics
from app.platforms.errors import PlatformError
from app.platforms.linkedin.rest import Rest, encoded
from app.platforms.linkedin.schemas import (
    POST_URN,
    MemberNumbers,
    ShareStatistics,
    SocialMetadata,
)
from app.platforms.linkedin.spec import (
    ANALYTICS_SCOPE,
    ORGANIZATION_STATISTICS_SCOPES,
)

# Each costs requests of the member's day, which posting needs more: the newest are asked about.
_MOST_AT_ONCE = 5
# One call for each of them: LinkedIn answers one question at a time.
_QUESTIONS = {
    "views": "IMPRESSION",
    "likes": "REACTION",
    "comments": "COMMENT",
    "shares": "RESHARE",
}


async def fetch_numbers(rest: Rest, urns: Sequence[str]) -> dict[str, Metrics]:
    """Numbers by URN. Comments, and everything where no scope allows a look, stay without, and so
    does what is too much for one time."""
    found = {urn: Metrics() for urn in urns}
    posts = [urn for urn in urns if POST_URN.fullmatch(urn)]
    if rest.is_organization and rest.has_scope(*ORGANIZATION_STATISTICS_SCOPES):
        seen = await _of_organization(rest, posts)
    elif not rest.is_organization and rest.has_scope(ANALYTICS_SCOPE):
        posts = _newest(posts)
        seen = {urn: await _of_member(rest, urn) for urn in posts}
    elif rest.can_read:
        posts = _newest(posts)
        seen = {urn: await _of_anybody(rest, urn) for urn in posts}
    else:
        return found
    for urn in posts:
        metrics = seen.get(urn)
        if metrics is None:
            del found[urn]
        else:
            found[urn] = metrics
    return found


def _newest(urns: Sequence[str]) -> list[str]:
    # The numbers in them rise with time.
    return sorted(urns, key=lambda urn: int(urn.rpartition(":")[2]), reverse=True)[:_MOST_AT_ONCE]


async def _of_organization(rest: Rest, urns: Sequence[str]) -> dict[str, Metrics | None]:
    found: dict[str, Metrics | None] = {}
    for name, kind in (("shares", "urn:li:share:"), ("ugcPosts", "urn:li:ugcPost:")):
        listed = ",".join(encoded(urn) for urn in urns if urn.startswith(kind))
        if not listed:
            continue
        path = (
            "/organizationalEntityShareStatistics?q=organizationalEntity"
            f"&organizationalEntity={encoded(rest.author)}&{name}=List({listed})"
        )
        answer = await rest.call("GET", path, CallKind.READ)
        for element in rest.http.read(ShareStatistics, answer, CallKind.READ).elements:
            found[element.urn] = element.totals.metrics()
    return found


async def _of_member(rest: Rest, urn: str) -> Metrics | None:
    kind = "share" if urn.startswith("urn:li:share:") else "ugc"
    counts: dict[str, int] = {}
    for name, question in _QUESTIONS.items():
        path = (
            f"/memberCreatorPostAnalytics?q=entity&entity=({kind}:{encoded(urn)})"
            f"&queryType={question}&aggregation=TOTAL"
        )
        try:
            answer = await rest.call("GET", path, CallKind.READ)
        except PlatformError as error:
            if error.error_code == "target_gone":
                return None
            raise
        read = rest.http.read(MemberNumbers, answer, CallKind.READ)
        counts[name] = sum(element.count for element in read.elements)
    return Metrics(**counts)


async def _of_anybody(rest: Rest, urn: str) -> Metrics | None:
    try:
        answer = await rest.call("GET", f"/socialMetadata/{encoded(urn)}", CallKind.READ)
    except PlatformError as error:
        if error.error_code == "target_gone":
            return None
        raise
    return rest.http.read(SocialMetadata, answer, CallKind.READ).metrics()
