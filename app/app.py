"""Wires the product together: pages, REST routes, the gate, live updates. Nothing else."""

from collections.abc import Callable
from typing import Any

import reflex as rx
from reflex.app import default_error_boundary

from app.api.main import create_api
from app.api.security import SecurityHeaders
from app.ui import log_filter
from app.ui.failing import say_sorry
from app.ui.gate import Gate
from app.ui.pages import (
    accounts,
    activity,
    analytics,
    calendar,
    compose,
    connect,
    data,
    importing,
    login,
    media,
    networks,
    not_found,
    notifications,
    ops,
    posts,
    queue,
    recurrences,
    settings,
    signup,
    tokens,
    webhooks,
    workspace,
)
from app.ui.specs import warm_up
from app.ui.states.accounts import AccountsState
from app.ui.states.activity import ActivityState
from app.ui.states.analytics import AnalyticsState
from app.ui.states.calendar import CalendarState
from app.ui.states.compose import ComposeState
from app.ui.states.connect import ConnectState
from app.ui.states.data import DataState
from app.ui.states.draft_tray import DraftTrayState
from app.ui.states.entrance import EntranceState
from app.ui.states.importing import ImportState
from app.ui.states.live import LiveState, live_updates
from app.ui.states.mail_choice import MailChoiceState
from app.ui.states.media import MediaState
from app.ui.states.messages import MessageState
from app.ui.states.networks import NetworksState
from app.ui.states.notifications import NotificationsState
from app.ui.states.ops import OpsState, ops_refresh
from app.ui.states.people import PeopleState
from app.ui.states.post_drawer import PostDrawerState
from app.ui.states.posting_times import PostingTimesState
from app.ui.states.posts import PostsState
from app.ui.states.recurrences import RecurrencesState
from app.ui.states.session import SessionState
from app.ui.states.settings import SettingsState
from app.ui.states.tokens import TokensState
from app.ui.states.webhooks import WebhooksState
from app.ui.states.workspace import WorkspaceState

Load = Callable[..., Any]
STYLESHEETS = (
    "tokens",
    "base",
    "controls",
    "status",
    "shell",
    "dialogs",
    "composer",
    "drafts",
    "previews",
    "when",
    "files",
    "connect",
    "notifications",
    "charts",
    "media",
    "importing",
    "queue",
    "recurrences",
    "activity",
    "tags",
    "telling",
    "settings",
    "accounts",
)


app = rx.App(
    stylesheets=[f"/styles/{name}.css" for name in STYLESHEETS],
    head_components=[
        rx.el.script(src="/theme.js"),
        rx.el.link(rel="icon", href="/logo.svg", type="image/svg+xml"),
        rx.el.meta(name="viewport", content="width=device-width, initial-scale=1"),
    ],
    html_lang="en",
    # Messages are values in a state; the framework's own would need `unsafe-eval`.
    toaster=None,
    app_wraps={(55, "ErrorBoundary"): lambda _stateful: default_error_boundary()},
    backend_exception_handler=say_sorry,
    api_transformer=[create_api(), SecurityHeaders],
)
app.add_middleware(Gate())
app.register_lifespan_task(live_updates)
app.register_lifespan_task(ops_refresh)
app.register_lifespan_task(warm_up)
log_filter.install()


def _add(page: Callable[[], rx.Component], route: str, title: str, *load: Load) -> None:
    # Who is signed in comes first, then the page's own content.
    entering = [
        SessionState.enter,
        PostDrawerState.arrive,
        LiveState.join,
        *load,
        NotificationsState.load,
        MessageState.tidy,
    ]
    app.add_page(page, route=route, title=f"{title} · Punctual", on_load=entering)


_add(calendar.calendar, "/", calendar.TITLE, CalendarState.load, DraftTrayState.load)
_add(compose.compose, "/compose", compose.TITLE, ComposeState.load)
_add(posts.posts, "/posts", posts.TITLE, PostsState.load)
_add(activity.activity, "/activity", activity.TITLE, ActivityState.load)
_add(queue.queue, "/queue", queue.TITLE, PostingTimesState.load)
_add(recurrences.recurrences, "/recurrences", recurrences.TITLE, RecurrencesState.load)
_add(accounts.accounts, "/accounts", accounts.TITLE, AccountsState.load)
_add(analytics.analytics, "/analytics", analytics.TITLE, AnalyticsState.load)
_add(connect.connect, "/connect", connect.TITLE, ConnectState.load)
_add(media.media, "/media", media.TITLE, MediaState.load)
_add(importing.importing, "/import", importing.TITLE, ImportState.load)
_add(data.data, "/settings/data", data.TITLE, DataState.load)
_add(networks.networks, "/settings/networks", networks.TITLE, NetworksState.load)
_add(
    notifications.notifications,
    "/settings/notifications",
    notifications.TITLE,
    MailChoiceState.load,
)
_add(webhooks.webhooks, "/settings/webhooks", webhooks.TITLE, WebhooksState.load)
_add(ops.ops, "/ops", ops.TITLE, OpsState.load)
_add(settings.settings, "/settings", settings.TITLE, SettingsState.load)
_add(tokens.tokens, "/settings/tokens", tokens.TITLE, TokensState.load)
_add(
    workspace.workspace,
    "/settings/workspace",
    workspace.TITLE,
    WorkspaceState.load,
    PeopleState.load,
)
app.add_page(
    login.login, route="/login", title=f"{login.TITLE} · Punctual", on_load=EntranceState.look
)
app.add_page(
    signup.signup, route="/signup", title=f"{signup.TITLE} · Punctual", on_load=EntranceState.look
)
app.add_page(not_found.not_found, route="404", title=f"{not_found.TITLE} · Punctual")
