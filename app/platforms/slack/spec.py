"""Slack's incoming webhooks, described. Sources: docs.slack.dev (Sending messages using incoming
webhooks, Block Kit: section and image, rate limits), and the changelog of May 2016 (errors)."""

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
from app.platforms.base import Endpoints
from app.platforms.slack.address import sandbox_address
from app.platforms.slack.options import SlackOptions
from app.platforms.slack.text import LIMIT, count_escaped

HOSTS = Endpoints(
    api_url="https://hooks.slack.com",
    auth_url="https://hooks.slack.com",
    client_id="",
    client_secret="",
)

SPEC = PlatformSpec(
    slug="slack",
    name="Slack",
    connect=ConnectSpec(
        auth=AuthKind.DIRECT,
        scopes=(),
        uses_pkce=False,
        is_refreshable=False,
        developer_url="https://api.slack.com/apps",
        fields=(
            ConnectField(
                name="webhook_url",
                label="Webhook URL",
                hint="At api.slack.com/apps: your app, Incoming Webhooks. Whoever knows it can "
                "post there, so Punctual never shows it again.",
                placeholder="https://hooks.slack.com/services/T…/B…/…",
                is_secret=True,
                sandbox_value=sandbox_address("{handle}"),
            ),
            ConnectField(
                name="channel",
                label="Channel",
                hint="The name of the webhook's channel, so that you recognise it here: a webhook "
                "does not tell where it leads.",
                placeholder="#announcements",
                sandbox_value="#{handle}",
            ),
        ),
        console_steps=(
            "At api.slack.com/apps, press Create New App, From scratch, and choose your workspace.",
            "Open Incoming Webhooks and switch it on.",
            "Press Add New Webhook to Workspace, choose the channel, and allow it.",
            "Copy the Webhook URL and paste it here, with the channel's name.",
        ),
    ),
    text=TextSpec(limit=LIMIT, count=count_escaped, unit="characters as Slack counts them"),
    media=MediaSpec(
        # A message may have 50 blocks; the longest text takes fewer than half of them.
        max_images=10,
        # WebP is not among the formats that Slack names.
        mime_types=frozenset({"image/jpeg", "image/png", "image/gif"}),
        # Slack names no limit for images that it fetches; smaller ones surely pass.
        max_bytes=5_000_000,
        max_alt_text=2000,
        needs_public_url=True,
    ),
    # A webhook answers "ok" and no more: what went out cannot be found, read or deleted with it.
    publishing=PublishSpec(can_find_own=False, can_delete=False),
    quotas=(Quota(limit=1, window=timedelta(seconds=1), unit="messages"),),
    options=SlackOptions,
    look=Look(LookKind.CHAT, reads_links=ReadLinks("unfurl_links", off=False), files_at_once=10),
)
