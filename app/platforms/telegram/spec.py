"""Telegram, described. Sources: core.telegram.org/bots/api (10.1, June 2026) and /bots/faq."""

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
    ThreadKind,
    ThreadSpec,
)
from app.domain.text import count_utf16
from app.platforms.base import Endpoints
from app.platforms.telegram.options import TelegramOptions

HOSTS = Endpoints(
    api_url="https://api.telegram.org", auth_url="https://t.me", client_id="", client_secret=""
)

SPEC = PlatformSpec(
    slug="telegram",
    name="Telegram",
    connect=ConnectSpec(
        auth=AuthKind.DIRECT,
        scopes=(),
        uses_pkce=False,
        # A bot's token has no end.
        is_refreshable=False,
        developer_url="https://t.me/BotFather",
        fields=(
            ConnectField(
                name="token",
                label="Bot token",
                hint="@BotFather gives it to whoever makes a bot. Whoever has it is the bot.",
                placeholder="123456789:AAE…",
                is_secret=True,
                sandbox_value="1000000001:the-bot-of-the-built-in-sandbox-0000",
            ),
            ConnectField(
                name="chat",
                label="Channel or group",
                hint=(
                    "The name of a public one, like @my_channel, or a link to any message in a "
                    "private one. The bot must be an administrator there."
                ),
                placeholder="@my_channel",
                sandbox_value="@{handle}_channel",
            ),
        ),
        console_steps=(
            "In Telegram, open a chat with @BotFather and send /newbot. It asks for a name.",
            "Copy the token that it answers with.",
            "Open your channel, then Administrators, and add the bot. It needs the right to post "
            "messages, and none else.",
            "For a private channel, copy the link of any message in it: that names the channel.",
        ),
    ),
    # Offsets are said to be UTF-16 units; the limits are not, and these never let too much through.
    text=TextSpec(limit=4096, count=count_utf16, limit_with_media=1024),
    thread=ThreadSpec(kind=ThreadKind.REPLY_CHAIN, max_parts=25),
    media=MediaSpec(
        max_images=10,
        # An animated GIF would be a video to Telegram.
        mime_types=frozenset({"image/jpeg", "image/png", "image/webp"}),
        max_bytes=10_000_000,
        # A call with everything in it may have 50 MB.
        max_total_bytes=49_000_000,
        # The rule is width plus height up to 10,000: what keeps to both of these keeps to it.
        max_width=5000,
        max_height=5000,
        min_ratio=1 / 20,
        max_ratio=20.0,
        max_alt_text=0,
    ),
    # Bots cannot read what a channel says, their own messages included.
    publishing=PublishSpec(can_find_own=False, cost_of_image=1),
    # Said to be about this much in one group; each image of an album is a message. The thirty a
    # second that a bot may send in all are not reached by posts that go out one after the other.
    quotas=(Quota(limit=20, window=timedelta(minutes=1), unit="messages"),),
    options=TelegramOptions,
    look=Look(
        LookKind.CHAT,
        reads_links=ReadLinks("has_link_preview", off=False),
        are_files_first=True,
        files_at_once=10,
    ),
    aliases=("tg",),
)
