"""The rows as they would be stored: a table, on a phone cards."""

import reflex as rx

from app.ui.components.account import avatar
from app.ui.components.base import button, empty_state, field, icon, icon_button
from app.ui.components.browser import modal
from app.ui.import_views import ProblemLineView, RowView
from app.ui.states.importing import PAGE_SIZE, ImportState
from app.ui.views import AccountView

_STATES = {
    "ready": ("green", "circle_check", "Ready"),
    "remark": ("amber", "triangle_alert", "Worth a look"),
    "problem": ("red", "circle_x", "Problem"),
}


def rows_card() -> rx.Component:
    """A filter, the rows, and where in them one is."""
    return rx.el.section(
        rx.el.div(
            rx.el.h2("Rows", class_name="flex-1 text-[15px]"),
            _filter("all", "All", ImportState.table.row_count),
            _filter(
                "problems",
                "Problems only",
                ImportState.table.problem_count + ImportState.table.remark_count,
            ),
            class_name="flex flex-wrap items-center gap-2 p-4 sm:px-6",
        ),
        rx.cond(ImportState.rows.length() > 0, _table(), _nothing()),
        rx.cond(ImportState.found_count > PAGE_SIZE, _pages(), rx.fragment()),
        class_name="card overflow-hidden",
        aria_label="Rows",
    )


def correction_dialog() -> rx.Component:
    """One cell, to be written anew."""
    return modal(
        rx.cond(ImportState.correction, _correction(), rx.fragment()),
        open=rx.cond(ImportState.correction, True, False),
        label="Correct a cell",
        class_name="dialog",
        on_close=ImportState.stop_correcting,
    )


def _filter(name: str, title: str, count: rx.Var[int]) -> rx.Component:
    is_chosen = ImportState.only_problems if name == "problems" else ~ImportState.only_problems
    return rx.el.button(
        title,
        rx.el.span(count, class_name="text-(--muted)"),
        type="button",
        aria_pressed=rx.cond(is_chosen, "true", "false"),
        disabled=~rx.State.is_hydrated,
        class_name="chip",
        on_click=ImportState.show(name),
    )


def _table() -> rx.Component:
    heads = ("Line", "State", "When", "Accounts", "Text")
    return rx.el.table(
        rx.el.thead(
            rx.el.tr(*[rx.el.th(head, scope="col") for head in heads]),
        ),
        rx.el.tbody(rx.foreach(ImportState.rows, _row)),
        class_name="import-rows",
    )


def _row(row: rx.Var[RowView]) -> rx.Component:
    return rx.el.tr(
        rx.el.td(rx.el.span("Line ", class_name="import-word"), row.line, class_name="import-line"),
        rx.el.td(_state(row.state)),
        rx.el.td(
            rx.cond(
                row.when != "",
                row.when,
                rx.el.span(
                    rx.cond(row.when_text != "", row.when_text, "No time"),
                    class_name="text-(--muted)",
                ),
            ),
            class_name="import-when",
        ),
        rx.el.td(
            rx.cond(
                row.accounts.length() > 0,
                rx.el.div(rx.foreach(row.accounts, _account), class_name="import-accounts"),
                rx.el.span("None", class_name="text-(--muted)"),
            )
        ),
        rx.el.td(
            rx.el.div(
                rx.el.p(rx.cond(row.text != "", row.text, "No text"), class_name="import-text"),
                icon_button(
                    "pencil",
                    f"Correct the text in line {row.line}",
                    is_small=True,
                    on_click=ImportState.start_correcting(row.line, "content"),
                ),
                class_name="flex items-start gap-2",
            ),
            rx.cond(
                (row.part_count > 1) | (row.file_count > 0),
                rx.el.p(
                    rx.cond(row.part_count > 1, f"Thread of {row.part_count}. ", ""),
                    rx.cond(row.file_count == 1, "1 file.", ""),
                    rx.cond(row.file_count > 1, f"{row.file_count} files.", ""),
                    class_name="text-xs text-(--muted)",
                ),
                rx.fragment(),
            ),
            rx.cond(
                row.problems.length() > 0,
                rx.el.ul(
                    rx.foreach(row.problems, lambda problem: _problem(problem, row)),
                    class_name="mt-2 flex flex-col gap-1.5",
                ),
                rx.fragment(),
            ),
        ),
        key=row.line,
        custom_attrs={"data-line": row.line, "data-state": row.state},
    )


def _state(state: rx.Var[str]) -> rx.Component:
    cases = [
        (
            name,
            rx.el.span(icon(icon_name, 13), word, class_name=f"badge tone-{tone}"),
        )
        for name, (tone, icon_name, word) in _STATES.items()
    ]
    return rx.match(state, *cases, rx.fragment())


def _account(account: rx.Var[AccountView]) -> rx.Component:
    return rx.el.span(
        avatar(account, is_small=True),
        rx.el.span(account.handle, class_name="truncate"),
        key=account.id,
        class_name="flex min-w-0 items-center gap-2",
        title=account.platform_name,
    )


def _problem(problem: rx.Var[ProblemLineView], row: rx.Var[RowView]) -> rx.Component:
    return rx.el.li(
        icon("circle_alert", 14, class_name="mt-0.5 flex-none text-(--tone)"),
        rx.el.span(
            rx.el.span(problem.cell, ": ", class_name="font-medium"),
            problem.message,
            class_name="min-w-0",
        ),
        rx.el.button(
            "Correct",
            type="button",
            aria_label=f"Correct {problem.cell} in line {row.line}",
            disabled=~rx.State.is_hydrated,
            class_name="link flex-none",
            on_click=ImportState.start_correcting(row.line, problem.field),
        ),
        class_name=f"import-problem tone-{problem.tone}",
    )


def _pages() -> rx.Component:
    first = ImportState.offset + 1
    last = ImportState.offset + ImportState.rows.length()
    return rx.el.nav(
        rx.el.p(f"{first}–{last} of {ImportState.found_count}", class_name="flex-1"),
        button(
            icon("chevron_left", 15),
            "Back",
            disabled=ImportState.offset == 0,
            is_small=True,
            on_click=ImportState.turn(-1),
        ),
        button(
            "Next",
            icon("chevron_right", 15),
            disabled=last >= ImportState.found_count,
            is_small=True,
            on_click=ImportState.turn(1),
        ),
        class_name="flex items-center gap-2 border-t border-(--line) px-4 py-3 sm:px-6",
        aria_label="Pages of rows",
    )


def _nothing() -> rx.Component:
    return rx.el.div(
        empty_state("circle_check", "Nothing to mend", "No row has a problem or a remark."),
        class_name="px-4 pb-4 sm:px-6",
    )


def _correction() -> rx.Component:
    cell = ImportState.correction
    control = rx.el.textarea(
        id="corrected",
        name="text",
        default_value=cell.text,
        rows=rx.cond(cell.field == "content", "8", "2"),
        max_length=20_000,
        auto_focus=True,
        class_name="input resize-y",
    )
    return rx.el.form(
        rx.el.h2("Correct line ", cell.line, class_name="mb-4 text-base"),
        field(cell.cell, control, field_id="corrected"),
        rx.el.p("Your file stays as it is.", class_name="hint"),
        rx.el.div(
            button("Cancel", on_click=ImportState.stop_correcting),
            button("Save", kind="primary", type="submit"),
            class_name="mt-5 flex justify-end gap-2",
        ),
        key=f"{cell.line}-{cell.field}",
        on_submit=ImportState.correct,
    )
