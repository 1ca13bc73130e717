"""Sending files and asking for more of a list, from ``uploading.jsx``."""

import reflex as rx
from reflex.event import no_args_event_spec

_SOURCE = rx.asset("uploading.jsx", shared=True).importable_path


def _word(word: rx.Var[str]) -> tuple[rx.Var[str]]:
    return (word,)


class FileDrop(rx.Component):
    """Sends files to the route ``url``, one after the other, each with ``fields``.

    ``on_uploaded`` gets the id in the answer, ``on_refused`` the reason. With ``paste_label`` it
    also takes text that somebody pastes, as if it were a file.
    """

    library = _SOURCE
    tag = "FileDrop"

    url: rx.Var[str]
    accept: rx.Var[str]
    multiple: rx.Var[bool]
    title: rx.Var[str]
    hint: rx.Var[str]
    pick_label: rx.Var[str]
    paste_label: rx.Var[str]
    fields: rx.Var[dict[str, str]]
    is_ready: rx.Var[bool]

    on_uploaded: rx.EventHandler[_word]
    on_refused: rx.EventHandler[_word]


class MoreBelow(rx.Component):
    """Calls ``on_reach`` when the end of a list comes near; once for each ``mark``."""

    library = _SOURCE
    tag = "MoreBelow"

    mark: rx.Var[str]

    on_reach: rx.EventHandler[no_args_event_spec]


file_drop = FileDrop.create
more_below = MoreBelow.create
