"""A connected account with how it is doing, and a network that can be connected."""

from typing import Any

import reflex as rx

from app.ui.components.account import avatar, glyph, sandbox_mark, sandbox_mark_of
from app.ui.components.base import button, icon, inner_link, link_button, notice
from app.ui.components.plain import plain_link
from app.ui.states.accounts import AccountsState
from app.ui.states.session import SessionState
from app.ui.views import AccountCardView, PlatformView


def account_card(card: rx.Var[AccountCardView]) -> rx.Component:
    """Name, health, and what can be done."""
    account = card.account
    is_new = account.id == AccountsState.new_id
    return rx.el.article(
        rx.el.div(
            avatar(account),
            rx.el.div(
                rx.el.h2(account.name, class_name="truncate text-[15px]"),
                rx.el.p(
                    f"{account.platform_name} · {account.handle}",
                    class_name="truncate text-[13px] text-(--muted)",
                ),
                class_name="min-w-0 flex-1",
            ),
            rx.el.div(
                _health(card),
                sandbox_mark_of(account),
                class_name="flex flex-none flex-col items-end gap-1.5",
            ),
            class_name="flex items-start gap-3.5 p-5",
        ),
        rx.cond(
            card.health_reason != "",
            rx.el.div(
                notice(card.health_tone, "circle_alert", card.health_reason), class_name="px-5 pb-4"
            ),
            rx.fragment(),
        ),
        rx.cond(
            card.limited_label != "",
            rx.el.div(notice("amber", "hourglass", card.limited_label), class_name="px-5 pb-4"),
            rx.fragment(),
        ),
        rx.cond(
            card.paused_label != "",
            rx.el.div(
                notice(
                    "slate",
                    "circle_pause",
                    f"Paused since {card.paused_label}. Posts keep their times, and wait.",
                ),
                class_name="px-5 pb-4",
            ),
            rx.fragment(),
        ),
        _facts(card),
        rx.cond(SessionState.profile.can_manage_accounts, _actions(card), rx.fragment()),
        key=account.id,
        class_name=rx.cond(is_new, "card post-new account-card", "card account-card"),
        custom_attrs={"data-account": account.id, "data-platform": account.platform},
    )


def _health(card: rx.Var[AccountCardView]) -> rx.Component:
    return rx.el.span(
        rx.match(
            card.icon,
            ("circle_check", icon("circle_check", 13)),
            ("circle_pause", icon("circle_pause", 13)),
            ("clock", icon("clock", 13)),
            ("key_round", icon("key_round", 13)),
            ("circle_alert", icon("circle_alert", 13)),
            icon("unplug", 13),
        ),
        card.health_title,
        class_name=f"badge tone-{card.health_tone}",
    )


def _facts(card: rx.Var[AccountCardView]) -> rx.Component:
    return rx.el.dl(
        _fact("Waiting", rx.cond(card.waiting_count == 1, "1 post", f"{card.waiting_count} posts")),
        _fact(
            "Last published",
            rx.cond(
                card.last_published_label != "",
                inner_link(
                    card.last_published_label,
                    href=card.last_published_url,
                    class_name="link",
                    aria_label=f"Last published {card.last_published_label}: show the post",
                ),
                "Not yet",
            ),
        ),
        _fact("Access", card.expiry_label),
        rx.cond(card.quota_label != "", _quota(card), rx.fragment()),
        class_name="account-facts",
    )


def _quota(card: rx.Var[AccountCardView]) -> rx.Component:
    return rx.el.div(
        rx.el.dt("Used", class_name="text-xs text-(--muted)"),
        rx.el.dd(
            card.quota_label,
            # The words say it; the bar is for the eye.
            rx.el.div(
                rx.el.div(
                    class_name="quota-used",
                    style={"width": f"{card.quota_percent}%"},
                ),
                class_name=rx.cond(card.quota_percent >= 80, "quota quota-short", "quota"),
                aria_hidden="true",
            ),
            class_name="mt-0.5 text-[13px]",
        ),
    )


def _fact(name: Any, value: Any) -> rx.Component:
    return rx.el.div(
        rx.el.dt(name, class_name="text-xs text-(--muted)"),
        rx.el.dd(value, class_name="mt-0.5 text-[13px]"),
    )


def _actions(card: rx.Var[AccountCardView]) -> rx.Component:
    account_id = card.account.id
    is_busy = AccountsState.busy_id == account_id
    return rx.el.div(
        button(
            rx.cond(is_busy, icon("loader_circle", 14, class_name="spin"), icon("activity", 14)),
            rx.cond(is_busy, "Testing…", "Test"),
            kind="ghost",
            is_small=True,
            disabled=is_busy,
            on_click=AccountsState.start_test(account_id),
        ),
        link_button(
            icon("refresh_cw", 14),
            "Reconnect",
            href=card.reconnect_url,
            kind=rx.cond(card.health == "healthy", "ghost", "primary"),
            is_small=True,
        ),
        rx.cond(
            card.paused_label != "",
            button(
                icon("play", 14),
                "Resume",
                kind="primary",
                is_small=True,
                on_click=AccountsState.resume(account_id),
            ),
            button(
                icon("circle_pause", 14),
                "Pause",
                kind="ghost",
                is_small=True,
                on_click=AccountsState.pause(account_id),
            ),
        ),
        button(
            icon("trash_2", 14),
            "Remove",
            kind="ghost",
            is_small=True,
            on_click=AccountsState.ask_disconnect(account_id),
        ),
        class_name="account-actions",
    )


def platform_card(platform: rx.Var[PlatformView]) -> rx.Component:
    """A network with its connect button; without an app of one's own it leads to the sandbox."""
    return rx.el.article(
        rx.el.span(glyph(platform.slug, "size-5!"), class_name="platform-mark"),
        rx.el.div(
            rx.el.div(
                rx.el.h3(platform.name, class_name="truncate text-[15px]"),
                rx.cond(platform.is_live, rx.fragment(), sandbox_mark()),
                class_name="flex flex-wrap items-center gap-x-2.5 gap-y-1",
            ),
            _other_way(platform),
            class_name="min-w-0 flex-1",
        ),
        rx.el.div(
            link_button(
                "Connect",
                href=platform.connect_url,
                kind=rx.cond(platform.connected_count == 0, "primary", "quiet"),
                is_small=True,
                aria_label=f"Connect {platform.name}",
            ),
            rx.cond(
                platform.connected_count > 0,
                rx.el.span(
                    f"{platform.connected_count} connected",
                    class_name="text-xs text-(--muted)",
                ),
                rx.fragment(),
            ),
            class_name="flex flex-none flex-col items-end gap-1.5",
        ),
        key=platform.slug,
        class_name="card flex items-center gap-3.5 p-4",
        custom_attrs={"data-network": platform.slug},
    )


def _other_way(platform: rx.Var[PlatformView]) -> rx.Component:
    """Where real accounts are at hand, the sandbox; where it is the other way round, the setup."""
    looks = "link text-[13px]"
    return rx.cond(
        platform.is_live,
        plain_link(
            "Try it in the sandbox",
            href=platform.sandbox_url,
            class_name=looks,
            aria_label=f"Connect {platform.name} in the sandbox",
        ),
        rx.cond(
            (platform.setup_url != "") & SessionState.profile.can_manage_apps,
            inner_link(
                "Use real accounts",
                href=platform.setup_url,
                class_name=looks,
                aria_label=f"Use real accounts of {platform.name}",
            ),
            rx.fragment(),
        ),
    )
