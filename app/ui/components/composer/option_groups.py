"""What each chosen network lets a person decide about the post."""

import reflex as rx

from app.ui import options
from app.ui.components.account import glyph
from app.ui.components.base import icon
from app.ui.draft_views import ChoiceView, OptionGroupView, OptionView
from app.ui.drafting import OPTIONS_ID
from app.ui.states.compose import ComposeState


def option_groups() -> rx.Component:
    """A tab for each network, and below them what the open one asks; nothing where there is
    nothing to decide."""
    groups = ComposeState.option_groups
    return rx.cond(
        groups.length() > 0,
        rx.el.section(
            rx.el.h2("Options", class_name="label"),
            rx.el.div(rx.foreach(groups, _tab), class_name="flex flex-wrap gap-1.5"),
            rx.foreach(groups, lambda group: rx.cond(group.is_open, _panel(group), rx.fragment())),
            id=OPTIONS_ID,
            class_name="card mt-4 scroll-mt-6 p-4 sm:p-5",
            aria_label="Options of the networks",
        ),
        rx.fragment(),
    )


def _tab(group: rx.Var[OptionGroupView]) -> rx.Component:
    return rx.el.button(
        glyph(group.platform, "size-3.5!"),
        group.name,
        rx.cond(
            group.has_problem,
            icon("circle_alert", 14, class_name="tone-red text-(--tone)"),
            rx.cond(group.summary != "", rx.el.span(class_name="option-dot"), rx.fragment()),
        ),
        type="button",
        key=group.platform,
        title=rx.cond(group.summary != "", group.summary, f"Options of {group.name}"),
        disabled=~rx.State.is_hydrated,
        on_click=ComposeState.show_options(group.platform),
        class_name="chip",
        custom_attrs={
            "aria-expanded": rx.cond(group.is_open, "true", "false"),
            "data-options": group.platform,
        },
    )


def _panel(group: rx.Var[OptionGroupView]) -> rx.Component:
    return rx.el.div(
        rx.foreach(group.options, lambda option: _option(option, group.platform)),
        key=group.platform,
        class_name="options-body enter",
        role="group",
        aria_label=f"Options of {group.name}",
    )


def _option(option: rx.Var[OptionView], platform: rx.Var[str]) -> rx.Component:
    field_id = f"option-{platform}-{option.name}"
    return rx.el.div(
        rx.match(
            option.kind,
            (options.SWITCH, _switch(option, platform, field_id)),
            (options.CHOICE, _choices(option, platform, field_id)),
            _line(option, platform, field_id),
        ),
        rx.cond(
            option.problem != "",
            rx.el.p(option.problem, class_name="hint tone-red text-(--tone)!", role="alert"),
            rx.fragment(),
        ),
        key=option.name,
        class_name=rx.cond(option.kind == options.CHOICE, "sm:col-span-2", ""),
    )


def _switch(option: rx.Var[OptionView], platform: rx.Var[str], field_id: str) -> rx.Component:
    return rx.el.label(
        rx.el.input(
            id=field_id,
            type="checkbox",
            role="switch",
            key=f"{field_id}-{ComposeState.options_revision}",
            # The browser flips it at once; a checked one would wait for the server's answer.
            default_checked=option.is_on,
            disabled=~rx.State.is_hydrated,
            on_change=lambda is_on: ComposeState.switch_option(platform, option.name, is_on),
            class_name="switch",
        ),
        rx.el.span(
            rx.el.span(option.title, class_name="block text-[13px] font-medium"),
            rx.el.span(option.hint, class_name="hint mt-0! block"),
        ),
        class_name="flex cursor-pointer items-start gap-3",
    )


def _choices(option: rx.Var[OptionView], platform: rx.Var[str], field_id: str) -> rx.Component:
    return rx.el.div(
        rx.el.p(option.title, class_name="label"),
        rx.el.div(
            rx.foreach(option.choices, lambda choice: _choice(choice, option, platform)),
            id=field_id,
            role="radiogroup",
            aria_label=option.title,
            class_name="flex flex-wrap gap-1.5",
        ),
        rx.el.p(option.hint, class_name="hint"),
    )


def _choice(
    choice: rx.Var[ChoiceView], option: rx.Var[OptionView], platform: rx.Var[str]
) -> rx.Component:
    return rx.el.button(
        choice.label,
        type="button",
        role="radio",
        key=choice.value,
        aria_checked=rx.cond(option.value == choice.value, "true", "false"),
        disabled=~rx.State.is_hydrated,
        class_name="chip",
        on_click=ComposeState.set_option(platform, option.name, choice.value),
    )


def _line(option: rx.Var[OptionView], platform: rx.Var[str], field_id: str) -> rx.Component:
    return rx.el.div(
        rx.el.label(option.title, html_for=field_id, class_name="label"),
        rx.el.input(
            id=field_id,
            key=f"{field_id}-{ComposeState.options_revision}",
            default_value=option.value,
            max_length=options.LONGEST_OPTION,
            auto_complete="off",
            on_blur=lambda text: ComposeState.set_option(platform, option.name, text),
            class_name="input",
        ),
        rx.el.p(option.hint, class_name="hint"),
    )
