"""Discord, described. Source: discord-api-docs (Webhook Resource, Message Resource, Uploading
Files, Rate Limits), August 2026."""

from datetime import timedelta

from app.domain.look import Look, LookKind, ReadLinks
from app.domain.spec import (
    AuthKind,
    ConnectField,
    ConnectSpec,
    MediaSpec,
    PlatformSpec,
    PublishSpec,
    Quota,
    TextSpec,
)
from app.domain.text import count_code_points
from app.platforms.base import Endpoints
from app.platforms.discord.address import sandbox_address
from app.platforms.discord.options import DiscordOptions

HOSTS = Endpoints(
    api_url="https://discord.com", auth_url="https://discord.com", client_id="", client_secret=""
)

MOST_FILE_BYTES = 10 * 1024 * 1024
MOST_REQUEST_BYTES = 25 * 1024 * 1024

SPEC = PlatformSpec(
    slug="discord",
    name="Discord",
    connect=ConnectSpec(
        auth=AuthKind.DIRECT,
        scopes=(),
        uses_pkce=False,
        is_refreshable=False,
        developer_url="https://support.discord.com/hc/en-us/articles/228383668-Intro-to-Webhooks",
        fields=(
            ConnectField(
                name="webhook_url",
                label="Webhook URL",
                hint="In Discord: the channel's settings, Integrations, Webhooks, Copy Webhook "
                "URL. Whoever knows it can post there, so Punctual never shows it again.",
                placeholder="https://discord.com/api/webhooks/…",
                is_secret=True,
                sandbox_value=sandbox_address("{handle}"),
            ),
        ),
        console_steps=(
            "In Discord, open the settings of the channel that Punctual should post to. You need "
            "the permission Manage Webhooks there.",
            "Open Integrations, then Webhooks, and press New Webhook.",
            "Give it the name and the picture that its messages should carry.",
            "Press Copy Webhook URL and paste the address here.",
        ),
    ),
    # Code points: an emoji that is drawn from several counts as several.
    text=TextSpec(limit=2000, count=count_code_points),
    media=MediaSpec(
        max_images=10,
        mime_types=frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"}),
        # Servers with boosts allow more; a webhook cannot ask its server for the figure.
        max_bytes=MOST_FILE_BYTES,
        # The limit is the whole request's; a message's own words take little of it.
        max_total_bytes=MOST_REQUEST_BYTES - 1024 * 1024,
        max_alt_text=1024,
    ),
    # A webhook can read and delete a message whose id it knows, but it cannot list messages: when
    # the answer is lost, so is the id.
    publishing=PublishSpec(can_find_own=False, can_delete=True, has_metrics=True),
    # Discord publishes no figures and asks to read its headers; these are what clients have seen.
    quotas=(
        Quota(limit=30, window=timedelta(minutes=1), unit="messages"),
        Quota(limit=5, window=timedelta(seconds=2), unit="messages"),
    ),
    options=DiscordOptions,
    look=Look(LookKind.CHAT, reads_links=ReadLinks("suppress_embeds"), files_at_once=10),
)
