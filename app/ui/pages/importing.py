"""Importing posts from a table."""

from zoneinfo import available_timezones

import reflex as rx

from app.ui.components.asking import consequence, question
from app.ui.components.base import button, icon, inner_link, notice, skeleton_rows
from app.ui.components.importing.reading import reading_card
from app.ui.components.importing.rows import correction_dialog, rows_card
from app.ui.components.plain import plain_link
from app.ui.components.shell import page
from app.ui.components.uploading import file_drop
from app.ui.states.importing import ImportState
from app.ui.states.session import SessionState

TITLE = "Import posts"


def importing() -> rx.Component:
    """Send a table, see every row with its problems, import the good ones."""
    return page(
        rx.cond(
            ImportState.problem != "",
            rx.el.div(
                notice("red", "circle_alert", ImportState.problem, role="alert"), class_name="mb-5"
            ),
            rx.fragment(),
        ),
        rx.cond(
            ImportState.is_loaded,
            rx.match(ImportState.stage, ("look", _look()), ("done", _done()), _start()),
            skeleton_rows(3),
        ),
        correction_dialog(),
        rx.el.datalist(*[rx.el.option(value=zone) for zone in _zones()], id="import-zones"),
        path="/settings",
        title=TITLE,
        actions=(
            inner_link("Import and export", href="/settings/data", class_name="btn btn-quiet"),
        ),
    )


def _zones() -> list[str]:
    return sorted(zone for zone in available_timezones() if "/" in zone or zone == "UTC")


def _start() -> rx.Component:
    refusal = notice("slate", "lock", "Your role here reads posts. Ask an owner to import some.")
    return rx.cond(SessionState.profile.can_write, _choose(), refusal)


def _choose() -> rx.Component:
    return rx.el.div(
        rx.el.section(
            file_drop(
                url="/api/v2/imports",
                accept=".csv,.tsv,.txt,text/csv,text/tab-separated-values,text/plain",
                multiple=False,
                title="Drop a CSV file here",
                hint="Up to 2,000 rows. Nothing is scheduled before you have seen them all.",
                pick_label="Choose a file",
                paste_label="Or paste rows from a spreadsheet, with the names of the columns",
                is_ready=rx.State.is_hydrated,
                on_uploaded=ImportState.sent,
                on_refused=ImportState.refused,
            ),
            class_name="min-w-0",
            aria_label="Send a table",
        ),
        rx.el.section(
            rx.el.h2("What a table needs", class_name="text-[15px]"),
            rx.el.dl(
                _needs("Text", "The post. A line of --- begins the next part of a thread."),
                _needs("Date and time", "2030-12-31 09:30, or “next” for the next free slot."),
                _needs("Accounts", "Handles or networks. Without any, those that you choose."),
                _needs("Files", "Ids of uploaded files, if there are any."),
                class_name="mt-3 flex flex-col gap-3 text-[13px]",
            ),
            plain_link(
                icon("download", 15),
                "Download a template",
                href="/api/v2/imports/template",
                class_name="btn btn-quiet mt-5 w-full",
                custom_attrs={"download": "posts.csv"},
            ),
            class_name="card p-5",
            aria_label="What a table needs",
        ),
        class_name="import-start",
    )


def _needs(word: str, meaning: str) -> rx.Component:
    return rx.el.div(
        rx.el.dt(word, class_name="font-medium"), rx.el.dd(meaning, class_name="text-(--muted)")
    )


def _look() -> rx.Component:
    table = ImportState.table
    return rx.el.div(
        rx.el.div(
            icon("sheet", 18, class_name="flex-none text-(--muted)"),
            rx.el.p(table.name, class_name="min-w-0 truncate font-medium"),
            rx.el.p(f"{table.row_count} rows", class_name="flex-none text-(--muted)"),
            inner_link("Another table", href="/import", class_name="link ml-auto flex-none"),
            class_name="flex items-center gap-2.5",
        ),
        reading_card(),
        rows_card(),
        _import_bar(),
        class_name="flex flex-col gap-5",
    )


def _import_bar() -> rx.Component:
    table = ImportState.table
    ready = rx.cond(table.ready_count == 1, "1 post", f"{table.ready_count} posts")
    left_out = rx.cond(
        table.problem_count == 0,
        "Every row is ready.",
        rx.cond(
            table.problem_count == 1,
            "1 row with a problem is left out.",
            f"{table.problem_count} rows with problems are left out.",
        ),
    )
    return rx.el.div(
        rx.el.p(left_out, class_name="min-w-0 flex-1 text-[13px]", role="status"),
        button(
            rx.cond(
                ImportState.is_importing,
                rx.fragment(icon("loader_circle", 15, class_name="spin"), "Importing…"),
                rx.fragment(icon("calendar_plus", 15), "Import ", ready),
            ),
            kind="primary",
            disabled=(table.ready_count == 0) | ImportState.is_importing,
            on_click=ImportState.start_import,
        ),
        class_name="import-bar",
    )


def _done() -> rx.Component:
    return rx.el.section(
        rx.el.span(icon("circle_check", 26), class_name="done-icon tone-green"),
        *_what_came_of_it(),
        _ways_on(),
        rx.el.p(
            "Not what you meant? As long as nothing went out, all of it can be taken back.",
            class_name="mt-8 text-[13px] text-(--muted)",
        ),
        button(
            icon("undo_2", 15),
            "Cancel this import",
            kind="ghost",
            class_name="mt-1",
            on_click=ImportState.ask("undo"),
        ),
        _undo_question(),
        class_name="card flex flex-col items-center px-6 py-12 text-center",
    )


def _what_came_of_it() -> tuple[rx.Component, ...]:
    table = ImportState.table
    return (
        rx.el.h2(
            rx.cond(
                table.post_count == 1,
                "1 post is scheduled",
                f"{table.post_count} posts are scheduled",
            ),
            class_name="mt-4 text-xl",
        ),
        rx.el.p(
            "From ",
            rx.el.span(table.name, class_name="font-medium"),
            rx.cond(
                table.row_count > table.post_count,
                f". {table.row_count - table.post_count} of its {table.row_count} rows were "
                "left out.",
                ".",
            ),
            class_name="mt-1 text-(--muted)",
        ),
    )


def _ways_on() -> rx.Component:
    first_day = ImportState.table.first_day
    return rx.el.div(
        inner_link(
            icon("calendar_days", 15),
            "Open the calendar",
            href=rx.cond(first_day != "", f"/?date={first_day}", "/"),
            class_name="btn btn-primary",
        ),
        inner_link("See the posts", href="/posts", class_name="btn btn-quiet"),
        inner_link("Import another table", href="/import", class_name="btn btn-quiet"),
        class_name="mt-6 flex flex-wrap justify-center gap-2",
    )


def _undo_question() -> rx.Component:
    return question(
        "Cancel this import",
        consequence(
            "Its posts are removed, also those that somebody moved or changed since. The "
            "table stays, so that you can correct it and import it again."
        ),
        keep=("Keep the posts", ImportState.ask("")),
        do=("Cancel the import", ImportState.undo),
        is_open=ImportState.asking == "undo",
    )
