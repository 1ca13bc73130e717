"""The order of a part's files and their alt text, both in ``files.jsx``."""

from typing import Any

import reflex as rx

_SOURCE = rx.asset("files.jsx", shared=True).importable_path


def _placed(
    key: rx.Var[str], media_id: rx.Var[str], place: rx.Var[int]
) -> tuple[rx.Var[str], rx.Var[str], rx.Var[int]]:
    return key, media_id, place


def _described(media_id: rx.Var[str], text: rx.Var[str]) -> tuple[rx.Var[str], rx.Var[str]]:
    return media_id, text


class FileOrder(rx.Component):
    """A list of files that can be dragged by their handles; ``on_place`` gets the part's key, the
    file's id, and where it is to stand (from 0)."""

    library = _SOURCE
    tag = "FileOrder"

    part_key: rx.Var[str]

    on_place: rx.EventHandler[_placed]


class AltField(rx.Component):
    """What an image shows, with what is left of each network's ``limits`` (pairs of its name and
    the most characters); ``on_alt`` gets the file's id and the text after a pause in typing."""

    library = _SOURCE
    tag = "AltField"

    field_id: rx.Var[str]
    media_id: rx.Var[str]
    value: rx.Var[str]
    limits: rx.Var[list[Any]]
    max_length: rx.Var[int]
    is_ready: rx.Var[bool]

    on_alt: rx.EventHandler[_described]


file_order = FileOrder.create
alt_field = AltField.create
