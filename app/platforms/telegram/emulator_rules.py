"""How the emulated Telegram refuses, and which chats there are. Descriptions follow the Bot API
server's source and recorded ones."""

import math
import re

from starlette.responses import JSONResponse, Response

from app.platforms.emulation.accounts import Account, number_for
from app.platforms.emulation.world import World
from app.platforms.telegram.spec import SPEC

_NAME = re.compile(r"@(?P<name>[a-z]\w{3,31})", re.ASCII | re.IGNORECASE)
_NUMBER = re.compile(r"-100(?P<number>\d{10})|-(?P<group>\d{5,9})")
_DESCRIPTIONS = {
    401: "Unauthorized",
    403: "Forbidden: bot was kicked from the channel chat",
    404: "Not Found",
    413: "Request Entity Too Large",
    429: "Too Many Requests: retry after 5",
    500: "Internal Server Error",
    502: "Bad Gateway",
}
# The right that a chat's owner may take away from its bot.
POSTING = "can_post_messages"


def refuse(status: int, description: str = "", **parameters: object) -> Response:
    """A refusal by its code and sentence; ``parameters`` are for programs."""
    body: dict[str, object] = {
        "ok": False,
        "error_code": status,
        "description": description or _DESCRIPTIONS.get(status, "Error"),
    }
    return JSONResponse(body | ({"parameters": parameters} if parameters else {}), status)


def bad(description: str) -> Response:
    """400 with a sentence."""
    return refuse(400, f"Bad Request: {description}")


def canned(status: int) -> Response:
    """What Telegram answers with this status when nothing more is known."""
    return rate_limited(5) if status == 429 else refuse(status)


def rate_limited(reset_in: float) -> Response:
    """429: come back in ``reset_in`` seconds."""
    wait = math.ceil(reset_in)
    return refuse(429, f"Too Many Requests: retry after {wait}", retry_after=wait)


def find_chat(world: World, chat_id: str) -> Account | None:
    """The chat with this name or number; one that is new here comes into being.

    A name is a public channel, a number from -100… on a private channel, a shorter one a group.
    """
    name, number = _NAME.fullmatch(chat_id), _NUMBER.fullmatch(chat_id)
    known = world.accounts.find(SPEC.slug, name["name"] if name else chat_id)
    if known or not (name or number):
        return known
    if name:
        word = name["name"]
        made = f"-100{number_for(SPEC.slug, word) % 9_000_000_000 + 1_000_000_000}"
        return world.accounts.sign_in(SPEC.slug, made, word, word.replace("_", " ").title())
    if number and number["group"]:
        return world.accounts.sign_in(SPEC.slug, chat_id, f"group-{number['group']}", "A group")
    handle = f"c/{number['number']}" if number else ""
    return world.accounts.sign_in(SPEC.slug, chat_id, handle, "A private channel")


def kind_of(chat: Account) -> str:
    """Telegram's word for what the chat is."""
    return "channel" if chat.id.startswith("-100") else "group"


def may_post(chat: Account) -> bool:
    """Whether the chat's owner lets bots post."""
    return chat.allowed_scopes is None or POSTING in chat.allowed_scopes


def chat_json(chat: Account) -> dict[str, object]:
    """The chat as the API shows it."""
    body: dict[str, object] = {"id": int(chat.id), "title": chat.name, "type": kind_of(chat)}
    is_public = kind_of(chat) == "channel" and "/" not in chat.handle
    return body | ({"username": chat.handle} if is_public else {})
