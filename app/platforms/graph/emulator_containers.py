"""Containers of the emulated networks: made, processed, published once, and thrown away in time."""

import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from starlette.requests import Request

from app.platforms.emulation.faults import Mode
from app.platforms.emulation.gate import fault_of, is_struck
from app.platforms.emulation.ledger import Draft, LandedMedia, LandedPost
from app.platforms.emulation.media import Upload
from app.platforms.emulation.world import World
from app.platforms.graph.emulator_images import FetchedImage
from app.platforms.graph.emulator_requests import Params

DAY_S = 86_400

_LISTED, _MOST_LISTED = 25, 100

_STAGES = {
    "processing": "IN_PROGRESS",
    "ready": "FINISHED",
    "failed": "ERROR",
    "published": "PUBLISHED",
}


class Numbers:
    """Ids of seventeen digits, each greater than the one before."""

    def __init__(self) -> None:
        self._last = 0

    def next(self) -> str:
        """A new one."""
        self._last = max(time.time_ns() // 100, self._last + 1)
        return str(self._last)


@dataclass(frozen=True, slots=True)
class ContainerOrder:
    """What a container is to hold; ``children`` are containers of its images."""

    text: str = ""
    alt_text: str = ""
    image: FetchedImage | None = None
    children: tuple[str, ...] = ()
    parent_id: str | None = None
    is_child: bool = False


class EmulatedContainers:
    """The containers of one network."""

    def __init__(self, slug: str, world: World) -> None:
        self._slug, self._world = slug, world
        self._uploads, self._numbers = world.uploads(slug), Numbers()

    def make(self, request: Request, account: str, order: ContainerOrder) -> str:
        """A new container's id; faults on ``request`` keep it in processing, or let it fail."""
        fault, image = fault_of(request), order.image
        is_slow = is_struck(request, Mode.MEDIA_SLOW)
        state = "processing" if is_slow else "ready"
        made = Upload(
            id=self._numbers.next(),
            account=account,
            state="failed" if is_struck(request, Mode.MEDIA_FAIL) else state,
            expires_at=self._world.clock.now() + DAY_S,
            mime=image.facts.mime if image else "",
            width=image.facts.width if image else 0,
            height=image.facts.height if image else 0,
            alt_text=order.alt_text,
            data=image.data if image else b"",
            polls_left=int(fault.order.n) + 1 if fault and is_slow else 0,
            extra={
                "text": order.text,
                "children": list(order.children),
                "parent_id": order.parent_id,
                "is_child": order.is_child,
            },
        )
        return self._uploads.save(made).id

    def find(self, container_id: str, account: str) -> Upload | None:
        """The account's container; None where it has none of this id."""
        found = self._uploads.find(container_id)
        return found if found and found.account == account else None

    def stage(self, container: Upload) -> str:
        """How far it is, in the networks' words; looking lets time pass for it."""
        if container.state != "published" and self._uploads.is_expired(container):
            return "EXPIRED"
        return _STAGES[self._uploads.look(container).state]

    def are_children(self, ids: list[str], account: str) -> bool:
        """Whether each is a finished container that was made for a carousel."""
        found = [self.find(container_id, account) for container_id in ids]
        return all(c and c.extra["is_child"] and self.stage(c) == "FINISHED" for c in found)

    def publish(self, container: Upload) -> LandedPost:
        """The post that the container becomes; the container is used up."""
        parent_id = container.extra["parent_id"]
        draft = Draft(
            account=container.account,
            text=str(container.extra["text"]),
            media=self._media(container),
            parent_id=None if parent_id is None else str(parent_id),
        )
        with self._world.store.transaction():
            post = self._world.ledger.add(self._slug, self._numbers.next(), draft)
            self._uploads.save(replace(container, state="published"))
        return post

    def count_since(self, account: str, window_s: float, *, are_replies: bool = False) -> int:
        """How many posts, or replies, of the account landed in the last ``window_s`` seconds."""
        row = self._world.store.one(
            "SELECT count(*) AS n FROM posts WHERE platform = ? AND account = ? AND aged_at > ?"
            " AND (parent_id IS NOT NULL) = ?",
            self._slug,
            account,
            self._world.clock.now() - window_s,
            are_replies,
        )
        return int(row["n"]) if row else 0

    def posts_of(
        self, account: str, params: Params, *, are_replies: bool = False
    ) -> list[LandedPost]:
        """The account's posts, or replies, newest first, from ``since`` (epoch seconds) on and at
        most ``limit``, as ``params`` say."""
        since, limit = params.word("since"), params.word("limit")
        begin = datetime.fromtimestamp(int(since) if since.isdigit() else 0, UTC)
        most = min(int(limit), _MOST_LISTED) if limit.isdigit() else _LISTED
        found = self._world.ledger.list(self._slug, account, newest_first=True, with_deleted=False)
        kept = [p for p in found if (p.parent_id is not None) == are_replies]
        return [post for post in kept if post.created_at >= begin][:most]

    def _media(self, container: Upload) -> tuple[LandedMedia, ...]:
        children = container.extra["children"]
        if isinstance(children, list) and children:
            found = [self._uploads.find(str(child)) for child in children]
            return tuple(child.landed() for child in found if child)
        return (container.landed(),) if container.data else ()


def told_time(post: LandedPost) -> str:
    """When the post was made, as the networks tell it: whole seconds, UTC."""
    return post.created_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")
