"""What only Facebook's refusals mean. The meaning of the seven-digit codes differs between those
who wrote them down: Facebook's own words for people go with each. Source: recorded bodies."""

from collections.abc import Callable, Mapping

from app.core.clock import Clock
from app.platforms.errors import ContentRejected, PermissionMissing, PlatformError
from app.platforms.graph.errors import GraphTrouble
from app.platforms.graph.schemas import GraphError
from app.platforms.http import Answer

_USED_PHOTO = 1366051

_REJECTIONS: Mapping[int, tuple[str, str]] = {
    197: ("empty", "Facebook takes no post without text, a link or an image."),
    324: ("media_failed", "Facebook could not read an image. Save it anew as JPEG or PNG."),
    1366046: (
        "media_failed",
        "Facebook could not take an image: it must be JPEG or PNG and smaller than 4 MB.",
    ),
    1609005: (
        "link_refused",
        "Facebook could not open the link. Check it, or post it as text without a preview.",
    ),
    1609008: (
        "link_refused",
        "Facebook shows no preview of its own pages. Put the link into the text instead.",
    ),
}
_FOR_PEOPLE: Mapping[int, str] = {
    1404006: "Facebook wants a security check. Sign in there, pass it, then reconnect the Page.",
    1404078: (
        "Facebook wants you to be authorized to publish on this Page (Page Publishing "
        "Authorization). Sign in there and follow its steps, then reconnect the Page."
    ),
}
_TROUBLE = frozenset({1363047, 1609010})


def explain(error: GraphError, _answer: Answer, _clock: Clock) -> PlatformError | None:
    """Facebook's own reading of ``error``, or None where it means what it means everywhere."""
    for number in (error.subcode, error.code):
        make = _READERS.get(number or 0)
        if make:
            return make(error)
    return None


def _rejected(word: str, message: str) -> Callable[[GraphError], PlatformError]:
    return lambda error: ContentRejected(message + _said(error), code=word)


def _for_people(message: str) -> Callable[[GraphError], PlatformError]:
    return lambda error: PermissionMissing(message + _said(error))


def _said(error: GraphError) -> str:
    words = " ".join((error.user_message or "").split())
    return f" Facebook says: {words[:300]}" if words else ""


def _trouble(_error: GraphError) -> PlatformError:
    return GraphTrouble("Facebook is in trouble. Nothing was published.")


def _used(_error: GraphError) -> PlatformError:
    # Only our own publish call could have used them: it may have landed.
    return GraphTrouble("Facebook says that the images are in a post already.")


_READERS: Mapping[int, Callable[[GraphError], PlatformError]] = {
    **{number: _rejected(*told) for number, told in _REJECTIONS.items()},
    **{number: _for_people(message) for number, message in _FOR_PEOPLE.items()},
    **dict.fromkeys(_TROUBLE, _trouble),
    _USED_PHOTO: _used,
}
