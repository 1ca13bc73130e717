"""What Slack's refusals mean: one word of plain text each. Sources: docs.slack.dev (Sending
messages using incoming webhooks), the changelog of May 2016, and words that clients have seen."""

import re
from collections.abc import Callable, Mapping

from app.core.clock import Clock
from app.platforms.errors import (
    AuthRevoked,
    ContentRejected,
    PermissionMissing,
    PlatformError,
    RateLimited,
)
from app.platforms.hints import find_hint
from app.platforms.http import Answer

# What a webhook that exists says to a message without content, and nothing is posted. The second
# word is the older one.
NO_TEXT_WORDS = frozenset({"no_text", "missing_text_or_fallback_or_attachments"})
GONE_WORDS = frozenset(
    {
        "channel_not_found",
        "invalid_team",
        "invalid_token",
        "no_service",
        "no_service_id",
        "no_team",
        "team_disabled",
        "user_not_found",
    }
)
# An archived channel can be opened again; reconnecting the same webhook then mends the account.
FORBIDDEN_WORDS: Mapping[str, str] = {
    "action_prohibited": "Your Slack workspace does not let this webhook post. Ask an "
    "administrator of the workspace.",
    "channel_is_archived": "The Slack channel is archived. Open it again, or reconnect with a "
    "webhook for another channel.",
    "posting_to_general_channel_denied": "Your Slack workspace does not let this webhook post in "
    "its main channel. Ask an administrator, or reconnect with a webhook for another channel.",
}
TOO_LONG_WORDS = frozenset({"msg_too_long", "msg_blocks_too_long"})
BLOCK_WORDS = frozenset({"invalid_blocks", "invalid_blocks_format", "invalid_attachments"})

_WORD = re.compile(rb"[a-z][a-z0-9_]{2,60}")
_GONE = (
    "Slack no longer knows this webhook: it, its channel or its app was removed. Make a new one "
    "and reconnect the account with its address."
)
_BLOCKS = (
    "Slack did not accept this message, most likely because it could not fetch an image. Check "
    "that Punctual's public address can be reached from outside, and try again."
)


def explainer(clock: Clock) -> Callable[[Answer], PlatformError | None]:
    """A reader of Slack's refusals; ``clock`` turns hints into instants."""

    def explain(answer: Answer) -> PlatformError | None:
        if answer.status == 429:
            retry_at = find_hint(answer.headers, clock.now()).retry_at
            return RateLimited("Slack asks for a pause.", retry_at=retry_at)
        # A request that timed out on their side may still have been carried out.
        word = word_of(answer) if answer.status != 408 else ""
        return _explain_word(word) if word else None

    return explain


def word_of(answer: Answer) -> str:
    """The word that is the whole answer, or nothing where it is something else."""
    body = answer.body.strip()
    return body.decode("ascii") if _WORD.fullmatch(body) else ""


def _explain_word(word: str) -> PlatformError:
    if word in GONE_WORDS:
        return AuthRevoked(_GONE)
    if word in FORBIDDEN_WORDS:
        return PermissionMissing(FORBIDDEN_WORDS[word])
    if word in TOO_LONG_WORDS:
        return ContentRejected("Too long for Slack. Shorten it.", code="text_too_long")
    if word in BLOCK_WORDS:
        return ContentRejected(_BLOCKS, code="media_refused")
    if word in NO_TEXT_WORDS:
        return ContentRejected("Slack takes no empty messages. Write something.", code="empty")
    return ContentRejected(f"Slack did not accept this message ({word}). Change it and try again.")
