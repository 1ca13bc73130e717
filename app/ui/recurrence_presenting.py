"""Between rules as they are stored and the fields of the rule builder; and words for the page.

Pure functions, so that they can be tested alone.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from app.core.errors import InvalidInput
from app.domain.recurrence import BadRule, parse_rule
from app.domain.recurrence_words import describe
from app.domain.slots import LocalTimeKind, offset_label, to_local
from app.services.details import AccountDetails
from app.services.drafts import Draft
from app.services.recurrence_preview import Coming
from app.services.recurrences import RecurrenceDetails
from app.ui.clockwork import in_a_sentence, moment_label, zone_label
from app.ui.presenting import present_account
from app.ui.recurrence_views import ComingView, EntryView, RecurrenceView, RuleView

WEEKDAYS = {
    "MO": "Monday",
    "TU": "Tuesday",
    "WE": "Wednesday",
    "TH": "Thursday",
    "FR": "Friday",
    "SA": "Saturday",
    "SU": "Sunday",
}
PLACES = {"1": "first", "2": "second", "3": "third", "4": "fourth", "-1": "last"}
_FREQUENCIES = {"day": "DAILY", "week": "WEEKLY", "month": "MONTHLY"}
_UNITS = {frequency: unit for unit, frequency in _FREQUENCIES.items()}
_SHOWN_DATES = 4
_YEARS = range(1980, 2200)
_LONGEST_TEXT = 160


def to_rule(form: RuleView) -> str:
    """The rule that the builder's fields mean. Raises InvalidInput for a number that is none."""
    if form.unit == "custom":
        return form.custom.strip()
    parts = [f"FREQ={_FREQUENCIES.get(form.unit, 'WEEKLY')}"]
    every = _number(form.every, 1, 999, "Repeat every 1 to 999 days, weeks or months.")
    if every > 1:
        parts.append(f"INTERVAL={every}")
    parts += _days(form)
    return ";".join([*parts, *_ends(form)])


def _days(form: RuleView) -> list[str]:
    if form.unit == "week":
        chosen = [day for day in WEEKDAYS if day in form.weekdays]
        return [f"BYDAY={','.join(chosen)}"] if chosen else []
    if form.unit != "month":
        return []
    if form.month_mode == "nth":
        place = form.nth if form.nth in PLACES else "1"
        day = form.nth_weekday if form.nth_weekday in WEEKDAYS else "MO"
        return [f"BYDAY={place}{day}"]
    if form.month_mode == "last":
        return ["BYMONTHDAY=-1"]
    return [f"BYMONTHDAY={_number(form.month_day, 1, 31, 'Choose a day from 1 to 31.')}"]


def _ends(form: RuleView) -> list[str]:
    if form.ends == "count":
        return [f"COUNT={_number(form.count, 1, 999, 'Choose 1 to 999 times.')}"]
    if form.ends == "until":
        try:
            return [f"UNTIL={datetime.fromisoformat(form.until):%Y%m%d}"]
        except ValueError:
            raise InvalidInput("Choose the last day, or let it never end.") from None
    return []


def _number(said: str, least: int, most: int, message: str) -> int:
    if not re.fullmatch(r"\d{1,3}", said.strip(), re.ASCII) or not least <= int(said) <= most:
        raise InvalidInput(message)
    return int(said)


def read_rule(rule: str, start: datetime) -> RuleView:
    """The builder's fields for a rule; one that they cannot say becomes a custom one."""
    try:
        parts = parse_rule(rule)
    except BadRule:
        return RuleView(unit="custom", custom=rule)
    unit = _UNITS[parts["FREQ"]]
    by_day, by_month_day = parts.get("BYDAY", ""), parts.get("BYMONTHDAY", str(start.day))
    nth = re.fullmatch(r"(-?\d)([A-Z]{2})", by_day)
    is_nth = unit == "month" and nth is not None and nth[1] in PLACES
    is_plain_day = re.fullmatch(r"-1|\d{1,2}", by_month_day) is not None
    if unit == "month" and not is_nth and (by_day or not is_plain_day):
        return RuleView(unit="custom", custom=rule)
    weekdays = by_day.split(",") if by_day else [list(WEEKDAYS)[start.weekday()]]
    until = parts.get("UNTIL", "")
    return RuleView(
        unit=unit,
        every=parts.get("INTERVAL", "1"),
        weekdays=weekdays if unit == "week" else [],
        month_mode="nth" if is_nth else "last" if by_month_day == "-1" else "day",
        month_day="1" if by_month_day == "-1" else by_month_day,
        nth=nth[1] if is_nth and nth else "1",
        nth_weekday=nth[2] if is_nth and nth else "MO",
        ends="count" if "COUNT" in parts else "until" if until else "never",
        until=f"{until[:4]}-{until[4:6]}-{until[6:8]}" if until else "",
        count=parts.get("COUNT", "10"),
    )


