"""What refusals of the Graph API mean, by code and subcode, never by HTTP status: a dead token is
answered with 400. Sources: Graph API error handling, rate limits; the publishing references."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from app.core.clock import Clock
from app.platforms.errors import (
    AuthExpired,
    AuthRevoked,
    ContentRejected,
    Duplicate,
    PermissionMissing,
    PlatformError,
    RateLimited,
    Transient,
)
from app.platforms.graph.schemas import GraphError, read_error
from app.platforms.graph.usage import find_room_at
from app.platforms.http import Answer, Explain

# A network's own reading of an error, asked first; None leaves it to the common one.
Reader = Callable[[GraphError, Answer, Clock], PlatformError | None]

# Told by words alone: the codes are those of any unknown error, and of any bad parameter.
SECRET_PHRASES = ("validating client secret",)
PROOF_PHRASES = ("appsecret_proof",)
TOO_LONG_PHRASES = ("characters long",)
# Comes with the code of a dead token, but the token lives: the person lacks a right.
IMPERSONATION_PHRASES = ("before impersonating",)

_TOKEN_CODES = frozenset({102, 190})
_TOKEN_EXPIRED = 463
_TROUBLE_CODES = frozenset({-1, 1, 2})
_LIMIT_CODES = frozenset({4, 17, 32, 341, 613, *range(80000, 80015)})
_APP_CODES = frozenset({5, 101, 104})
_GONE = frozenset({(100, 33), (803, None)})
_TOO_FAST = 1390008
_TOO_FAST_WAIT = timedelta(hours=1)

_RECONNECT = "{name} no longer accepts this connection. Reconnect the account."
_WHY_DEAD: Mapping[int, str] = {
    458: "Punctual was removed from the allowed apps at {name}. Reconnect the account.",
    459: "{name} wants you to sign in there and confirm who you are. Then reconnect the account.",
    460: "The password at {name} was changed, which ends every connection. Reconnect the account.",
    464: "{name} wants you to confirm your account there. Then reconnect the account.",
    467: "{name} signed this connection out. Reconnect the account.",
    492: "You may no longer act for this account at {name}. Have the role restored, reconnect.",
}


class GraphTrouble(Transient):
    """The network says that something went wrong on its side: nobody knows how far it came."""


def explainer(name: str, clock: Clock, own: Reader | None = None) -> Explain:
    """A reader of refusals of the network called ``name``; ``clock`` turns hints into instants."""

    def explain(answer: Answer) -> PlatformError | None:
        error = read_error(answer.body)
        if error is None:
            return None
        found = own(error, answer, clock) if own else None
        return found or _explain(error, answer, clock, name)

    return explain


def _explain(error: GraphError, answer: Answer, clock: Clock, name: str) -> PlatformError:
    # Limits before trouble: they call themselves transient, and they are no riddle.
    if error.code in _LIMIT_CODES:
        retry_at = find_room_at(answer.headers, clock.now())
        return RateLimited(f"{name} asks for a pause.", retry_at=retry_at)
    reader = _find_reader(error)
    if reader:
        return reader(error, clock, name)
    if error.code in _TROUBLE_CODES or error.is_transient:
        return GraphTrouble(f"{name} is in trouble. Nothing was published.")
    return _rejected(error, name)


def _find_reader(error: GraphError) -> "_Meaning | None":
    """By its words where the code is that of something else, then by its code."""
    by_words = (meaning for phrases, meaning in _BY_WORDS.items() if error.says(phrases))
    return next(by_words, None) or _BY_CODE.get(error.code)


def _dead_token(error: GraphError, _clock: Clock, name: str) -> PlatformError:
    if error.subcode == _TOKEN_EXPIRED:
        return AuthExpired(f"The permission that {name} gave for this account has run out.")
    return AuthRevoked(_WHY_DEAD.get(error.subcode or 0, _RECONNECT).format(name=name))


def _forbidden(error: GraphError, _clock: Clock, name: str) -> PlatformError:
    return PermissionMissing(
        f"{name} does not let this connection do that. Reconnect and allow everything that is "
        f"asked.{_said(error, name)}"
    )


def _rejected(error: GraphError, name: str) -> PlatformError:
    if (error.code, error.subcode) in _GONE:
        return ContentRejected(
            f"{name} no longer has what this refers to, or does not show it to this account.",
            code="target_gone",
        )
    return ContentRejected(
        f"{name} did not accept this. Change the post and try again.{_said(error, name)}"
    )


def _too_long(_error: GraphError, _clock: Clock, name: str) -> PlatformError:
    return ContentRejected(f"Too long for {name}. Shorten it and try again.", code="text_too_long")


def _duplicate(_error: GraphError, _clock: Clock, name: str) -> PlatformError:
    return Duplicate(
        f"{name} says that this account posted the same thing recently. Change the text to post "
        "it again."
    )


def _blocked(error: GraphError, clock: Clock, name: str) -> PlatformError:
    if error.subcode == _TOO_FAST:
        return RateLimited(
            f"{name} finds that this account posts too fast.",
            retry_at=clock.now() + _TOO_FAST_WAIT,
        )
    # Insisting makes a block longer: a person must look.
    return ContentRejected(
        f"{name} has blocked this as abuse. Nothing was published. Look at the account's status "
        f"there before you try again.{_said(error, name)}",
        code="blocked",
    )


def _app_refused(error: GraphError, _clock: Clock, name: str) -> PlatformError:
    return Transient(
        f"{name} does not accept this Punctual's app. Whoever runs it should check the app's id "
        f"and secret, and its settings there.{_said(error, name)}",
        code="app_refused",
    )


def _retired(_error: GraphError, _clock: Clock, name: str) -> PlatformError:
    return ContentRejected(
        f"{name} has retired the API version that this Punctual speaks. Whoever runs it should "
        "update.",
        code="api_version_retired",
    )


def _said(error: GraphError, name: str) -> str:
    """The network's words for people, where it has some: they are in the person's language."""
    words = " ".join((error.user_message or "").split())
    return f" {name} says: {words[:300]}" if words else ""


_Meaning = Callable[[GraphError, Clock, str], PlatformError]
_BY_WORDS: Mapping[tuple[str, ...], _Meaning] = {
    SECRET_PHRASES: _app_refused,
    PROOF_PHRASES: _app_refused,
    IMPERSONATION_PHRASES: _forbidden,
    TOO_LONG_PHRASES: _too_long,
}
_BY_CODE: Mapping[int, _Meaning] = {
    **dict.fromkeys((3, 10, *range(200, 300)), _forbidden),
    **dict.fromkeys(_TOKEN_CODES, _dead_token),
    **dict.fromkeys(_APP_CODES, _app_refused),
    368: _blocked,
    506: _duplicate,
    2635: _retired,
}
