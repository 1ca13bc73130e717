"""Choosing a moment: in words, or by date and time, and what that means in the person's zone."""

from typing import Any

import reflex as rx

from app.ui.components.base import icon, notice
from app.ui.components.clashes import clash_list
from app.ui.draft_views import QuickPickView
from app.ui.time_views import PassView

_SOURCE = rx.asset("when.jsx", shared=True).importable_path


def _one_text(text: rx.Var[str]) -> tuple[rx.Var[str]]:
    return (text,)


class WordsField(rx.Component):
    """A line for a time in words; ``on_words`` gets them after a pause in typing. A new
    ``revision`` has it take ``value`` over."""

    library = _SOURCE
    tag = "WordsField"

    field_id: rx.Var[str]
    value: rx.Var[str]
    revision: rx.Var[int]
    is_ready: rx.Var[bool]
    is_wrong: rx.Var[bool]
    described_by: rx.Var[str]
    placeholder: rx.Var[str]

    on_words: rx.EventHandler[_one_text]


def when_fields(state: Any, *, prefix: str, says_clashes: bool = True) -> rx.Component:
    """Words, date and time bound to ``state``, a ``ChoosingTime``, with what they mean below, and,
    where it ``says_clashes``, other posts close by."""
    return rx.el.div(
        _words(state, prefix),
        rx.el.div(
            _input("Date", f"{prefix}-day", "date", state.day, state.choose_day, state.first_day),
            _input("Time", f"{prefix}-time", "time", state.time, state.choose_time, ""),
            class_name="grid grid-cols-2 gap-3",
        ),
        rx.el.div(_meaning(state), aria_live="polite"),
        rx.cond(
            state.time_warning != "",
            rx.el.div(
                notice("amber", "clock_alert", state.time_warning, _passes(state)),
                class_name="mt-3",
            ),
            rx.fragment(),
        ),
        clash_list(state) if says_clashes else rx.fragment(),
    )


def _words(state: Any, prefix: str) -> rx.Component:
    field_id = f"{prefix}-words"
    return rx.el.div(
        rx.el.label("In words", html_for=field_id, class_name="label"),
        rx.el.div(
            icon("wand_sparkles", 15, class_name="when-words-icon"),
            WordsField.create(
                field_id=field_id,
                value=state.words,
                revision=state.words_revision,
                is_ready=rx.State.is_hydrated,
                is_wrong=state.word_problem != "",
                described_by=f"{prefix}-unclear",
                placeholder="tomorrow 9:00, fri 14:30, in 2 hours…",
                on_words=state.say_when,
            ),
            class_name="relative",
        ),
        rx.cond(
            state.word_problem != "",
            _problem(state.word_problem, id=f"{prefix}-unclear"),
            rx.fragment(),
        ),
        rx.el.div(
            rx.foreach(state.word_choices, lambda choice: _choice(choice, state)),
            class_name="mt-2 flex flex-wrap gap-2 empty:hidden",
            role="group",
            aria_label="What the words could mean",
        ),
        class_name="mb-3",
    )


def _choice(choice: rx.Var[QuickPickView], state: Any) -> rx.Component:
    return rx.el.button(
        choice.label,
        type="button",
        key=choice.label,
        disabled=~rx.State.is_hydrated,
        class_name="chip",
        on_click=state.pick(choice.day, choice.time),
    )


def _meaning(state: Any) -> rx.Component:
    # What is wrong with the words stands below them.
    is_said = state.word_problem != ""
    problem = rx.cond(is_said, rx.fragment(), _problem(state.time_problem))
    meant = rx.el.p(
        icon("globe", 13, class_name="mt-0.5 flex-none"),
        state.time_label,
        class_name="hint flex gap-1.5",
        custom_attrs={"data-testid": "meant"},
    )
    return rx.cond(state.time_problem != "", problem, meant)


def _problem(words: rx.Var[str], **props: Any) -> rx.Component:
    return rx.el.p(
        icon("circle_alert", 13, class_name="mt-0.5 flex-none"),
        words,
        class_name="hint flex gap-1.5 tone-red text-(--tone)!",
        role="alert",
        **props,
    )


def _passes(state: Any) -> rx.Component:
    return rx.cond(
        state.passes.length() > 0,
        rx.el.div(
            rx.foreach(state.passes, lambda one: _pass(one, state)),
            role="radiogroup",
            aria_label="Which of the two",
            class_name="segmented mt-2 max-w-[320px]",
        ),
        rx.fragment(),
    )


def _pass(one: rx.Var[PassView], state: Any) -> rx.Component:
    return rx.el.button(
        one.label,
        type="button",
        role="radio",
        key=one.label,
        aria_checked=rx.cond(one.is_chosen, "true", "false"),
        disabled=~rx.State.is_hydrated,
        class_name="segment",
        on_click=state.choose_pass(one.is_second),
    )


def _input(
    label: str, field_id: str, kind: str, value: Any, on_change: Any, least: Any
) -> rx.Component:
    return rx.el.div(
        rx.el.label(label, html_for=field_id, class_name="label"),
        rx.el.input(
            id=field_id,
            type=kind,
            value=value,
            min=least,
            on_change=on_change,
            disabled=~rx.State.is_hydrated,
            class_name="input",
        ),
    )
