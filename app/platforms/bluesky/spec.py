"""Bluesky, described. Sources: the lexicons ``app.bsky.feed.post`` and ``app.bsky.embed.images``,
docs.bsky.app (app passwords, rate limits), and the reference server's source."""

from datetime import timedelta

from app.domain.look import LinkCard, Look
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
from app.domain.text import count_graphemes
from app.platforms.base import Endpoints
from app.platforms.bluesky.options import BlueskyOptions

HOSTS = Endpoints(
    api_url="https://bsky.social", auth_url="https://bsky.app", client_id="", client_secret=""
)

_BYTES_PER_GRAPHEME = 10


def count_text(text: str) -> int:
    """How much of the limit ``text`` takes, in graphemes.

    Bluesky keeps two limits at once, 300 graphemes and 3000 bytes of UTF-8: every ten bytes count
    as a grapheme where that is more, as in text full of composed emoji.
    """
    size = len(text.encode("utf-8", "replace"))
    return max(count_graphemes(text), -(-size // _BYTES_PER_GRAPHEME))


SPEC = PlatformSpec(
    slug="bluesky",
    name="Bluesky",
    connect=ConnectSpec(
        auth=AuthKind.DIRECT,
        scopes=(),
        uses_pkce=False,
        is_refreshable=True,
        developer_url="https://bsky.app/settings/app-passwords",
        fields=(
            ConnectField(
                name="handle",
                label="Handle",
                hint="Your name on Bluesky, as it stands below your picture.",
                placeholder="ada.bsky.social",
                sandbox_value="{handle}.bsky.social",
            ),
            ConnectField(
                name="password",
                label="App password",
                hint=(
                    "Make one at bsky.app under Settings, Privacy and security, App passwords. "
                    "Do not type the account's own password: an app password cannot change or "
                    "delete the account, and you can take it back at any time."
                ),
                placeholder="xxxx-xxxx-xxxx-xxxx",
                is_secret=True,
                sandbox_value="demo-demo-demo-demo",
            ),
            ConnectField(
                name="host",
                label="Server",
                hint="Only for accounts on a server of their own. Leave it empty for bsky.social.",
                placeholder="https://bsky.social",
                is_required=False,
            ),
        ),
        console_steps=(
            "Sign in at bsky.app with the account that shall post.",
            "Open Settings, then Privacy and security, then App passwords.",
            "Add an app password called Punctual. Direct messages need not be allowed.",
            "Copy it here at once: Bluesky shows it only this time.",
        ),
        ends_by_refresh_token=True,
    ),
    text=TextSpec(limit=300, count=count_text),
    # The network sets no end to a thread.
    thread=ThreadSpec(kind=ThreadKind.REPLY_CHAIN, max_parts=25),
    media=MediaSpec(
        max_images=4,
        # It takes any image, but shows an animated one as a still: better convert that knowingly.
        mime_types=frozenset({"image/jpeg", "image/png", "image/webp"}),
        # Servers of other people may still have the older limit of 1,000,000 bytes, and say so.
        max_bytes=2_000_000,
        # The lexicon has no limit; Bluesky's own app stops here.
        max_alt_text=2000,
        ratios=("16:9", "1:1", "4:5"),
    ),
    publishing=PublishSpec(
        can_find_own=True,
        # Writes are counted in points: putting a record takes two. Uploads have a ceiling of
        # their own (1,000 a day) that the points run out before, unless all posts are images.
        cost_of_part=2,
        has_metrics=True,
    ),
    # What is spare pays for deleting.
    quotas=(
        Quota(limit=5000, window=timedelta(hours=1), unit="points", spare=100),
        Quota(limit=35_000, window=timedelta(days=1), unit="points", spare=500),
    ),
    options=BlueskyOptions,
    look=Look(card=LinkCard("card_url", "card_title", "card_description")),
    aliases=("bsky",),
)
