"""What people are told when something needs them, and by which way."""

import reflex as rx

from app.domain.mail_choice import MailMode
from app.ui.components.base import icon, notice
from app.ui.components.settings_shell import settings_page, settings_section
from app.ui.mail_views import MODE_WORDS, KindView
from app.ui.states.mail_choice import MailChoiceState
from app.ui.states.session import SessionState

TITLE = "Notifications"


def notifications() -> rx.Component:
    """The ways in which people are told, each a section of its own."""
    return settings_page(
        settings_section(
            "By e-mail",
            "When something needs you and you are not here. One letter for one cause, however "
            "many posts it stops.",
            _mail(),
        ),
        settings_section(
            "In Punctual",
            "The bell on every page says what needs somebody, as it happens.",
            rx.el.p(
                "It is always on, and the same for everybody in the workspace.",
                class_name="text-(--muted)",
            ),
        ),
        path="/settings/notifications",
        title=TITLE,
    )


def _mail() -> rx.Component:
    skeleton = rx.el.div(
        *[rx.el.div(class_name="skeleton h-16") for _ in range(3)],
        class_name="flex flex-col gap-3",
        custom_attrs={"aria-hidden": "true"},
    )
    choosing = rx.cond(SessionState.profile.can_write, _choices(), _viewers())
    return rx.el.div(
        rx.cond(
            MailChoiceState.is_loaded,
            rx.fragment(
                rx.cond(MailChoiceState.chosen.can_be_sent, rx.fragment(), _no_server()), choosing
            ),
            skeleton,
        ),
        class_name="flex min-w-0 flex-col gap-6",
    )


def _viewers() -> rx.Component:
    return rx.el.p(
        "Letters go to those who can mend something: owners, admins and editors.",
        class_name="text-(--muted)",
    )


def _no_server() -> rx.Component:
    return notice(
        "amber",
        "mail_warning",
        rx.el.p("This Punctual cannot send mail yet.", class_name="font-medium"),
        rx.el.p(
            "Whoever runs it sets ",
            rx.el.code("PUNCTUAL_SMTP_URL", class_name="code"),
            " to a mail server, such as ",
            rx.el.code(
                "smtp://user:password@mail.example.com:587?from=punctual@example.com",
                class_name="code break-all",
            ),
            ", and starts it again. What you choose here is kept until then.",
            class_name="mt-0.5",
        ),
    )


def _choices() -> rx.Component:
    return rx.fragment(
        rx.el.fieldset(
            rx.el.legend(
                "When to write to ",
                rx.el.span(MailChoiceState.chosen.email, class_name="font-normal text-(--muted)"),
                class_name="label",
            ),
            rx.el.div(*[_mode(mode) for mode in MailMode], class_name="ways"),
        ),
        rx.cond(MailChoiceState.chosen.mode == MailMode.DAILY.value, _hour(), rx.fragment()),
        rx.cond(
            MailChoiceState.chosen.mode == MailMode.NEVER.value,
            rx.fragment(),
            rx.el.fieldset(
                rx.el.legend("About what", class_name="label"),
                rx.el.div(
                    rx.foreach(MailChoiceState.kinds, _kind), class_name="flex flex-col gap-0.5"
                ),
            ),
        ),
    )


def _mode(mode: MailMode) -> rx.Component:
    icon_name, title, hint = MODE_WORDS[mode]
    return rx.el.label(
        rx.el.input(
            type="radio",
            name="mail-mode",
            value=mode.value,
            checked=MailChoiceState.chosen.mode == mode.value,
            on_change=MailChoiceState.choose_mode(mode.value),
            disabled=~rx.State.is_hydrated,
            class_name="box",
            aria_describedby=f"way-{mode.value}",
        ),
        rx.el.span(
            rx.el.span(icon(icon_name, 15), title, class_name="way-title"),
            rx.el.span(hint, id=f"way-{mode.value}", class_name="hint mt-0! block"),
            class_name="min-w-0 flex-1",
        ),
        class_name="way",
    )


def _hour() -> rx.Component:
    return rx.el.div(
        rx.el.label("At what hour", html_for="mail-hour", class_name="label"),
        rx.el.div(
            rx.el.select(
                *[rx.el.option(f"{hour:02}:00", value=str(hour)) for hour in range(24)],
                id="mail-hour",
                value=MailChoiceState.chosen.hour,
                on_change=MailChoiceState.choose_hour,
                disabled=~rx.State.is_hydrated,
                class_name="input w-32!",
            ),
            rx.el.span(
                f"on the clock of {MailChoiceState.chosen.zone}",
                class_name="text-[13px] text-(--muted)",
            ),
            class_name="flex flex-wrap items-center gap-3",
        ),
    )


def _kind(kind: rx.Var[KindView]) -> rx.Component:
    return rx.el.label(
        rx.el.input(
            type="checkbox",
            # The browser flips it at once; a checked one would wait for the server's answer.
            default_checked=kind.is_chosen,
            on_change=lambda is_on: MailChoiceState.choose_kind(kind.kind, is_on),
            disabled=~rx.State.is_hydrated,
            class_name="box",
            custom_attrs={"data-kind": kind.kind},
        ),
        rx.el.span(
            rx.el.span(kind.title, class_name="block"),
            rx.el.span(kind.hint, class_name="hint mt-0! block"),
            class_name="min-w-0 flex-1",
        ),
        key=kind.kind,
        class_name="box-line items-start! py-2",
    )
