"""What the page about notifications is sent."""

from dataclasses import dataclass

from app.domain.mail_choice import IncidentKind, MailChoice, MailMode

# What each way means; the words stand beside a radio button.
MODE_WORDS: dict[str, tuple[str, str, str]] = {
    MailMode.AT_ONCE: (
        "zap",
        "At once",
        "A letter for each cause a minute after it shows, another when it has grown, and one when "
        "it is mended.",
    ),
    MailMode.DAILY: (
        "sunrise",
        "Once a day",
        "One letter about everything, at an hour of yours. None on a day without news.",
    ),
    MailMode.NEVER: ("bell_off", "Never", "The bell in Punctual says it all the same."),
}
KIND_WORDS: dict[str, tuple[str, str]] = {
    IncidentKind.ACCOUNT: (
        "An account needs somebody",
        "It must be connected again, or lacks a permission: its posts wait.",
    ),
    IncidentKind.EXPIRING: (
        "A connection ends soon",
        "14, 7 and 1 days before, where only a person can renew it.",
    ),
    IncidentKind.FAILED: ("Posts failed", "A network refused them, or every try was used up."),
    IncidentKind.MISSED: (
        "Posts missed their time",
        "Too much time had passed to send them by themselves.",
    ),
    IncidentKind.UNDECIDED: (
        "A network does not tell whether a post is live",
        "Somebody must look, so that nothing goes out twice.",
    ),
    IncidentKind.PREFLIGHT: (
        "Scheduled posts may not go out",
        "Found up to a day before their time, while it can be mended.",
    ),
    IncidentKind.WEBHOOK: ("A webhook was paused", "Its receiver failed for days."),
}


@dataclass(frozen=True, slots=True)
class MailChoiceView:
    """What was chosen; ``email`` is where it goes, ``can_be_sent`` whether there is a server."""

    mode: str = MailMode.AT_ONCE.value
    hour: str = "8"
    email: str = ""
    zone: str = "UTC"
    can_be_sent: bool = True


@dataclass(frozen=True, slots=True)
class KindView:
    """A kind of incident, chosen or not."""

    kind: str
    title: str
    hint: str
    is_chosen: bool


def present_kinds(choice: MailChoice) -> list[KindView]:
    """Every kind, chosen or not."""
    return [
        KindView(kind.value, *KIND_WORDS[kind], is_chosen=kind in choice.kinds)
        for kind in IncidentKind
    ]
