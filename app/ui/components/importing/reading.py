"""How the table is read: columns with what stands in them, separator, encoding, zone, accounts."""

import reflex as rx

from app.domain.csv_table import ENCODINGS
from app.ui.components.account import avatar
from app.ui.components.base import field
from app.ui.import_views import ChoiceView, ColumnView, MeaningView
from app.ui.states.importing import ImportState

_SEPARATORS = ((",", "Comma"), (";", "Semicolon"), ("\t", "Tab"), ("|", "Bar"))
_ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "cp1252": "Western (Windows-1252)",
    "cp1250": "Central European (Windows-1250)",
    "cp1251": "Cyrillic (Windows-1251)",
    "iso-8859-15": "Western (ISO-8859-15)",
    "mac-roman": "Western (Mac)",
}
_ORDERS = (
    ("", "Ask me"),
    ("day_first", "Day first: 31/12/2026"),
    ("month_first", "Month first: 12/31/2026"),
)


def reading_card() -> rx.Component:
    """Everything about the reading that was guessed, each guess to be corrected."""
    return rx.el.section(
        rx.el.h2("How it is read", class_name="text-[15px]"),
        rx.el.p(
            "Guessed from the file. Change what is wrong; the rows below follow at once.",
            class_name="mt-1 text-[13px] text-(--muted)",
        ),
        rx.el.div(rx.foreach(ImportState.meanings, _meaning), class_name="mapping mt-5"),
        rx.el.div(
            _select(
                "separator",
                "Columns are apart by",
                _SEPARATORS,
                ImportState.table.separator,
                ImportState.choose_separator,
            ),
            _select(
                "encoding",
                "Characters",
                tuple((e, _ENCODINGS[e]) for e in ENCODINGS),
                ImportState.table.encoding,
                ImportState.choose_encoding,
            ),
            _select(
                "date-order",
                "3/12/2026 means",
                _ORDERS,
                ImportState.table.date_order,
                ImportState.choose_order,
            ),
            _zone(),
            class_name="mapping mt-5 border-t border-(--line) pt-5",
        ),
        _accounts(),
        class_name="card p-5 sm:p-6",
        aria_label="How it is read",
    )


def _meaning(meaning: rx.Var[MeaningView]) -> rx.Component:
    field_id = f"column-{meaning.field}"
    return rx.el.div(
        rx.el.label(meaning.label, html_for=field_id, class_name="label"),
        rx.el.select(
            rx.el.option("Not in the table", value=""),
            rx.foreach(ImportState.columns, _column),
            key=f"{meaning.column}-{ImportState.revision}",
            id=field_id,
            default_value=meaning.column,
            disabled=~rx.State.is_hydrated,
            class_name="input",
            on_change=lambda number: ImportState.choose_column(meaning.field, number),
        ),
        rx.cond(
            meaning.sample != "",
            rx.el.p("“", meaning.sample, "”", class_name="hint truncate"),
            rx.fragment(),
        ),
        key=meaning.field,
        class_name="min-w-0",
    )


def _column(column: rx.Var[ColumnView]) -> rx.Component:
    return rx.el.option(column.label, value=column.number, key=column.number)


def _select(
    field_id: str,
    label: str,
    options: tuple[tuple[str, str], ...],
    value: rx.Var[str],
    on_change: object,
) -> rx.Component:
    control = rx.el.select(
        *[rx.el.option(title, value=option) for option, title in options],
        key=f"{field_id}-{value}-{ImportState.revision}",
        id=field_id,
        default_value=value,
        disabled=~rx.State.is_hydrated,
        class_name="input",
        on_change=on_change,
    )
    return field(label, control, field_id=field_id)


def _zone() -> rx.Component:
    control = rx.el.input(
        key=f"zone-{ImportState.table.timezone}-{ImportState.revision}",
        id="import-zone",
        default_value=ImportState.table.timezone,
        list="import-zones",
        auto_complete="off",
        max_length=64,
        disabled=~rx.State.is_hydrated,
        class_name="input",
        on_blur=ImportState.choose_zone,
    )
    return field("Time zone", control, field_id="import-zone")


def _accounts() -> rx.Component:
    return rx.el.div(
        rx.el.fieldset(
            rx.el.legend("Accounts for rows that name none", class_name="label"),
            rx.cond(
                ImportState.choices.length() > 0,
                rx.el.div(
                    rx.foreach(ImportState.choices, _choice), class_name="flex flex-wrap gap-2"
                ),
                rx.el.p("No account is connected yet.", class_name="text-(--muted)"),
            ),
        ),
        class_name="mt-5 border-t border-(--line) pt-5",
    )


def _choice(choice: rx.Var[ChoiceView]) -> rx.Component:
    return rx.el.button(
        avatar(choice.account, is_small=True),
        choice.account.handle,
        type="button",
        aria_pressed=rx.cond(choice.is_chosen, "true", "false"),
        disabled=~rx.State.is_hydrated,
        key=choice.account.id,
        class_name="account-chip",
        on_click=ImportState.toggle_account(choice.account.id),
    )
