"""Sentences for whoever operates the product."""

from app.domain.lateness import BOUNDS_MS

NO_REDIS = (
    "Redis does not answer. Nothing is lost: posts wait in the database and go out by themselves "
    "once it is back. Look at its log, or start it again."
)
NO_SCHEDULER = (
    "No scheduler gives a sign of life, so nothing is woken in time. Start one with "
    "`./punctual scheduler`, or look at the log to see why it stopped."
)
NO_WORKER = (
    "No worker gives a sign of life, so nothing is published. Start one with "
    "`./punctual worker`, or look at the log to see why it stopped."
)

# Why an attempt ended without a post, whatever the network; codes are in the outcomes' causes.
_CAUSES = {
    "account_suspended": "The network has suspended the account. Its owner must sign in there.",
    "answer_lost": "The network's answer was lost; Punctual looked whether the post was live.",
    "app_refused": "The network refused the app's credentials. Check the client id and secret.",
    "api_version_retired": "The network retired the API version in use. Update Punctual.",
    "billing_required": "The app's plan or credits at the network are used up.",
    "content_rejected": "The network refused what the post says or shows.",
    "disconnected": "The account had been disconnected.",
    "duplicate": "The account had posted the same text recently.",
    "gave_up": "All tries were used up.",
    "grant_permission": "The account lacks a permission; somebody must reconnect it.",
    "lease_lost": "The attempt lost its turn before anything was sent.",
    "media_expired": "The network had dropped the uploaded images; they were uploaded again.",
    "media_failed": "The network could not process an image or video.",
    "media_not_ready": "The network was still processing an image or video.",
    "media_too_large": "An image or video was too large for the network.",
    "network_trouble": "The network had trouble of its own.",
    "not_reached": "The network could not be reached. Check this machine's connection.",
    "not_the_network": "Something between here and the network answered in its place: a proxy?",
    "not_there": "A post whose answer was lost turned out not to be live.",
    "our_fault": "Something went wrong in Punctual itself. The log says what.",
    "permission_missing": "The account lacks a permission; somebody must reconnect it.",
    "rate_limited": "The network asked for a pause; the posts wait for it.",
    "reconnect": "The account must be connected again.",
    "reconnect_needed": "The account must be connected again.",
    "reply_refused": "The network does not let the app reply there.",
    "settle_billing": "The app's plan or credits at the network are used up.",
    "target_gone": "The post that this one refers to is no longer there.",
    "text_too_long": "The text was too long for the network.",
    "token_expired": "The account's permission had run out.",
    "unconfirmed": "The network did not say whether the post is live; Punctual looked.",
    "worker_lost": "A worker stopped while the network's answer was on its way.",
}


def cause_sentence(code: str) -> str:
    """What ``code`` means; a code nobody described yet is spelled out."""
    return _CAUSES.get(code) or f"{code.replace('_', ' ').capitalize()}."


def class_labels() -> tuple[str, ...]:
    """The names of the classes of lateness, earliest first."""
    return (*(f"≤ {_span(bound)}" for bound in BOUNDS_MS), f"> {_span(BOUNDS_MS[-1])}")


def class_tone(index: int) -> str:
    """Green for what nobody notices, amber for what somebody may, red for late."""
    bound = BOUNDS_MS[index] if index < len(BOUNDS_MS) else None
    if bound is None or bound > 30_000:
        return "red"
    return "amber" if bound > 1_000 else "green"


def ago(seconds: float) -> str:
    """How long ago, in the unit that suits."""
    return f"{span_of(seconds)} ago" if seconds >= 1 else "now"


def span_of(seconds: float) -> str:
    """A span in its largest whole unit, such as ``12 s`` or ``3 min``."""
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= size:
            return f"{int(seconds // size)} {unit}"
    return f"{max(int(seconds), 0)} s"


def lateness(ms: int | None) -> str:
    """How late, in the units that suit; a dash where nothing was published."""
    if ms is None:
        return "–"
    if ms < 60_000:
        return f"{max(ms, 0)} ms" if ms < 1_000 else f"{ms / 1_000:.1f} s"
    minutes, seconds = divmod(ms // 1_000, 60)
    return f"{minutes} min {seconds} s" if minutes < 60 else span_of(ms / 1_000)


def _span(ms: int) -> str:
    return f"{ms} ms" if ms < 1_000 else span_of(ms / 1_000)
