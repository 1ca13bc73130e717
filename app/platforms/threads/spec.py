"""Threads, described. Sources: developers.facebook.com/docs/threads (overview, posts, publishing
reference, long-lived tokens, delete posts, insights)."""

from datetime import timedelta

from app.domain.look import Gathering, Look, ReadLinks
from app.domain.spec import (
    AuthKind,
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
from app.platforms.threads.options import ThreadsOptions
from app.platforms.threads.text import count_characters, find_flaw

API_VERSION = "v1.0"

HOSTS = Endpoints(
    api_url="https://graph.threads.net",
    auth_url="https://www.threads.net",
    client_id="",
    client_secret="",
)

SPEC = PlatformSpec(
    slug="threads",
    name="Threads",
    connect=ConnectSpec(
        auth=AuthKind.OAUTH2,
        scopes=(
            "threads_basic",
            "threads_content_publish",
            "threads_manage_replies",
            "threads_read_replies",
            "threads_manage_insights",
            "threads_delete",
        ),
        uses_pkce=False,
        is_refreshable=True,
        developer_url="https://developers.facebook.com/apps",
        console_steps=(
            "Create an app with the use case “Access the Threads API”.",
            "In the use case's settings add every permission that Punctual asks for.",
            "Add Punctual's return address to the redirect callback URLs. Threads takes only "
            "addresses that begin with https.",
            "Under App roles add your Threads profile as a Threads tester, and accept the "
            "invitation in Threads under Settings, Website permissions.",
            "Copy the Threads app ID and the Threads app secret. They are not the app ID and "
            "secret at the top of the page.",
        ),
        # A token lives sixty days and can be extended from its second day on.
        refresh_ahead=timedelta(days=10),
    ),
    text=TextSpec(limit=500, count=count_characters, find_flaw=find_flaw),
    # Threads states no end of a chain.
    thread=ThreadSpec(kind=ThreadKind.REPLY_CHAIN, max_parts=25),
    media=MediaSpec(
        max_images=20,
        mime_types=frozenset({"image/jpeg", "image/png"}),
        max_bytes=8_000_000,
        max_alt_text=1000,
        min_ratio=0.1,
        ratios=("4:5", "1:1", "16:9"),
        max_ratio=10.0,
        needs_public_url=True,
    ),
    publishing=PublishSpec(can_find_own=True, settle_in=timedelta(seconds=60), has_metrics=True),
    # Replies have a ceiling of their own, four times as high: whoever counts them here as well
    # keeps to both.
    quotas=(Quota(limit=250, window=timedelta(hours=24)),),
    options=ThreadsOptions,
    look=Look(reads_links=ReadLinks(), gathering=Gathering.STRIP, files_at_once=20),
)
