"""Dragging in a queue, and the way back, from ``sortable.jsx``."""

import reflex as rx
from reflex.event import no_args_event_spec

_SOURCE = rx.asset("sortable.jsx", shared=True).importable_path


def _drop(key: rx.Var[str], onto: rx.Var[str]) -> tuple[rx.Var[str], rx.Var[str]]:
    return key, onto


class Sortable(rx.Component):
    """A list whose ``data-drag`` elements can be dropped onto its ``data-slot`` or
    ``data-place`` elements; ``on_drop`` gets what the two attributes say."""

    library = _SOURCE
    tag = "Sortable"

    can_drag: rx.Var[bool]

    on_drop: rx.EventHandler[_drop]


class UndoBar(rx.Component):
    """Says what was done and offers the way back for twelve seconds; ``label`` "": nothing.
    ``return_to`` is the id of what came back, which takes the focus."""

    library = _SOURCE
    tag = "UndoBar"

    label: rx.Var[str]
    number: rx.Var[int]
    return_to: rx.Var[str]

    on_undo: rx.EventHandler[no_args_event_spec]
    on_forget: rx.EventHandler[no_args_event_spec]


sortable = Sortable.create
undo_bar = UndoBar.create
