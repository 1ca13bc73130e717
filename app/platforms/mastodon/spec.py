"""Mastodon, described. Sources: docs.joinmastodon.org (OAuth scopes, statuses, media, instance,
rate limits) and the server's source. What a server has otherwise is read from it."""

from datetime import timedelta

from app.domain.look import Look, ReadLinks
from app.domain.spec import (
    AuthKind,
    ConnectField,
    ConnectSpec,
    MediaSpec,
    PlatformSpec,
    PublishSpec,
    Quota,
    TextSpec,
    ThreadKind,
    ThreadSpec,
)
from app.platforms.base import Endpoints
from app.platforms.mastodon.options import MastodonOptions
from app.platforms.mastodon.servers import adapt
from app.platforms.mastodon.text import URL_COST, cost_of_warning, count_text

# The server with the most accounts; every account has its own.
HOSTS = Endpoints(
    api_url="https://mastodon.social",
    auth_url="https://mastodon.social",
    client_id="",
    client_secret="",
)

SPEC = PlatformSpec(
    slug="mastodon",
    name="Mastodon",
    connect=ConnectSpec(
        auth=AuthKind.OAUTH2,
        scopes=("read:accounts", "read:statuses", "write:statuses", "write:media"),
        uses_pkce=True,
        is_refreshable=False,
        developer_url="https://joinmastodon.org/servers",
        fields=(
            ConnectField(
                name="instance",
                label="Your server",
                hint="The part of your handle after the last @, or your profile's address.",
                placeholder="mastodon.social",
                sandbox_value="mastodon.localhost",
            ),
        ),
        registers_itself=True,
        console_steps=(
            "Nothing to create: Punctual introduces itself to your server by itself.",
            "Type your server's name, sign in there, and allow Punctual to post.",
            "To take it back later, open Preferences, Account, Authorized apps on your server.",
        ),
    ),
    text=TextSpec(
        limit=500, count=count_text, cost_of_url=URL_COST, cost_of_options=cost_of_warning
    ),
    thread=ThreadSpec(kind=ThreadKind.REPLY_CHAIN, max_parts=25),
    media=MediaSpec(
        max_images=4,
        mime_types=frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"}),
        max_bytes=16_777_216,
        max_pixels=33_177_600,
        max_alt_text=1500,
        ratios=("16:9", "1:1"),
    ),
    # Posts are written to the database before the answer; a slow server may take its time for it.
    publishing=PublishSpec(can_find_own=True, settle_in=timedelta(seconds=90), has_metrics=True),
    # 300 posts in three hours stands in the server's source, 300 calls in five minutes in its docs.
    quotas=(Quota(limit=300, window=timedelta(hours=3), per="account"),),
    options=MastodonOptions,
    look=Look(reads_links=ReadLinks(), warning="spoiler_text", hides_files="sensitive"),
    adapt=adapt,
)
