"""How the emulated Threads refuses, and who may connect. Bodies follow the Threads API reference
and recorded answers."""

import re

from starlette.responses import Response

from app.platforms.emulation.accounts import number_for
from app.platforms.emulation.desk import AppTerms, DeskRules, Refresh
from app.platforms.graph.emulator_desk import GraphDeskRules
from app.platforms.graph.emulator_errors import bad_parameter, refused, throttled, whole_minutes
from app.platforms.graph.emulator_images import ImageFlaw, ImageRules
from app.platforms.sandbox_app import sandbox_app
from app.platforms.threads.spec import SPEC

IMAGES = ImageRules(frozenset({"image/jpeg", "image/png"}), 8 * 1024 * 1024, 0.1, 10.0)
CALL_KIND, CALL_CODE = "threads", 4

_HANDLE = re.compile(r"[a-z0-9._]{1,30}")
_NOT_HANDLE = re.compile(r"[^a-z0-9._]+")
_BAD_IMAGES = {
    ImageFlaw.UNREACHABLE: (2207052, "The media could not be fetched from this URI"),
    ImageFlaw.TOO_SLOW: (2207003, "It takes too long to download the media"),
    ImageFlaw.TOO_LARGE: (2207004, "The image is too large to download"),
    ImageFlaw.WRONG_TYPE: (2207005, "The image format is not supported"),
    ImageFlaw.BAD_RATIO: (2207009, "The submitted image has an unsupported aspect ratio"),
}


def media_not_found(media_id: str) -> Response:
    """400 for a container or a post that cannot be seen, or not yet."""
    return refused(
        24,
        "The requested resource does not exist",
        subcode=4279009,
        user_words=("Media Not Found", f"The media with id {media_id} cannot be found."),
    )


def bad_image(flaw: ImageFlaw, url: str) -> Response:
    """400 for an image that cannot be used."""
    subcode, words = _BAD_IMAGES[flaw]
    if flaw is ImageFlaw.UNREACHABLE:
        words = f"{words}: {url}"
    return refused(100, "Invalid parameter", subcode=subcode, user_words=("Bad media", words))


def too_long() -> Response:
    """400 for too much text."""
    return bad_parameter("Param text must be at most 500 characters long.")


def too_many_links() -> Response:
    """400 for a sixth link."""
    return bad_parameter("Param text is invalid: THREADS_API__LINK_LIMIT_EXCEEDED")


def day_is_full() -> Response:
    """403 when a ceiling of the day is reached."""
    message = "The user reached the maximum number of posts that is allowed per day"
    return refused(9, message, status=403, subcode=2207042)


def rate_limited(reset_in: float) -> Response:
    """The limit on calls."""
    return throttled("profile", CALL_KIND, whole_minutes(reset_in), code=CALL_CODE)


def make_account(typed: str) -> tuple[str, str, str] | None:
    """Id, handle and name for what someone typed."""
    handle = _NOT_HANDLE.sub("_", typed.strip().lower().removeprefix("@")).strip("_")
    if not _HANDLE.fullmatch(handle):
        return None
    name = handle.replace("_", " ").replace(".", " ").title()
    return str(number_for(SPEC.slug, handle)), handle, name


DESK_RULES = DeskRules(
    spec=SPEC,
    apps=(AppTerms(sandbox_app(SPEC.slug), frozenset(SPEC.connect.scopes), Refresh.NONE),),
    scope_words={
        "threads_basic": "See your profile and your posts",
        "threads_content_publish": "Create posts for you",
        "threads_manage_replies": "Create replies for you",
        "threads_read_replies": "Read replies",
        "threads_manage_insights": "See the numbers of your posts",
        "threads_delete": "Delete posts for you",
    },
    make_account=make_account,
    account_label="Username, like ada",
    code_life_s=3600,
    access_life_s=3600,
    uses_basic=False,
    scope_separator=",",
    denial={
        "error": "access_denied",
        "error_reason": "user_denied",
        "error_description": "The user denied your request",
    },
    bad_scope_error="invalid_scope",
    refusals={},
    accent="#1c1c1c",
    accent_dark="#d6d6d6",
)

TOKEN_RULES = GraphDeskRules(
    lengthen_grant="th_exchange_token",
    extend_grant="th_refresh_token",
    says_more=lambda code: {"user_id": int(code.account)},
)
