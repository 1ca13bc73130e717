"""Bringing posts here, taking everything along, and calendar feeds."""

import reflex as rx

from app.ui.components.asking import consequence, question
from app.ui.components.base import button, field, icon, inner_link, link_button, notice
from app.ui.components.secret import shown_once
from app.ui.components.settings_shell import settings_page, settings_section
from app.ui.data_views import FeedView, ScopeView, StatusChoiceView
from app.ui.states.data import DataState
from app.ui.states.session import SessionState

TITLE = "Import and export"


def data() -> rx.Component:
    """Each way in and out, a section of its own."""
    return settings_page(
        rx.cond(
            SessionState.profile.can_write,
            settings_section(
                "Import",
                "A table from a spreadsheet, or from what you used before, becomes posts.",
                rx.el.div(
                    inner_link(
                        icon("sheet", 15),
                        "Import posts",
                        href="/import",
                        class_name="btn btn-primary",
                    )
                ),
            ),
            rx.fragment(),
        ),
        settings_section(
            "Calendar feeds",
            "A secret address that your calendar program subscribes to: what is planned, from "
            "a month back to a year ahead.",
            _feeds(),
        ),
        settings_section(
            "Export",
            "Everything is yours to take along: as a table that can be imported again, or "
            "as JSON with accounts, schedules and every attempt.",
            _export(),
        ),
        _revoke_question(),
        path="/settings/data",
        title=TITLE,
    )


def _feeds() -> rx.Component:
    return rx.el.div(
        rx.cond(DataState.new_url != "", _new_address(), rx.fragment()),
        rx.cond(
            DataState.is_loaded,
            rx.cond(
                DataState.feeds.length() > 0,
                rx.el.ul(
                    rx.foreach(DataState.feeds, _feed),
                    class_name="divide-y divide-(--line) rounded-lg border border-(--line)",
                ),
                rx.el.p(
                    "No feed yet. Make one, and add its address in your calendar program.",
                    class_name="text-(--muted)",
                ),
            ),
            rx.el.div(class_name="skeleton h-14"),
        ),
        rx.el.form(
            field(
                "A feed of",
                rx.el.select(
                    rx.el.option("Everything in the workspace", value=""),
                    rx.foreach(DataState.scopes, _scope),
                    id="scope",
                    name="scope",
                    disabled=~rx.State.is_hydrated,
                    class_name="input",
                ),
                field_id="scope",
            ),
            button(icon("calendar_plus", 15), "Make a feed", type="submit"),
            key=f"feed-{DataState.form_nonce}",
            on_submit=DataState.create_feed,
            class_name="flex flex-wrap items-end gap-3 [&>div]:min-w-0 [&>div]:flex-1",
        ),
        class_name="flex min-w-0 flex-col gap-5",
    )


def _scope(scope: rx.Var[ScopeView]) -> rx.Component:
    return rx.el.option(scope.label, value=scope.id, key=scope.id)


def _new_address() -> rx.Component:
    return shown_once(
        DataState.new_url,
        "This is the address. Copy it now: it is not shown again.",
        "Whoever has it can read what is planned, without signing in.",
        label="Address of the feed",
        on_kept=DataState.forget_url,
    )


def _feed(feed: rx.Var[FeedView]) -> rx.Component:
    return rx.el.li(
        icon("calendar_days", 17, class_name="flex-none text-(--muted)"),
        rx.el.div(
            rx.el.p(feed.scope, class_name="truncate font-medium"),
            rx.el.p(
                rx.el.span(feed.hint, "… · made ", feed.created_label),
                rx.cond(
                    feed.read_label != "",
                    f" · last read {feed.read_label}",
                    " · never read so far",
                ),
                class_name="text-xs text-(--muted)",
            ),
            class_name="min-w-0 flex-1",
        ),
        button(
            "Revoke",
            kind="danger",
            is_small=True,
            aria_label=f"Revoke the feed {feed.hint}",
            on_click=DataState.ask(feed.id),
        ),
        key=feed.id,
        class_name="flex items-center gap-3 px-4 py-3",
        custom_attrs={"data-feed": feed.id},
    )


def _revoke_question() -> rx.Component:
    return question(
        "Revoke this feed",
        consequence(
            "Calendar programs that read it see nothing from then on. It cannot be taken back, "
            "but you can make another one."
        ),
        keep=("Keep it", DataState.ask("")),
        do=("Revoke", DataState.revoke_feed),
        is_open=DataState.revoking != "",
    )


def _export() -> rx.Component:
    return rx.el.div(
        rx.el.div(
            _day("From", "export-since", DataState.since, DataState.choose_since),
            _day("To and with", "export-until", DataState.until, DataState.choose_until),
            class_name="grid gap-4 sm:grid-cols-2",
        ),
        rx.cond(
            DataState.range_problem != "",
            notice("red", "circle_alert", DataState.range_problem, role="alert"),
            rx.fragment(),
        ),
        rx.el.fieldset(
            rx.el.legend("Only these", class_name="label"),
            rx.el.div(rx.foreach(DataState.statuses, _status), class_name="flex flex-wrap gap-2"),
            rx.el.p(
                "Nothing chosen: every post, drafts as well.",
                class_name="hint",
            ),
        ),
        rx.el.div(
            link_button(
                icon("sheet", 15),
                "Download CSV",
                href=DataState.csv_url,
                custom_attrs={"download": "punctual.csv"},
            ),
            link_button(
                icon("braces", 15),
                "Download JSON",
                href=DataState.json_url,
                custom_attrs={"download": "punctual.json"},
            ),
            class_name="flex flex-wrap gap-2",
        ),
        class_name="flex min-w-0 flex-col gap-5",
    )


def _day(label: str, field_id: str, value: rx.Var[str], on_change: object) -> rx.Component:
    control = rx.el.input(
        id=field_id,
        type="date",
        value=value,
        on_change=on_change,
        disabled=~rx.State.is_hydrated,
        class_name="input",
    )
    return field(label, control, field_id=field_id)


def _status(choice: rx.Var[StatusChoiceView]) -> rx.Component:
    return rx.el.button(
        rx.cond(choice.is_chosen, icon("check", 13), rx.fragment()),
        choice.word,
        type="button",
        aria_pressed=rx.cond(choice.is_chosen, "true", "false"),
        disabled=~rx.State.is_hydrated,
        key=choice.status,
        class_name="chip",
        on_click=DataState.toggle_status(choice.status),
    )
