"""A part as Discord takes it. Source: discord-api-docs, Execute Webhook and Uploading Files."""

from collections.abc import Mapping

from app.platforms.base import PartToPublish
from app.platforms.discord.options import DiscordOptions, Mentions

_SUPPRESS_EMBEDS = 1 << 2
_SUPPRESS_NOTIFICATIONS = 1 << 12
_PARSED: Mapping[Mentions, list[str]] = {
    Mentions.NOBODY: [],
    Mentions.PEOPLE: ["users", "roles"],
    Mentions.EVERYONE: ["users", "roles", "everyone"],
}


def message_body(part: PartToPublish, options: DiscordOptions) -> dict[str, object]:
    """The message's JSON, without its files."""
    body: dict[str, object] = {
        "content": part.text,
        # Left out, it would let any "@everyone" in the text notify a whole server.
        "allowed_mentions": {"parse": _PARSED[options.mentions]},
    }
    flags = options.suppress_embeds * _SUPPRESS_EMBEDS
    flags |= options.suppress_notifications * _SUPPRESS_NOTIFICATIONS
    chosen = {
        "username": options.username,
        "avatar_url": options.avatar_url,
        "thread_name": options.thread_name,
        "flags": flags,
    }
    body |= {name: value for name, value in chosen.items() if value}
    if part.media:
        body["attachments"] = [
            {"id": index, "filename": _name(index, file.mime), **_described(file.alt_text)}
            for index, file in enumerate(part.media)
        ]
    return body


def files_of(part: PartToPublish) -> dict[str, tuple[str, bytes, str]]:
    """The part's files, under the names by which the message's attachments mean them."""
    return {
        f"files[{index}]": (_name(index, file.mime), file.data, file.mime)
        for index, file in enumerate(part.media)
    }


def _name(index: int, mime: str) -> str:
    # A name of our own: what a person called the file on their disk is nobody else's business.
    return f"image-{index + 1}.{mime.rpartition('/')[2]}"


def _described(alt_text: str) -> dict[str, str]:
    return {"description": alt_text} if alt_text else {}
