"""Turns accounts and networks into what the Accounts page shows. Pure functions."""

from datetime import datetime

from app.domain.spec import AuthKind
from app.services.details import AccountDetails, PlatformDetails
from app.ui.account_health import health_of, used_percent
from app.ui.clockwork import moment_label
from app.ui.presenting import present_account, present_limit, present_quota
from app.ui.views import AccountCardView, AccountView, PlatformView


def present_card(
    account: AccountDetails,
    platform: PlatformDetails,
    others: list[AccountDetails],
    zone: str,
    at: datetime,
) -> AccountCardView:
    """An account as a card, its instants in ``zone``; ``others`` are the workspace's accounts."""
    health = health_of(account, zone, at)
    published = account.last_published_at
    return AccountCardView(
        account=present_account(account.ref),
        health=account.health.value,
        health_title=health.title,
        health_tone=health.tone,
        icon=health.icon,
        health_reason=account.health_reason or "",
        is_active=account.is_active,
        expiry_label=_expiry(account, at),
        connected_label=moment_label(account.connected_at, zone, at),
        last_published_label=moment_label(published, zone, at) if published else "",
        last_published_url=_published_url(account),
        waiting_count=account.waiting_count,
        reconnect_url=_connect_url(platform, account.id),
        limited_label=present_limit(account, zone, at),
        quota_label=present_quota(account),
        quota_percent=used_percent(account),
        paused_label=moment_label(account.paused_at, zone, at) if account.paused_at else "",
        heirs=_heirs(account, others),
    )


def present_platform(platform: PlatformDetails, connected: list[AccountDetails]) -> PlatformView:
    """A network that can be connected, and how many of its accounts are."""
    return PlatformView(
        slug=platform.slug,
        name=platform.name,
        is_live=platform.is_live_configured,
        connect_url=_connect_url(platform),
        setup_url=f"/settings/networks?platform={platform.slug}"
        if platform.connect.needs_app
        else "",
        sandbox_url=_sandbox_url(platform),
        connected_count=sum(a.platform == platform.slug for a in connected),
    )


def _heirs(account: AccountDetails, others: list[AccountDetails]) -> tuple[AccountView, ...]:
    """The accounts that may take over: of the same network, and as real as this one."""
    return tuple(
        present_account(one.ref)
        for one in others
        if one.is_active
        and one.id != account.id
        and (one.platform, one.ref.is_sandbox) == (account.platform, account.ref.is_sandbox)
    )


def _published_url(account: AccountDetails) -> str:
    """The account's published posts, with the last of them open where it is known."""
    opened = f"&open={account.last_published_id}" if account.last_published_id else ""
    return f"/posts?account={account.id}&show=published{opened}"


def _expiry(account: AccountDetails, at: datetime) -> str:
    if account.is_refreshable:
        return "Renews by itself"
    if account.expires_at is None:
        return "Does not expire"
    days = (account.expires_at - at).days
    if days < 0:
        return "Has expired"
    return f"Ends in {days} days" if days != 1 else "Ends in 1 day"


def _connect_url(platform: PlatformDetails, account_id: str = "") -> str:
    """To the page with the network's fields, or straight to its consent page."""
    more = f"account={account_id}" if account_id else ""
    is_known_where = account_id and platform.connect.auth is AuthKind.OAUTH2
    if platform.connect.fields and not is_known_where:
        return f"/connect?platform={platform.slug}&{more}".rstrip("&")
    return f"/api/oauth/{platform.slug}/authorize?{more}".rstrip("?")


def _sandbox_url(platform: PlatformDetails) -> str:
    if platform.connect.auth is AuthKind.DIRECT:
        return f"/connect?platform={platform.slug}&sandbox=1"
    return f"/api/oauth/{platform.slug}/authorize?sandbox=1"
