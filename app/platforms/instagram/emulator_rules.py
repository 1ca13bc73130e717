"""How the emulated Instagram refuses, and who may connect, in either way. Bodies follow the error
codes page and recorded answers."""

import re

from starlette.responses import Response

from app.platforms.emulation.accounts import Account, number_for
from app.platforms.emulation.desk import AppTerms, DeskRules, Refresh
from app.platforms.graph.emulator_desk import GraphDeskRules
from app.platforms.graph.emulator_errors import refused, throttled, whole_minutes
from app.platforms.graph.emulator_guard import CallLimit
from app.platforms.graph.emulator_images import ImageFlaw, ImageRules
from app.platforms.instagram.spec import PAGE_SCOPES, SPEC
from app.platforms.sandbox_app import sandbox_app

IMAGES = ImageRules(frozenset({"image/jpeg"}), 8 * 1024 * 1024, 4 / 5, 1.91)
# 4800 for each impression; here there are always ten.
LIMIT = CallLimit(48_000, "instagram", 80002)

# What ``said`` takes.
TOO_MANY_TAGS = (100, 2207040, "Cannot use more tags in the caption.")

_HOUR_S = 3600
_NAME = re.compile(r"[a-z0-9._]{1,30}")
_NOT_NAME = re.compile(r"[^a-z0-9._]+")
_PERSON = re.compile(r"[^\W\d_][\w'-]*( [\w'-]+)+")
_BAD_IMAGES = {
    ImageFlaw.UNREACHABLE: (9004, 2207052, "The media could not be fetched from this URI."),
    ImageFlaw.TOO_SLOW: (-2, 2207003, "It takes too long to download the media."),
    ImageFlaw.TOO_LARGE: (
        36000,
        2207004,
        "The image is too large to download. It should be less than 8 MiB.",
    ),
    ImageFlaw.WRONG_TYPE: (36001, 2207005, "The image format is not supported."),
    ImageFlaw.BAD_RATIO: (
        36003,
        2207009,
        "The submitted image with aspect ratio cannot be published. Please submit an image with a "
        "valid aspect ratio.",
    ),
}


def said(code: int, subcode: int, words: str, *, status: int = 400) -> Response:
    """A refusal with words for people."""
    return refused(code, words, status=status, subcode=subcode, user_words=("Error", words))


def bad_image(flaw: ImageFlaw) -> Response:
    """400 for an image that cannot be used."""
    return said(*_BAD_IMAGES[flaw])


def media_not_found() -> Response:
    """400 for a container that is not there, not the account's, or used up."""
    return said(24, 2207006, "The media could not be found.")


def media_expired() -> Response:
    """400 for a container that nobody published within a day."""
    return said(-2, 2207020, "The media you are trying to access has expired.")


def not_ready() -> Response:
    """400 for a container that is not finished."""
    return said(9007, 2207027, "Media ID is not available")


def day_is_full() -> Response:
    """403 when the account's ceiling is reached."""
    words = "You reached maximum number of posts that is allowed to be published per day."
    return said(9, 2207042, words, status=403)


def rate_limited(reset_in: float) -> Response:
    """The limit on calls."""
    return throttled("17841400000000000", LIMIT.kind, whole_minutes(reset_in), code=LIMIT.code)


def make_account(typed: str) -> tuple[str, str, str] | None:
    """Id, handle and name of a professional account for what someone typed."""
    handle = _NOT_NAME.sub("_", typed.strip().lower().removeprefix("@")).strip("_")
    if not _NAME.fullmatch(handle):
        return None
    name = handle.replace("_", " ").replace(".", " ").title()
    return str(number_for(SPEC.slug, handle)), handle, name


def _make_person(typed: str) -> tuple[str, str, str] | None:
    name = " ".join(typed.split())
    if not _PERSON.fullmatch(name):
        return None
    return str(number_for(SPEC.slug, f"person/{name}")), name, name


def is_person(account: Account) -> bool:
    """Whether ``account`` is a person who signs in with Facebook: they have two names, while no
    Instagram account has a space in its one."""
    return " " in account.handle


def _denial(description: str) -> dict[str, str]:
    return {
        "error": "access_denied",
        "error_reason": "user_denied",
        "error_description": description,
    }


DIRECT_DESK = DeskRules(
    spec=SPEC,
    apps=(AppTerms(sandbox_app(SPEC.slug), frozenset(SPEC.connect.scopes), Refresh.NONE),),
    scope_words={
        "instagram_business_basic": "See your profile and your posts",
        "instagram_business_content_publish": "Create posts for you",
        "instagram_business_manage_comments": "Comment below your posts, and read the comments",
        "instagram_business_manage_insights": "See the numbers of your posts",
    },
    make_account=make_account,
    account_label="Professional account, like ada",
    code_life_s=_HOUR_S,
    access_life_s=_HOUR_S,
    uses_basic=False,
    scope_separator=",",
    denial=_denial("The user denied your request"),
    bad_scope_error="invalid_scope",
    refusals={},
    is_person=lambda account: not is_person(account),
    accent="#c13584",
    accent_dark="#f06fb4",
)
DIRECT_TOKENS = GraphDeskRules(
    lengthen_grant="ig_exchange_token",
    extend_grant="ig_refresh_token",
    says_more=lambda code: {"user_id": int(code.account), "permissions": ",".join(code.scopes)},
)
PAGE_DESK = DeskRules(
    spec=SPEC,
    apps=(AppTerms(sandbox_app(SPEC.slug), frozenset(PAGE_SCOPES), Refresh.NONE),),
    scope_words={
        "instagram_basic": "See your Instagram accounts and their posts",
        "instagram_content_publish": "Create posts for your Instagram accounts",
        "instagram_manage_comments": "Comment below their posts, and read the comments",
        "instagram_manage_insights": "See the numbers of their posts",
        "instagram_manage_contents": "Delete their posts",
        "pages_show_list": "Show a list of the Pages you manage",
        "pages_read_engagement": "Read content posted on your Pages",
        "business_management": "Manage your business",
    },
    make_account=_make_person,
    account_label="First and last name, like Ada Lovelace",
    code_life_s=600,
    access_life_s=2 * _HOUR_S,
    uses_basic=False,
    scope_separator=",",
    denial=_denial("Permissions error"),
    bad_scope_error="invalid_scope",
    refusals={},
    is_person=is_person,
    accent="#0866ff",
    accent_dark="#4d94ff",
)
PAGE_TOKENS = GraphDeskRules(
    lengthen_grant="fb_exchange_token",
    lengthen_token="fb_exchange_token",
    lengthen_names_app=True,
    # The sandbox's app is set to “Require App Secret”.
    requires_proof=True,
    code_needs_grant_type=False,
)
