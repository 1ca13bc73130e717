"""Sending at the emulated Telegram: text, one image, an album."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from app.platforms.emulation.accounts import Account
from app.platforms.emulation.faults import Mode
from app.platforms.emulation.gate import is_struck
from app.platforms.emulation.ledger import Draft, LandedMedia, LandedPost
from app.platforms.emulation.media import BadImage, Facts, Upload, inspect
from app.platforms.emulation.world import World
from app.platforms.telegram import emulator_orders as orders
from app.platforms.telegram.emulator_rules import bad, chat_json, kind_of, may_post, rate_limited
from app.platforms.telegram.spec import SPEC

_MOST_TEXT, _MOST_CAPTION = 4096, 1024
_MOST_PHOTO, _MOST_SUM, _MOST_RATIO = 10_485_760, 10_000, 20
_PER_CHAT, _PER_BOT = (20, 60), (30, 1)


Ordered = TypeVar("Ordered", bound=orders.ToChat)
AnySending = TypeVar("AnySending", bound=orders.Sending)


@dataclass(frozen=True, slots=True)
class Call(Generic[Ordered]):
    """A call that may be carried out: the order, its files, the bot's number, and the chat."""

    request: Request
    order: Ordered
    files: dict[str, bytes]
    bot_id: int
    chat: Account


class Messages:
    """What stands in the chats: posts by the numbers of their messages."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._last_id = 0

    def find(self, chat: Account, number: int) -> LandedPost | None:
        """The live post that the message belongs to."""
        for post in self._world.ledger.list(SPEC.slug, chat.id, with_deleted=False):
            if number in ids_of(post):
                return post
        return None

    def next_ids(self, how_many: int) -> list[int]:
        """Numbers for new messages. They are one series for all chats, so that the ledger can tell
        one from another; on the network each chat has its own."""
        if not self._last_id:
            newest = self._world.ledger.list(SPEC.slug, newest_first=True, limit=1)
            self._last_id = max((ids_of(post)[-1] for post in newest), default=0)
        first = self._last_id + 1
        self._last_id += how_many
        return list(range(first, self._last_id + 1))


class Sender:
    """The methods that make messages."""

    def __init__(self, world: World, messages: Messages) -> None:
        self._world, self._messages = world, messages
        self._uploads = world.uploads(SPEC.slug)

    async def message(self, call: Call[orders.SendMessage]) -> Response:
        """One text."""
        text = call.order.text.strip()
        if not text:
            return bad("message text is empty")
        if _units(text) > _MOST_TEXT:
            return bad("message is too long")
        return self._send(call, text, ())

    async def photo(self, call: Call[orders.SendPhoto]) -> Response:
        """One image with its caption."""
        if set(call.files) != {"photo"}:
            return bad("there is no photo in the request")
        return self._send(call, call.order.caption.strip(), [call.files["photo"]])

    async def album(self, call: Call[orders.SendMediaGroup]) -> Response:
        """Several images with the caption of the first."""
        photos = call.order.media
        if not 2 <= len(photos) <= SPEC.media.max_images:
            return bad("wrong number of messages to send as an album")
        names = [photo.media.removeprefix("attach://") for photo in photos]
        if any(name not in call.files for name in names):
            return bad("wrong file identifier/HTTP URL specified")
        if any(photo.caption for photo in photos[1:]):
            return bad("an album is captioned by its first image")
        files = [call.files[name] for name in names]
        return self._send(call, photos[0].caption.strip(), files)

    def _send(self, call: Call[AnySending], text: str, files: Sequence[bytes]) -> Response:
        reply = call.order.reply_parameters
        parent = self._messages.find(call.chat, reply.message_id) if reply else None
        if reply and parent is None:
            return bad("message to be replied not found")
        size = max(len(files), 1)
        refusal = _find_flaw(call, text, files) or self._count(call, size)
        if refusal:
            return refusal
        ids = self._messages.next_ids(size)
        media = tuple(self._keep(call.chat, data, n) for data, n in zip(files, ids, strict=False))
        extra: dict[str, object] = {"ids": ids, "aged_at": self._world.clock.now()}
        parent_id = parent.id if parent else None
        draft = Draft(call.chat.id, text, media, parent_id=parent_id, extra=extra)
        self._world.ledger.add(SPEC.slug, str(ids[0]), draft)
        made = [_message(call.chat, number) for number in ids]
        return JSONResponse({"ok": True, "result": made if len(made) > 1 else made[0]})

    def _count(self, call: Call[AnySending], messages: int) -> Response | None:
        """Floods are stopped: per chat and minute, per bot and second."""
        now, hit = self._world.clock.now(), self._world.windows.hit
        for whose, (limit, window_s) in ((call.chat.id, _PER_CHAT), (call.bot_id, _PER_BOT)):
            key = (SPEC.slug, str(whose))
            readings = [hit(key, limit, window_s, now) for _ in range(messages)]
            if not readings[-1].is_allowed:
                return rate_limited(readings[-1].reset_in)
        return None

    def _keep(self, chat: Account, data: bytes, number: int) -> LandedMedia:
        facts = inspect(data)
        upload = Upload(
            id=f"photo-{number}",
            account=chat.id,
            state="ready",
            expires_at=float("inf"),
            mime=facts.mime,
            width=facts.width,
            height=facts.height,
            data=data,
        )
        return self._uploads.save(upload).landed()


def ids_of(post: LandedPost) -> list[int]:
    """The messages of a post: one, or one for each image of an album."""
    ids = post.extra["ids"]
    return ids if isinstance(ids, list) else []


def _find_flaw(call: Call[AnySending], text: str, files: Sequence[bytes]) -> Response | None:
    if not may_post(call.chat):
        return bad(f"need administrator rights in the {kind_of(call.chat)} chat")
    if files and _units(text) > _MOST_CAPTION:
        return bad("message caption is too long")
    flaw = next((flaw for data in files if (flaw := _photo_flaw(data))), None)
    if files and is_struck(call.request, Mode.MEDIA_FAIL):
        flaw = "IMAGE_PROCESS_FAILED"
    return bad(flaw) if flaw else None


def _photo_flaw(data: bytes) -> str | None:
    if len(data) > _MOST_PHOTO:
        most = f"the maximum size is {_MOST_PHOTO} bytes"
        return f"file of size {len(data)} bytes is too big for a photo; {most}"
    try:
        return None if _has_good_shape(inspect(data)) else "PHOTO_INVALID_DIMENSIONS"
    except BadImage:
        return "IMAGE_PROCESS_FAILED"


def _has_good_shape(facts: Facts) -> bool:
    longer, shorter = max(facts.width, facts.height), min(facts.width, facts.height)
    return longer + shorter <= _MOST_SUM and longer <= shorter * _MOST_RATIO


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _message(chat: Account, number: int) -> dict[str, object]:
    shown = chat_json(chat)
    return {"message_id": number, "date": int(time.time()), "chat": shown, "sender_chat": shown}
