"""What only the browser can do, from ``browser.jsx``."""

import reflex as rx
from reflex.event import no_args_event_spec

_SOURCE = rx.asset("browser.jsx", shared=True).importable_path


class Modal(rx.Component):
    """A native dialog: it holds the focus, closes with Escape or a click beside it."""

    library = _SOURCE
    tag = "Modal"

    open: rx.Var[bool]
    label: rx.Var[str]

    on_close: rx.EventHandler[no_args_event_spec]


class Countdown(rx.Component):
    """How long until ``at`` (ISO 8601), ticking."""

    library = _SOURCE
    tag = "Countdown"

    at: rx.Var[str]


class EntranceFields(rx.Component):
    """Hidden fields of a log-in form: the browser's time zone, and where to go afterwards."""

    library = _SOURCE
    tag = "EntranceFields"

    next_path: rx.Var[str]


class CopyButton(rx.Component):
    """Puts ``text`` on the clipboard."""

    library = _SOURCE
    tag = "CopyButton"

    text: rx.Var[str]
    label: rx.Var[str]


modal = Modal.create
countdown = Countdown.create
entrance_fields = EntranceFields.create
copy_button = CopyButton.create
