"""The list of posts itself: ``list.jsx`` with the files that it is made of."""

from typing import Any

import reflex as rx
from reflex.event import no_args_event_spec

from app.ui.components.filters import ship_filters

_SOURCE = rx.asset("list.jsx", shared=True).importable_path
for _name in ("list.css", "list_bar.jsx", "list_rows.jsx"):
    rx.asset(_name, shared=True)
ship_filters()


def _chosen(found: rx.Var[list[Any]]) -> tuple[rx.Var[list[Any]]]:
    return (found,)


def _named(post_id: rx.Var[str]) -> tuple[rx.Var[str]]:
    return (post_id,)


def _shifted(
    targets: rx.Var[list[Any]], days: rx.Var[int]
) -> tuple[rx.Var[list[Any]], rx.Var[int]]:
    return targets, days


class PostList(rx.Component):
    """Tabs, filters and rows, with endless loading, selection and keys.

    The browser keeps the pages it was sent, because sending them all again for each further page
    would cost more and more; ``changes`` are rows that are different now. ``opened`` is the post
    in the drawer: it stands in the address.
    """

    library = _SOURCE
    tag = "PostList"

    place: rx.Var[Any]
    page: rx.Var[Any]
    changes: rx.Var[list[Any]]
    pinned: rx.Var[list[Any]]
    tabs: rx.Var[list[Any]]
    accounts: rx.Var[list[Any]]
    platforms: rx.Var[list[Any]]
    members: rx.Var[list[Any]]
    tags: rx.Var[list[Any]]
    words: rx.Var[dict[str, str]]
    tones: rx.Var[dict[str, str]]
    fresh_count: rx.Var[int]
    opened: rx.Var[str]
    can_write: rx.Var[bool]

    on_open: rx.EventHandler[_named]
    on_more: rx.EventHandler[no_args_event_spec]
    on_fresh: rx.EventHandler[no_args_event_spec]
    on_shift: rx.EventHandler[_shifted]
    on_cancel: rx.EventHandler[_chosen]
    on_delete: rx.EventHandler[_chosen]
    on_retry: rx.EventHandler[_chosen]


post_list = PostList.create
