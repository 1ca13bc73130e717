"""The parts of the post being written: text, files, counters."""

from typing import Any

import reflex as rx

from app.ui.components.account import glyph
from app.ui.components.base import button, icon, icon_button
from app.ui.components.composer.continuation import continuation
from app.ui.components.composer.editor import part_editor
from app.ui.components.composer.files import ACCEPTED, part_files
from app.ui.components.sortable import Sortable
from app.ui.draft_views import CounterView, PartView
from app.ui.drafting import LONGEST_PART
from app.ui.states.compose import ComposeState

# The browser puts the cursor into the part that such a button begins.
_ADDS = {"data-adds-part": "true"}


def parts_editor() -> rx.Component:
    """Every part in order, and the button for one more."""
    return rx.el.div(
        Sortable.create(
            rx.foreach(ComposeState.parts, _part),
            can_drag=ComposeState.parts.length() > 1,
            on_drop=ComposeState.place_part,
            class_name="flex flex-col gap-3",
        ),
        _more(),
        rx.cond(ComposeState.continuations.length() > 0, continuation(), rx.fragment()),
        class_name="flex flex-col gap-3",
    )


def _more() -> rx.Component:
    """What may follow: a part of the thread, or a comment where the network has comments."""
    is_first = (ComposeState.parts.length() == 1) | ~ComposeState.with_comments
    comment = rx.cond(is_first, "First comment", "Another comment")
    thread = button(
        icon("plus"),
        "Add to thread",
        kind="ghost",
        is_small=True,
        on_click=ComposeState.add_part,
        custom_attrs=_ADDS,
    )
    return rx.el.div(
        rx.cond(
            ComposeState.are_parts_comments,
            _comment(comment, ComposeState.add_comment("")),
            thread,
        ),
        rx.foreach(
            ComposeState.commentable,
            lambda account: _comment(
                f"First comment on {account.platform_name}",
                ComposeState.add_comment(account.id),
                key=account.id,
                title=f"Write a comment below the post of {account.handle} alone",
            ),
        ),
        class_name="mt-1 flex flex-wrap gap-1",
    )


def _comment(words: Any, on_click: Any, **props: Any) -> rx.Component:
    return button(
        icon("message_square"),
        words,
        kind="ghost",
        is_small=True,
        on_click=on_click,
        custom_attrs=_ADDS,
        **props,
    )


def _part(part: rx.Var[PartView], index: rx.Var[int]) -> rx.Component:
    count = ComposeState.parts.length()
    return rx.el.section(
        rx.cond(count > 1, _part_bar(part, index, count), rx.fragment()),
        rx.el.div(
            part_editor(
                part_key=part.key,
                tab=ComposeState.tab,
                value=part.text,
                revision=part.revision,
                label=f"Text of part {index + 1}",
                placeholder=rx.cond(
                    index == 0,
                    "What do you want to say?",
                    rx.cond(_are_comments(), "A comment of yours…", "And then…"),
                ),
                max_length=LONGEST_PART,
                accept=ACCEPTED,
                is_ready=rx.State.is_hydrated & ComposeState.is_loaded,
                on_text=ComposeState.write,
                on_uploaded=ComposeState.attach,
                on_refused=ComposeState.refuse_upload,
                on_library=ComposeState.open_library,
                on_submit=ComposeState.submit,
            ),
            class_name=rx.cond(index == 0, "editor-first", ""),
        ),
        rx.cond(part.files.length() > 0, part_files(part), rx.fragment()),
        _counters(part),
        key=part.key,
        class_name="part card p-4 sm:p-5",
        aria_label=f"Part {index + 1}",
        custom_attrs={"data-place": part.key},
    )


def _part_bar(part: rx.Var[PartView], index: rx.Var[int], count: rx.Var[int]) -> rx.Component:
    return rx.el.div(
        # For the pointer alone: the buttons beside it do the same by keyboard.
        icon("grip_vertical", 15),
        rx.el.span(
            rx.cond(_are_comments(), _comment_name(index), f"{index + 1} of {count}"),
            class_name="mr-auto",
        ),
        rx.el.div(
            icon_button(
                "arrow_up",
                f"Move part {index + 1} up",
                is_small=True,
                disabled=index == 0,
                on_click=ComposeState.move_part(part.key, -1),
            ),
            icon_button(
                "arrow_down",
                f"Move part {index + 1} down",
                is_small=True,
                disabled=index == count - 1,
                on_click=ComposeState.move_part(part.key, 1),
            ),
            icon_button(
                "trash_2",
                f"Remove part {index + 1}",
                is_small=True,
                on_click=ComposeState.remove_part(part.key),
            ),
            class_name="flex",
            custom_attrs={"data-still": ""},
        ),
        class_name="part-bar",
        custom_attrs={"data-drag": part.key, "title": "Drag to reorder"},
    )


def _are_comments() -> rx.Var[bool]:
    return ComposeState.are_parts_comments & ComposeState.with_comments


def _comment_name(index: rx.Var[int]) -> rx.Var[str]:
    return rx.match(index, (0, "Post"), (1, "First comment"), f"Comment {index}")


def _counters(part: rx.Var[PartView]) -> rx.Component:
    return rx.el.div(
        rx.foreach(part.counters, _counter),
        rx.cond(
            part.can_split,
            rx.el.div(
                button(
                    icon("scissors", 14),
                    "Split into a thread",
                    is_small=True,
                    on_click=ComposeState.split_part(part.key),
                ),
                _numbering(),
                class_name="flex flex-wrap items-center gap-x-3 gap-y-1",
            ),
            rx.fragment(),
        ),
        class_name="mt-2 flex flex-wrap items-center gap-x-4 gap-y-2 "
        "border-t border-(--line) pt-3 empty:hidden",
    )


def _numbering() -> rx.Component:
    return _switch("Number the parts", ComposeState.is_numbered, ComposeState.number_parts)


def _switch(words: str | rx.Component, is_on: rx.Var[bool], on_change: Any) -> rx.Component:
    return rx.el.label(
        rx.el.input(
            type="checkbox",
            # The browser flips it at once; a checked one would wait for the server's answer.
            default_checked=is_on,
            on_change=on_change,
            class_name="size-3.5 accent-(--accent)",
        ),
        words,
        class_name="flex cursor-pointer items-center gap-1.5 text-xs text-(--muted)",
    )


def _counter(counter: rx.Var[CounterView]) -> rx.Component:
    tone = rx.match(
        counter.level, ("over", "counter counter-over"), ("near", "counter counter-near"), "counter"
    )
    left = rx.cond(counter.left < 0, f"{-counter.left} too many", f"{counter.left} left")
    said = rx.cond(counter.note != "", f"{left}, {counter.note}", left)
    return rx.el.span(
        rx.el.span(class_name="ring", style={"--share": counter.share}),
        glyph(counter.platform, "size-3!"),
        rx.el.span(counter.left),
        rx.el.span(f"{counter.name}: {said}", class_name="sr-only"),
        class_name=tone,
        title=f"{counter.name}: {said}",
        custom_attrs={"data-counter": counter.platform, "data-left": counter.left},
    )
