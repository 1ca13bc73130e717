"""Webhooks: addresses of other programs that are told what happens here."""

from typing import Any

import reflex as rx

from app.ui.components.asking import consequence, question
from app.ui.components.base import (
    button,
    empty_state,
    field,
    icon,
    notice,
    skeleton_rows,
)
from app.ui.components.browser import countdown, modal
from app.ui.components.secret import shown_once
from app.ui.components.settings_shell import settings_page
from app.ui.states.session import SessionState
from app.ui.states.webhooks import WebhooksState
from app.ui.webhook_views import DeliveryView, EventChoiceView, WebhookView

TITLE = "Webhooks"
_DELIVERY_ICONS = {
    "delivered": "circle_check",
    "retrying": "refresh_cw",
    "given_up": "circle_x",
    "due": "send",
}


def webhooks() -> rx.Component:
    """The list, each with its deliveries, and dialogs to change it."""
    return settings_page(
        rx.cond(SessionState.profile.can_manage_workspace, _content(), _not_yours()),
        path="/settings/webhooks",
        title=TITLE,
    )


def _not_yours() -> rx.Component:
    return rx.cond(
        SessionState.profile.user_id != "",
        empty_state(
            "webhook",
            "Owners and admins set up webhooks",
            "Ask one of them: a webhook is told everything that happens in the workspace.",
        ),
        skeleton_rows(2),
    )


def _content() -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.el.p(
                "Another program is told, within seconds, what became of a post and which account "
                "needs somebody. Every message is signed, and sent again until it is taken.",
                class_name="max-w-[60ch] min-w-[260px] flex-1 text-(--muted)",
            ),
            rx.cond(WebhooksState.hooks.length() > 0, _add(), rx.fragment()),
            class_name="flex flex-wrap items-start justify-between gap-3",
        ),
        rx.cond(WebhooksState.secret != "", _secret(), rx.fragment()),
        rx.cond(
            WebhooksState.is_loaded,
            rx.cond(
                WebhooksState.hooks.length() > 0,
                rx.el.ul(rx.foreach(WebhooksState.hooks, _hook), class_name="flex flex-col gap-4"),
                empty_state(
                    "webhook",
                    "No webhook yet",
                    "Have your own program, or an automation service, hear of each post that was "
                    "published, failed or needs somebody.",
                    _add(),
                ),
            ),
            skeleton_rows(2),
        ),
        _form(),
        _remove_question(),
        class_name="flex flex-col gap-5",
    )


def _add() -> rx.Component:
    return button(
        icon("plus", 15), "Add a webhook", kind="primary", on_click=WebhooksState.edit("")
    )


def _secret() -> rx.Component:
    return shown_once(
        WebhooksState.secret,
        f"The secret of {WebhooksState.secret_of}. Copy it now: it is not shown again.",
        "Your program checks with it that a message is from here.",
        label="Secret of the webhook",
        on_kept=WebhooksState.forget_secret,
        custom_attrs={"data-testid": "webhook-secret"},
    )


def _hook(hook: rx.Var[WebhookView]) -> rx.Component:
    is_open = WebhooksState.open_id == hook.id
    return rx.el.li(
        rx.el.div(
            rx.el.div(icon("webhook", 18), class_name="hook-icon"),
            rx.el.div(
                rx.el.div(
                    rx.el.h2(hook.title, class_name="truncate text-[15px]"),
                    rx.el.span(hook.word, class_name=f"hook-state tone-{hook.tone}"),
                    class_name="flex min-w-0 items-center gap-2.5",
                ),
                rx.el.p(hook.url, class_name="mt-0.5 truncate text-[13px] text-(--muted)"),
                rx.el.p(hook.events, class_name="mt-2 text-[13px]"),
                rx.cond(
                    hook.trouble != "",
                    rx.el.p(hook.trouble, class_name="mt-2 text-[13px] text-(--muted)"),
                    rx.fragment(),
                ),
                class_name="min-w-0 flex-1",
            ),
            class_name="flex gap-4 p-4 sm:p-5",
        ),
        _actions(hook, is_open),
        rx.cond(is_open, _deliveries(), rx.fragment()),
        key=hook.id,
        class_name="card overflow-hidden",
        custom_attrs={"data-webhook": hook.id},
    )


def _actions(hook: rx.Var[WebhookView], is_open: rx.Var[bool]) -> rx.Component:
    is_expanded = rx.cond(is_open, "true", "false")
    return rx.el.div(
        _action("history", "Deliveries", WebhooksState.show(hook.id), aria_expanded=is_expanded),
        rx.cond(
            hook.is_paused,
            _action("play", "Let it go on", WebhooksState.set_paused(hook.id, False)),
            rx.fragment(
                _action("send", "Send a test", WebhooksState.send_test(hook.id)),
                _action("pause", "Pause", WebhooksState.set_paused(hook.id, True)),
            ),
        ),
        _action("pen_line", "Change", WebhooksState.edit(hook.id)),
        _action("key_round", "New secret", WebhooksState.renew_secret(hook.id)),
        _action("trash_2", "Remove", WebhooksState.ask(hook.id)),
        class_name="hook-actions",
    )