def words_of(rule: str, start: datetime) -> str:
    """The rule in words; empty for one that means nothing."""
    try:
        return describe(rule, start)
    except (BadRule, ValueError):
        return ""


def present_recurrence(
    found: RecurrenceDetails, accounts: Mapping[str, AccountDetails], now: datetime
) -> RecurrenceView:
    """A recurring post as a card; its times are those of its own clock."""
    zone = found.plan.timezone
    start = to_local(found.plan.starts_at, zone).replace(tzinfo=None)
    texts = [shortened(parts[0].text if parts else "") for parts in found.entries]
    known = [accounts[one] for one in found.account_ids if one in accounts]
    return RecurrenceView(
        id=found.id,
        title=texts[0] if texts else "No text",
        rule=words_of(found.plan.rule, start) or found.plan.rule,
        zone_label=zone_label(zone, now),
        state=_state(found),
        turns_label=_turns(found),
        note=_note(found, len(known), zone, now),
        texts=texts[1:],
        next_labels=[moment_label(at, zone, now) for at in found.next[:_SHOWN_DATES]],
        accounts=[present_account(one.ref) for one in known],
    )


def shortened(text: str) -> str:
    """The first words of a text, on one line."""
    return " ".join(text.split())[:_LONGEST_TEXT] or "No text"


def _state(found: RecurrenceDetails) -> str:
    if found.stopped_at is not None:
        return "stopped"
    if found.paused_at is not None:
        return "paused"
    return "running" if found.next else "over"


def _turns(found: RecurrenceDetails) -> str:
    if len(found.entries) == 1:
        return ""
    gap = f", the same words at least {_day_count(found.gap_days)} apart" if found.gap_days else ""
    return f"{len(found.entries)} posts take turns{gap}"


def _day_count(days: int) -> str:
    return "1 day" if days == 1 else f"{days} days"


def _note(found: RecurrenceDetails, known: int, zone: str, now: datetime) -> str:
    if found.stopped_at is not None:
        since = in_a_sentence(moment_label(found.stopped_at, zone, now))
        why = (
            "" if found.account_ids else " It has no account left; begin it again with another one."
        )
        return f"Stopped {since}.{why}"
    if found.paused_at is not None:
        since = in_a_sentence(moment_label(found.paused_at, zone, now))
        return f"Paused since {since}. Nothing is planned."
    if known < len(found.account_ids):
        return "One of its accounts is disconnected. Its posts wait until it is connected again."
    return "" if found.next else "It has come to its end."


def present_coming(
    coming: Sequence[Coming], texts: Sequence[str], zone: str, now: datetime
) -> list[ComingView]:
    """The preview's lines; where the clock changed since the line before, it says so."""
    shown: list[ComingView] = []
    before = offset_label(now, zone)
    for one in coming:
        offset = offset_label(one.at, zone)
        local = to_local(one.at, zone)
        year = "" if local.year == to_local(now, zone).year else f" {local.year}"
        has_entry = one.entry is not None and len(texts) > 1
        shown.append(
            ComingView(
                f"{local:%a %-d %b}{year}, {local:%H:%M}",
                _clock_note(one.kind, before, offset),
                texts[one.entry or 0] if has_entry else "",
                one.entry is None and bool(texts),
            )
        )
        before = offset
    return shown


def _clock_note(kind: LocalTimeKind, before: str, after: str) -> str:
    if kind is LocalTimeKind.SKIPPED:
        return "The clock skips this time that day; it goes out that much later."
    if kind is LocalTimeKind.REPEATED:
        return "The clock passes this time twice that day; it goes out the first time."
    return f"Clock change before it: now {after}." if before != after else ""


def entry_of(key: str, draft: Draft) -> EntryView:
    """A draft in the editor."""
    first = draft.parts[0] if draft.parts else None
    files = sum(len(part.media_ids) for part in draft.parts)
    facts = [
        f"Thread of {len(draft.parts)}" if len(draft.parts) > 1 else "",
        f"{files} file{'s' if files > 1 else ''}" if files else "",
        "differs on some accounts" if draft.variants else "",
    ]
    return EntryView(key, first.text if first else "", " · ".join(filter(None, facts)))


def first_start(start_day: str, clock_time: str) -> datetime:
    """The naive start that the fields mean. Raises InvalidInput."""
    try:
        at = datetime.fromisoformat(f"{start_day}T{clock_time}")
    except ValueError:
        raise InvalidInput("Choose a first day and a time.") from None
    if at.tzinfo is not None or at.year not in _YEARS:
        raise InvalidInput("Choose a first day and a time.")
    return at.replace(second=0, microsecond=0)


def tomorrow(now: datetime, zone: str) -> str:
    """The day to begin with."""
    return (to_local(now, zone).date() + timedelta(days=1)).isoformat()
