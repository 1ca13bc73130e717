"""Cutting a long text into parts that fit, at the places where a person would cut it."""

from collections.abc import Callable, Iterator, Sequence
from itertools import count as count_up
from itertools import islice

import regex

from app.domain.spec import PlatformSpec

# Whether this text fits as part number so-and-so, counted from 0.
Fits = Callable[[int, str], bool]

_GRAPHEME = regex.compile(r"\X")
# Each match ends where a part may end. Closing quotes and brackets belong to their sentence;
# scripts without spaces end theirs with a sign of their own.
_SENTENCE_END = regex.compile(
    r"(?<=[.!?…])[\"'”’»)\]]*(?=\s)|(?<=[。！？｡])[」』”’）】》]*|(?=\n)", regex.VERSION1
)
_WORD_END = regex.compile(r"(?<=\S)(?=\s)|(?<=[、，；：])")
# Never cut inside one of these: a link, a mention (of a person on another server as well), a
# hashtag. Trailing signs belong to the sentence around it, and so do those of scripts that write
# without spaces: there a link ends at the sign behind it.
_UNBREAKABLE = regex.compile(
    r"https?://[^\s<>\"、。，．！？；：「」『』（）【】《》]+|(?<![\w/])@\w[\w.-]*(?:@[\w.-]+)?|(?<![\w&/])#\w+"
)
_FIRST_WINDOW = 512


def split_for(
    text: str,
    specs: Sequence[PlatformSpec],
    *,
    is_numbered: bool = False,
    has_media: bool = False,
) -> list[str]:
    """``text`` as parts that fit every one of ``specs``, each counting in its own way.

    ``has_media`` tells that files go with the first part.
    """
    return split_to_fit(
        text,
        lambda position, part: all(
            spec.text.count(part) <= spec.text_limit(position, has_media=has_media and not position)
            for spec in specs
        ),
        is_numbered=is_numbered,
    )


def split_to_fit(text: str, fits: Fits, *, is_numbered: bool = False) -> list[str]:
    """``text`` as parts that each fit, as ``fits`` says of a position and a part.

    Cuts at the end of a sentence where it can, else between words, and inside a word only where
    the word alone is too long, and then between graphemes; never inside a link, mention or
    hashtag that fits. Text that fits comes back whole. ``is_numbered`` ends each of several parts
    with its number, such as "2/5", which counts.
    """
    whole = text.strip()
    if whole and fits(0, whole):
        return [whole]
    if not is_numbered or not whole:
        return list(_cut_all(whole, fits))
    # How long the numbers are depends on how many parts there are, and the other way round.
    for digits in count_up(1):
        room = 10**digits
        parts = list(islice(_cut_all(whole, _with_room(fits, "9" * digits)), room))
        if len(parts) < room:
            break
    return [f"{part}{_number(position, str(len(parts)))}" for position, part in enumerate(parts)]


def _with_room(fits: Fits, total: str) -> Fits:
    return lambda position, part: fits(position, part + _number(position, total))


def _number(position: int, total: str) -> str:
    return f" {position + 1}/{total}"


def _cut_all(text: str, fits: Fits) -> Iterator[str]:
    rest = text
    for position in count_up():
        if not rest:
            return
        cut = _best_cut(rest, position, fits)
        yield rest[:cut].rstrip()
        rest = rest[cut:].lstrip()


def _best_cut(text: str, position: int, fits: Fits) -> int:
    longest = _longest_prefix(text, position, fits)
    if longest == len(text):
        return longest
    kept = _unbreakable_around(text, longest)
    for pattern, least in ((_SENTENCE_END, longest // 2), (_WORD_END, 1)):
        # One more than the longest, so that the space behind it can be seen.
        ends = [m.end() for m in pattern.finditer(text, 0, longest + 1)]
        for end in reversed(ends):
            is_inside = any(begin < end < stop for begin, stop in kept)
            if least <= end <= longest and not is_inside and fits(position, text[:end].rstrip()):
                return end
    return _cut_in_word(text, longest, position, kept, fits)


def _cut_in_word(
    text: str, longest: int, position: int, kept: Sequence[tuple[int, int]], fits: Fits
) -> int:
    """Before the link, mention or hashtag that stands in the way, where that one fits at all."""
    for begin, stop in kept:
        if 0 < begin < longest < stop and fits(position + 1, text[begin:stop]):
            return begin
    return longest


def _unbreakable_around(text: str, place: int) -> list[tuple[int, int]]:
    """Links, mentions and hashtags that begin before ``place``, whole even where it is in one."""
    until, step = place, _FIRST_WINDOW
    while until < len(text) and not text[until].isspace():
        until = min(len(text), until + step)
        step *= 2
    return [m.span() for m in _UNBREAKABLE.finditer(text, 0, until) if m.start() < place]


def _longest_prefix(text: str, position: int, fits: Fits) -> int:
    """Where the longest run of whole graphemes that fits ends; at least one grapheme.

    It looks at a window that grows: a link may be long and count little, but most texts are cut
    soon, and reading a long one to its end for every part would take for ever.
    """
    size = _FIRST_WINDOW
    while True:
        ends = [m.end() for m in _GRAPHEME.finditer(text, 0, size)]
        is_whole = size >= len(text)
        if not is_whole:
            # The window may end inside the last one.
            ends.pop()
        if not ends or (fits(position, text[: ends[-1]].rstrip()) and not is_whole):
            size *= 2
            continue
        # A link that lacks its end may count more than the whole one: where all of the text fits,
        # less of it need not.
        if is_whole and fits(position, text):
            return len(text)
        return ends[_last_that_fits(text, ends, position, fits)]


def _last_that_fits(text: str, ends: Sequence[int], position: int, fits: Fits) -> int:
    low, high = 0, len(ends) - 1
    while low < high:
        middle = (low + high + 1) // 2
        if fits(position, text[: ends[middle]].rstrip()):
            low = middle
        else:
            high = middle - 1
    return low
