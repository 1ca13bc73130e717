"""What people see: every published post as its network would show it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup, escape

from app.platforms.emulation.accounts import Account
from app.platforms.emulation.ledger import LandedPost
from app.platforms.emulation.pages import hue
from app.platforms.emulation.platform import EmulatedPlatform
from app.platforms.emulation.world import World

_MOST_POSTS = 200
_TOKENS = re.compile(
    r"(?P<url>https?://[^\s<>\"]*[^\s<>\".,;:!?)\]'])"
    r"|(?<![\w&/])(?P<tag>#[^\W_][\w]*)"
    r"|(?<![\w@/.])(?P<who>@\w{2,})"
)


@dataclass(frozen=True, slots=True)
class ImageView:
    """An image in a post, or another file."""

    src: str
    alt: str
    width: int
    height: int
    mime: str = "image/png"

    @property
    def is_video(self) -> bool:
        return self.mime.startswith("video/")

    @property
    def is_document(self) -> bool:
        return not self.mime.startswith(("image/", "video/"))


@dataclass(frozen=True, slots=True)
class PostView:
    """One post, ready to be shown. ``hue`` (degrees) colours the avatar of the author."""

    id: str
    name: str
    handle: str
    initials: str
    hue: int
    text: Markup
    images: tuple[ImageView, ...]
    created_at: datetime
    link: str


@dataclass(frozen=True, slots=True)
class ThreadView:
    """Posts that hang together, first one first, and the network they are on."""

    platform: EmulatedPlatform
    posts: tuple[PostView, ...]


@dataclass(frozen=True, slots=True)
class AccountView:
    """An account in the filter; ``key`` names it in the address."""

    key: str
    slug: str
    name: str
    is_chosen: bool


class Timeline:
    """Reads the world for the pages."""

    def __init__(self, world: World, platforms: Mapping[str, EmulatedPlatform]) -> None:
        self._world, self._platforms = world, platforms

    def accounts(self, chosen: str = "") -> tuple[AccountView, ...]:
        """Everyone who has signed in."""
        return tuple(
            AccountView(key, a.platform, a.name, key == chosen)
            for a in self._world.accounts.list()
            if (key := f"{a.platform}:{a.id}")
        )

    def threads(self, chosen: str = "") -> tuple[ThreadView, ...]:
        """The newest posts, of the account ``chosen`` (platform:id) or of all."""
        slug, _, account = chosen.partition(":")
        posts = self._world.ledger.list(
            slug or None,
            account or None,
            newest_first=True,
            with_deleted=False,
            limit=_MOST_POSTS,
        )
        return self._group(posts)

    def thread_of(self, slug: str, post_id: str) -> ThreadView | None:
        """The whole thread in which the post stands, or None when it is not there."""
        post = self._world.ledger.find(slug, post_id)
        if post is None or post.is_deleted:
            return None
        posts = self._world.ledger.list(slug, post.account, with_deleted=False)
        grouped = self._group(tuple(reversed(posts)))
        return next((t for t in grouped if any(p.id == post_id for p in t.posts)), None)

    def version(self) -> str:
        """Changes whenever the page would look different."""
        return f"{self._world.ledger.version()}-{len(self._world.accounts.list())}"

    def _group(self, newest_first: tuple[LandedPost, ...]) -> tuple[ThreadView, ...]:
        root_of: dict[tuple[str, str], tuple[str, str]] = {}
        threads: dict[tuple[str, str], list[LandedPost]] = {}
        for post in reversed(newest_first):
            key = (post.platform, post.id)
            parent = (post.platform, post.parent_id or "")
            root = root_of[key] = root_of.get(parent, key)
            threads.setdefault(root, []).append(post)
        newest = sorted(threads.values(), key=lambda posts: -posts[-1].seq)
        return tuple(self._thread(posts) for posts in newest)

    def _thread(self, posts: list[LandedPost]) -> ThreadView:
        platform = self._platforms[posts[0].platform]
        author = self._world.accounts.find(posts[0].platform, posts[0].account)
        if author is None:
            author = Account(posts[0].platform, posts[0].account, "unknown", "Unknown")
        return ThreadView(platform, tuple(_post(platform, author, p) for p in posts))


def _post(platform: EmulatedPlatform, author: Account, post: LandedPost) -> PostView:
    slug = platform.spec.slug
    return PostView(
        id=post.id,
        name=author.name,
        handle=author.handle,
        initials="".join(w[0] for w in author.name.split()[:2]).upper(),
        hue=hue(author.id),
        text=linked(post.text, with_mentions=platform.look.shows_handle),
        images=tuple(
            ImageView(f"/_emu/media/{slug}/{m.id}", m.alt_text, m.width, m.height, m.mime)
            for m in post.media
        ),
        created_at=post.created_at,
        link=f"/{slug}{platform.permalink(author, post.id)}",
    )


def linked(text: str, *, with_mentions: bool) -> Markup:
    """``text`` escaped, with links, hashtags and mentions marked up."""
    pieces: list[Markup] = []
    end = 0
    for match in _TOKENS.finditer(text):
        pieces.append(escape(text[end : match.start()]))
        pieces.append(_token(match, with_mentions=with_mentions))
        end = match.end()
    return Markup("").join([*pieces, escape(text[end:])])


def _token(match: re.Match[str], *, with_mentions: bool) -> Markup:
    if match["url"]:
        shown = re.sub(r"^https?://(www\.)?", "", match["url"])
        shown = shown if len(shown) <= 40 else f"{shown[:39]}…"
        return Markup('<a href="{}" rel="noreferrer noopener nofollow">{}</a>').format(
            match["url"], shown
        )
    if match["who"] and not with_mentions:
        return escape(match[0])
    return Markup('<span class="mark">{}</span>').format(match[0])