def _action(sign: str, word: str, on_click: Any, **props: Any) -> rx.Component:
    return button(icon(sign, 15), word, kind="ghost", is_small=True, on_click=on_click, **props)


def _deliveries() -> rx.Component:
    return rx.el.div(
        rx.cond(
            WebhooksState.deliveries.length() > 0,
            rx.fragment(
                # The list itself has clocks in it, which would be read out every second.
                rx.el.p(WebhooksState.newest, role="status", class_name="sr-only"),
                rx.el.ul(rx.foreach(WebhooksState.deliveries, _delivery), aria_label="Deliveries"),
            ),
            rx.el.p(
                "Nothing was sent to it within the last month.",
                class_name="p-4 text-[13px] text-(--muted) sm:px-5",
            ),
        ),
        class_name="border-t border-(--line) bg-(--bg)",
    )


def _delivery(sent: rx.Var[DeliveryView]) -> rx.Component:
    cases = [(state, icon(name, 16)) for state, name in _DELIVERY_ICONS.items()]
    return rx.el.li(
        rx.el.span(
            rx.match(sent.state, *cases, icon("info", 16)),
            class_name=f"hook-mark tone-{sent.tone}",
        ),
        rx.el.div(
            rx.el.p(
                rx.el.span(sent.event, class_name="font-medium"),
                rx.el.span(f" · {sent.word}", class_name="text-(--muted)"),
                rx.cond(
                    sent.next_at != "",
                    rx.el.span(" ", countdown(at=sent.next_at), class_name="text-(--muted)"),
                    rx.fragment(),
                ),
            ),
            rx.cond(
                sent.said != "",
                rx.el.p(sent.said, class_name="mt-0.5 break-words text-(--muted)"),
                rx.fragment(),
            ),
            rx.el.details(
                rx.el.summary(f"{sent.at_label} · what was sent", class_name="hook-summary"),
                rx.el.pre(
                    sent.payload, tab_index=0, aria_label="What was sent", class_name="hook-body"
                ),
            ),
            class_name="min-w-0 flex-1 text-[13px]",
        ),
        button(
            "Send again",
            is_small=True,
            aria_label=f"Send again: {sent.event}, {sent.at_label}",
            on_click=WebhooksState.resend(sent.id),
        ),
        key=sent.id,
        class_name="hook-delivery",
        custom_attrs={"data-delivery": sent.state, "data-event-id": sent.event_id},
    )


def _form() -> rx.Component:
    title = rx.cond(WebhooksState.edited.id != "", "Change the webhook", "Add a webhook")
    return modal(
        rx.cond(WebhooksState.is_editing, _fields(title), rx.fragment()),
        open=WebhooksState.is_editing,
        label=title,
        class_name="dialog",
        on_close=WebhooksState.close,
    )


def _fields(title: rx.Var[str]) -> rx.Component:
    edited = WebhooksState.edited
    return rx.el.form(
        rx.el.h2(title, class_name="text-base"),
        field(
            "Address",
            rx.el.input(
                id="hook-url",
                name="url",
                default_value=edited.url,
                placeholder="https://example.com/punctual",
                auto_complete="off",
                input_mode="url",
                class_name="input",
                aria_describedby="hook-url-hint",
            ),
            field_id="hook-url",
            hint="Where messages are posted to. It begins with https://.",
        ),
        field(
            "Name (optional)",
            rx.el.input(
                id="hook-name",
                name="name",
                default_value=edited.name,
                max_length=60,
                placeholder="Newsroom chat",
                auto_complete="off",
                class_name="input",
            ),
            field_id="hook-name",
        ),
        rx.el.fieldset(
            rx.el.legend("Told when", class_name="label"),
            rx.el.div(
                rx.foreach(WebhooksState.events, _event_choice),
                class_name="grid gap-x-4 sm:grid-cols-2",
            ),
        ),
        rx.cond(
            WebhooksState.problem != "",
            notice("red", "circle_alert", WebhooksState.problem, role="alert"),
            rx.fragment(),
        ),
        rx.el.div(
            button("Cancel", on_click=WebhooksState.close),
            button("Save", kind="primary", type="submit"),
            class_name="flex justify-end gap-2",
        ),
        key=f"hook-{WebhooksState.form_nonce}",
        on_submit=WebhooksState.save,
        class_name="flex flex-col gap-4",
    )


def _event_choice(choice: rx.Var[EventChoiceView]) -> rx.Component:
    return rx.el.label(
        rx.el.input(
            type="checkbox", name=choice.field, default_checked=choice.is_chosen, class_name="box"
        ),
        choice.word,
        key=choice.event,
        class_name="box-line",
    )


def _remove_question() -> rx.Component:
    return question(
        "Remove this webhook",
        consequence(
            "Nothing is sent there any more, and the record of what was sent is gone. To stop it "
            "for a while, pause it instead."
        ),
        keep=("Keep it", WebhooksState.ask("")),
        do=("Remove", WebhooksState.remove),
        is_open=WebhooksState.removing != "",
    )
