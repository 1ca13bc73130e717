"""X, described. Sources: docs.x.com (OAuth 2.0, manage posts, media, rate limits) and the OpenAPI
document of API v2."""

from datetime import timedelta

from app.domain.look import Look, ReadLinks
from app.domain.spec import (
    AuthKind,
    ConnectSpec,
    FileSpec,
    MediaSpec,
    PlatformSpec,
    PublishSpec,
    Quota,
    TextSpec,
    ThreadKind,
    ThreadSpec,
)
from app.platforms.base import Endpoints
from app.platforms.x.options import XOptions
from app.platforms.x.text import count_weight, find_flaw

HOSTS = Endpoints(
    api_url="https://api.x.com", auth_url="https://x.com", client_id="", client_secret=""
)

SPEC = PlatformSpec(
    slug="x",
    name="X",
    connect=ConnectSpec(
        auth=AuthKind.OAUTH2,
        scopes=("tweet.read", "tweet.write", "users.read", "media.write", "offline.access"),
        uses_pkce=True,
        is_refreshable=True,
        developer_url="https://developer.x.com/en/portal/dashboard",
        console_steps=(
            "Create a project and an app in it. Posting through the API is paid for by use.",
            "In the app's settings, set up user authentication: “Read and write”, type “Web App”.",
            "Enter the return address below as callback URI, and any website address.",
            "Copy the OAuth 2.0 client ID and client secret. X shows the secret once.",
        ),
    ),
    # The longer posts of paying accounts are not offered: no field of the API tells which account
    # may write them, and a post that is refused at its time is worse than a thread.
    text=TextSpec(limit=280, count=count_weight, cost_of_url=23, find_flaw=find_flaw),
    thread=ThreadSpec(kind=ThreadKind.REPLY_CHAIN, max_parts=25),
    media=MediaSpec(
        max_images=4,
        mime_types=frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"}),
        max_bytes=5_000_000,
        max_alt_text=1000,
        ratios=("16:9", "1:1", "4:5"),
        exclusive=frozenset({"image/gif"}),
        bytes_by_mime={"image/gif": 15_000_000},
        # Seconds; whoever pays X for more may have more, which the API does not tell.
        video=FileSpec(
            frozenset({"video/mp4", "video/quicktime"}), max_bytes=512_000_000, max_length=140
        ),
    ),
    # Its timeline follows a new post within seconds; a minute leaves room for a slow write.
    publishing=PublishSpec(
        can_find_own=True,
        settle_in=timedelta(seconds=60),
        has_metrics=True,
        refuses_repeats=True,
    ),
    # Creating posts only; uploads have ceilings of their own that a hundred posts cannot reach.
    # Its windows begin with the first call in them: whoever keeps to rolling ones keeps to those.
    quotas=(
        Quota(limit=100, window=timedelta(minutes=15), per="account"),
        Quota(limit=10_000, window=timedelta(hours=24), per="app"),
    ),
    options=XOptions,
    look=Look(reads_links=ReadLinks()),
    aliases=("twitter",),
)
