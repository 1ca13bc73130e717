"""The composer's text field and the keeper of the browser's copy, both in ``composer.jsx``."""

from typing import Any

import reflex as rx
from reflex.event import no_args_event_spec

_SOURCE = rx.asset("composer.jsx", shared=True).importable_path
for _name in ("saving.js", "upload_list.jsx", "uploads.js"):
    rx.asset(_name, shared=True)


def _key_text_and_tab(
    key: rx.Var[str], text: rx.Var[str], tab: rx.Var[str]
) -> tuple[rx.Var[str], rx.Var[str], rx.Var[str]]:
    return key, text, tab


def _stored(
    was: rx.Var[str], draft_id: rx.Var[str], version: rx.Var[int], editor: rx.Var[str]
) -> tuple[rx.Var[str], rx.Var[str], rx.Var[int], rx.Var[str]]:
    return was, draft_id, version, editor


def _one_text(text: rx.Var[str]) -> tuple[rx.Var[str]]:
    return (text,)


class PartEditor(rx.Component):
    """One part's text, with files by button, drop or paste.

    ``tab`` is the account whose text it is, "" for the text for all. ``on_text`` gets the part's
    key, its text after a pause in typing and the tab, ``on_uploaded`` the key, the id of an
    uploaded file and the tab, ``on_refused`` a sentence, ``on_library`` the key of a part that
    wants a file from the library, ``on_submit`` Ctrl/Cmd + Enter.
    """

    library = _SOURCE
    tag = "PartEditor"

    part_key: rx.Var[str]
    tab: rx.Var[str]
    value: rx.Var[str]
    revision: rx.Var[int]
    label: rx.Var[str]
    placeholder: rx.Var[str]
    max_length: rx.Var[int]
    accept: rx.Var[str]
    is_ready: rx.Var[bool]

    on_text: rx.EventHandler[_key_text_and_tab]
    on_uploaded: rx.EventHandler[_key_text_and_tab]
    on_refused: rx.EventHandler[_one_text]
    on_library: rx.EventHandler[_one_text]
    on_submit: rx.EventHandler[no_args_event_spec]


class DraftKeeper(rx.Component):
    """Keeps the draft in the browser and on the server until ``sent`` rises; a quiet line says how
    it stands. Offers with ``on_restore`` what only the browser has; ``asked``: the address names a
    draft. ``on_kept`` gets the draft's id, that under which the server has stored it, the version,
    and the name of the editor.
    """

    library = _SOURCE
    tag = "DraftKeeper"

    user_id: rx.Var[str]
    draft: rx.Var[Any]
    is_ready: rx.Var[bool]
    restored: rx.Var[int]
    sent: rx.Var[int]
    asked: rx.Var[bool]

    on_restore: rx.EventHandler[_one_text]
    on_kept: rx.EventHandler[_stored]


part_editor = PartEditor.create
draft_keeper = DraftKeeper.create
