"""The calendar itself: ``board.jsx`` with the files that it is made of."""

from typing import Any

import reflex as rx
from reflex.event import no_args_event_spec

from app.ui.components.filters import ship_filters

_SOURCE = rx.asset("board.jsx", shared=True).importable_path
for _name in (
    "bars.jsx",
    "cards.css",
    "cards.jsx",
    "common.js",
    "composing.js",
    "drag.js",
    "free.css",
    "free.jsx",
    "grids.css",
    "grids.jsx",
    "held.js",
    "help.jsx",
    "keys.js",
    "month.css",
    "phone.css",
    "toolbar.css",
    "toolbar.jsx",
    "tray.css",
    "tray.jsx",
):
    rx.asset(_name, shared=True)
ship_filters()


def _drop(
    nonce: rx.Var[str], targets: rx.Var[list[Any]], day: rx.Var[str], minute: rx.Var[int]
) -> tuple[rx.Var[str], rx.Var[list[Any]], rx.Var[str], rx.Var[int]]:
    return nonce, targets, day, minute


def _post(
    post_id: rx.Var[str], targets: rx.Var[list[Any]]
) -> tuple[rx.Var[str], rx.Var[list[Any]]]:
    return post_id, targets


def _chosen(targets: rx.Var[list[Any]]) -> tuple[rx.Var[list[Any]]]:
    return (targets,)


def _shifted(
    targets: rx.Var[list[Any]], days: rx.Var[int]
) -> tuple[rx.Var[list[Any]], rx.Var[int]]:
    return targets, days


def _tagged(
    post_ids: rx.Var[list[Any]], name: rx.Var[str], on: rx.Var[bool]
) -> tuple[rx.Var[list[Any]], rx.Var[str], rx.Var[bool]]:
    return post_ids, name, on


def _begun(
    day: rx.Var[str], minute: rx.Var[int], account_id: rx.Var[str]
) -> tuple[rx.Var[str], rx.Var[int], rx.Var[str]]:
    return day, minute, account_id


def _dropped(
    nonce: rx.Var[str], draft_id: rx.Var[str], day: rx.Var[str], minute: rx.Var[int]
) -> tuple[rx.Var[str], rx.Var[str], rx.Var[str], rx.Var[int]]:
    return nonce, draft_id, day, minute


def _draft(draft_id: rx.Var[str]) -> tuple[rx.Var[str]]:
    return (draft_id,)


class CalendarBoard(rx.Component):
    """Toolbar, days and cards, with dragging, selection and keys.

    ``on_drop`` gets a name for the drop, the targets (id and version each), a day and a minute of
    it (−1: the time stays); ``acks`` answers it, and likewise ``on_drop_draft``. Where a
    person may not write nothing can be dragged or selected.
    """

    library = _SOURCE
    tag = "CalendarBoard"

    place: rx.Var[Any]
    frame: rx.Var[Any]
    cards: rx.Var[list[Any]]
    accounts: rx.Var[list[Any]]
    platforms: rx.Var[list[Any]]
    members: rx.Var[list[Any]]
    tags: rx.Var[list[Any]]
    free: rx.Var[list[Any]]
    shows: rx.Var[list[Any]]
    acks: rx.Var[list[Any]]
    words: rx.Var[dict[str, str]]
    tones: rx.Var[dict[str, str]]
    can_write: rx.Var[bool]
    undo_label: rx.Var[str]
    undo_number: rx.Var[int]
    drafts: rx.Var[list[Any]]
    is_tray_cut: rx.Var[bool]
    tray_undo_label: rx.Var[str]
    tray_undo_number: rx.Var[int]

    on_drop: rx.EventHandler[_drop]
    on_open: rx.EventHandler[_post]
    on_ask_move: rx.EventHandler[_post]
    on_shift: rx.EventHandler[_shifted]
    on_cancel: rx.EventHandler[_chosen]
    on_delete: rx.EventHandler[_chosen]
    on_retry: rx.EventHandler[_chosen]
    on_tag: rx.EventHandler[_tagged]
    on_compose: rx.EventHandler[_begun]
    on_edit_tags: rx.EventHandler[no_args_event_spec]
    on_undo: rx.EventHandler[no_args_event_spec]
    on_forget_undo: rx.EventHandler[no_args_event_spec]
    on_drop_draft: rx.EventHandler[_dropped]
    on_ask_draft: rx.EventHandler[_draft]
    on_undo_draft: rx.EventHandler[no_args_event_spec]
    on_forget_undo_draft: rx.EventHandler[no_args_event_spec]


calendar_board = CalendarBoard.create
