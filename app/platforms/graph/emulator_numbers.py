"""Numbers of emulated posts: some for every post, always the same for the same one."""

import hashlib
from collections.abc import Sequence

from starlette.responses import JSONResponse, Response

from app.platforms.emulation.ledger import LandedPost
from app.platforms.graph.emulator_errors import bad_parameter
from app.platforms.graph.emulator_guard import GraphCall

# Nobody can like a post oftener than it was seen.
_SEEN = "views"
_LEAST_VIEWS, _SPREAD = 200, 5_000


def insights(call: GraphCall, post: LandedPost, known: Sequence[str]) -> Response:
    """The answer to ``GET /{post}/insights``; one unknown metric fails the whole call."""
    wanted = [name for name in call.params.word("metric").split(",") if name]
    unknown = [name for name in wanted if name not in known]
    if unknown or not wanted:
        return bad_parameter(f"metric[0] must be one of the following values: {', '.join(known)}")
    return JSONResponse({"data": [_insight(post.id, name) for name in wanted]})


def _insight(post_id: str, name: str) -> dict[str, object]:
    return {
        "name": name,
        "period": "lifetime",
        "values": [{"value": number(post_id, name)}],
        "id": f"{post_id}/insights/{name}/lifetime",
    }


def number(post_id: str, name: str) -> int:
    """How often ``name`` happened to the post."""
    views = _LEAST_VIEWS + _hash(post_id, _SEEN) % _SPREAD
    return views if name == _SEEN else _hash(post_id, name) % (views // 10)


def _hash(post_id: str, name: str) -> int:
    return int.from_bytes(hashlib.sha256(f"{post_id}/{name}".encode()).digest()[:6], "big")
