"""Instagram, described. Sources: developers.facebook.com/docs/instagram-platform (overview, content
publishing, media, comments and publishing limit references, access tokens).

The reference of comments states no limit. The rules of 2014 (300 characters, four hashtags, one
link) were those of an API that is gone; what people may write in the app, 2200 characters, is what
other tools send through this one.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from app.domain.look import Gathering, Look, LookKind
from app.domain.spec import (
    AuthKind,
    ConnectSpec,
    ConnectWay,
    MediaSpec,
    PlatformSpec,
    PublishSpec,
    Quota,
    TextSpec,
    ThreadKind,
    ThreadSpec,
)
from app.domain.text import count_code_points_or_utf16
from app.platforms.base import Endpoints
from app.platforms.instagram.options import InstagramOptions
from app.platforms.instagram.text import find_flaw
from app.platforms.instagram.ways import Way

HOSTS = Endpoints(
    api_url="https://graph.instagram.com",
    auth_url="https://www.instagram.com",
    client_id="",
    client_secret="",
)

# Where apps that sign people in with Facebook live.
PAGE_API_URL, PAGE_AUTH_URL = "https://graph.facebook.com", "https://www.facebook.com"

# What an account's facts are called.
LOGIN, POSTS_PER_DAY = "login", "posts_per_day"

COMMENT_LIMIT = 2200

PAGE_SCOPES = (
    "instagram_basic",
    "instagram_content_publish",
    Way.PAGE.comment_scope,
    "instagram_manage_insights",
    "instagram_manage_contents",
    "pages_show_list",
    "pages_read_engagement",
    "business_management",
)

_PROFESSIONAL = (
    "Switch the Instagram account to a professional one (business or creator): apps cannot post "
    "to others."
)
_DIRECT_STEPS = (
    _PROFESSIONAL,
    "Create an app with the use case “Manage messaging and content on Instagram”, and choose the "
    "API setup with Instagram login.",
    "Add the permissions instagram_business_basic, instagram_business_content_publish, "
    "instagram_business_manage_comments and instagram_business_manage_insights.",
    "Under “Set up Instagram business login” add the return address below. Instagram takes only "
    "addresses that begin with https.",
    "Until the app is reviewed, add your Instagram account as an Instagram tester under App roles "
    "and accept in Instagram under Settings, Website permissions.",
    "Copy the Instagram app ID and the Instagram app secret. They are not the app ID and secret at "
    "the top of the page.",
)
_PAGE_STEPS = (
    _PROFESSIONAL,
    "Link it to a Facebook Page that you manage: in the Page's settings, under Linked accounts.",
    "Create an app with the use case “Manage messaging and content on Instagram”, and choose the "
    "API setup with Facebook login.",
    f"Add the permissions {', '.join(PAGE_SCOPES[:-1])} and {PAGE_SCOPES[-1]}.",
    "Under “Facebook Login”, “Settings”, paste the return address below into “Valid OAuth Redirect "
    "URIs” and save. It must begin with https://.",
    "Until the app is reviewed, only people with a role in it can connect.",
    "Copy the app ID and the app secret at the top of the page.",
)


def _adapted(spec: PlatformSpec, facts: Mapping[str, object]) -> PlatformSpec:
    """The network as one account has it: its own ceiling, and what its way in allows."""
    posts = facts.get(POSTS_PER_DAY)
    if isinstance(posts, int) and posts > 0:
        spec = replace(spec, quotas=(_posts(posts),))
    if facts.get(LOGIN) != Way.PAGE:
        return spec
    return replace(
        spec,
        connect=replace(spec.connect, scopes=PAGE_SCOPES, is_refreshable=False),
        # Taking posts down is open to apps that sign in with Facebook, since December 2025.
        publishing=replace(spec.publishing, can_delete=True),
    )


def _posts(limit: int) -> Quota:
    return Quota(limit=limit, window=timedelta(hours=24))


SPEC = PlatformSpec(
    slug="instagram",
    name="Instagram",
    connect=ConnectSpec(
        auth=AuthKind.OAUTH2,
        scopes=(
            "instagram_business_basic",
            "instagram_business_content_publish",
            Way.DIRECT.comment_scope,
            "instagram_business_manage_insights",
        ),
        uses_pkce=False,
        is_refreshable=True,
        developer_url="https://developers.facebook.com/apps",
        has_destinations=True,
        console_steps=_DIRECT_STEPS,
        ways=(
            ConnectWay("Instagram", HOSTS.api_url, HOSTS.auth_url, _DIRECT_STEPS),
            ConnectWay("Facebook", PAGE_API_URL, PAGE_AUTH_URL, _PAGE_STEPS),
        ),
        # A token lives sixty days and can be extended from its second day on.
        refresh_ahead=timedelta(days=10),
    ),
    # Instagram does not say in which unit it counts: the larger one never lets too much through.
    text=TextSpec(limit=2200, count=count_code_points_or_utf16, find_flaw=find_flaw),
    # There are no threads: a text goes on in comments by its author, where a person chose that.
    thread=ThreadSpec(
        kind=ThreadKind.COMMENTS,
        max_parts=10,
        limit_after_first=COMMENT_LIMIT,
        chosen_by="continue_in_comments",
        takes_files_after_first=False,
    ),
    media=MediaSpec(
        max_images=10,
        mime_types=frozenset({"image/jpeg"}),
        max_bytes=8_000_000,
        max_alt_text=1000,
        min_ratio=4 / 5,
        ratios=("4:5", "1:1", "1.9:1"),
        max_ratio=1.91,
        needs_public_url=True,
        is_required=True,
    ),
    publishing=PublishSpec(
        can_find_own=True,
        settle_in=timedelta(seconds=60),
        can_delete=False,
        has_metrics=True,
    ),
    # The guide says 100, older texts 25, answers 50: each account's own is read when it connects.
    # Instagram says that it counts posts; of comments it says nothing, and here they count too.
    quotas=(_posts(50),),
    options=InstagramOptions,
    look=Look(
        LookKind.GALLERY,
        cut=125,
        cut_lines=2,
        more="more",
        are_files_first=True,
        gathering=Gathering.ONE,
    ),
    adapt=_adapted,
    destination_option="instagram_account_id",
)
