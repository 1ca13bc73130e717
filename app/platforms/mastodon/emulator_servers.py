"""The servers that the stand-in can be: Mastodon and its relatives, each with its ways.

Sources: for the key, lengths and limits the servers' own code (Mastodon ``PostStatusService``,
Pleroma ``IdempotencyPlug``, Pixelfed ``ApiV1Controller``, GoToSocial ``statuscreate.go``, Sharkey
``Meta``); how some of them word refusals differs from version to version, so two answer in the
poorest way that is known: plain text, and a page.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, auto

from app.platforms.mastodon.emulator_text import code_points, graphemes, shortened, utf16


class KeyRule(Enum):
    """What becomes of an ``Idempotency-Key`` that was seen before."""

    # The first post comes back.
    RETURNS = auto()
    IGNORED = auto()
    # Whatever was answered first is answered again, refusals too, to anybody.
    REPLAYS = auto()
    # A refusal, also where the first try failed.
    REFUSES = auto()


class Wording(Enum):
    """How refusals are written."""

    JSON = auto()
    # A page, unless the caller asks for JSON.
    JSON_IF_ASKED = auto()
    TEXT = auto()
    PAGE = auto()


@dataclass(frozen=True, slots=True)
class Server:
    """One server. ``version`` is what the instance says; ``count`` counts a text; ``url_cost`` is
    what it says that a link costs, true or not. ``token_life_s`` None: tokens stay."""

    name: str
    version: str
    count: Callable[[str], int]
    max_text: int
    url_cost: int = 23
    max_images: int = 4
    max_alt_text: int = 1500
    max_bytes: int = 16_777_216
    key: KeyRule = KeyRule.IGNORED
    wording: Wording = Wording.JSON
    has_v2: bool = True
    has_media_v2: bool = True
    has_pkce: bool = False
    has_source: bool = True
    has_batches: bool = False
    has_divided_scopes: bool = True
    needs_image: bool = False
    reads_markup: bool = False
    cuts_links: bool = False
    lists_replies: bool = True
    token_life_s: float | None = None

    def length(self, text: str, warning: str) -> int:
        """What counts towards ``max_text``; nobody shortens links in a content warning."""
        count = graphemes if self.count is shortened else self.count
        return self.count(text) + count(warning)

    @property
    def source_url(self) -> str:
        return f"https://{self.name}.example/source"


_ALL = (
    Server(
        "mastodon",
        "4.5.2",
        shortened,
        500,
        key=KeyRule.RETURNS,
        has_pkce=True,
        has_batches=True,
    ),
    Server(
        "gotosocial",
        "0.20.1+git-1a2b3c4",
        code_points,
        5000,
        url_cost=25,
        max_images=6,
        wording=Wording.JSON_IF_ASKED,
        reads_markup=True,
    ),
    Server(
        "pleroma",
        "2.7.2 (compatible; Pleroma 2.9.1)",
        graphemes,
        5000,
        max_images=16,
        max_alt_text=5000,
        key=KeyRule.REPLAYS,
        has_v2=False,
        token_life_s=7200,
    ),
    Server(
        "pixelfed",
        "3.5.3 (compatible; Pixelfed 0.12.6)",
        code_points,
        500,
        max_images=10,
        key=KeyRule.REFUSES,
        has_source=False,
        has_divided_scopes=False,
        needs_image=True,
        lists_replies=False,
    ),
    Server(
        "sharkey",
        "3.0.0 (compatible; Sharkey 2025.4.4)",
        utf16,
        3000,
        max_images=16,
        wording=Wording.TEXT,
    ),
    Server(
        "friendica",
        "2.8.0 (compatible; Friendica 2024.12)",
        code_points,
        200_000,
        wording=Wording.PAGE,
        has_v2=False,
        has_media_v2=False,
        has_source=False,
        has_divided_scopes=False,
        cuts_links=True,
    ),
)
SERVERS: Mapping[str, Server] = {server.name: server for server in _ALL}
