"""Apps that an owner enters: kept, used, tried, and left to the environment where it names one."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from app.core.errors import ConfigurationError, Conflict, InvalidInput, NotAllowed
from app.domain.permissions import Actor, Role
from app.platforms import registry
from app.platforms.base import AppFinding, Endpoints
from app.platforms.sandbox_app import sandbox_app
from app.services import accounts, connecting, platform_apps
from app.services.context import Context

SLUG = "linkedin"
APP = sandbox_app(SLUG)


@pytest.fixture
def live(wired: Context) -> Context:
    """A context for which the emulator is the real network."""
    host = f"{wired.settings.sandbox_url}/{SLUG}"
    environment = {
        **wired.settings.environment,
        "LINKEDIN_API_URL": host,
        "LINKEDIN_AUTH_URL": host,
    }
    return replace(wired, settings=replace(wired.settings, environment=environment))


def endpoints(ctx: Context, actor: Actor) -> Endpoints:
    return asyncio.run(
        platform_apps.endpoints_at(ctx, actor.workspace_id, SLUG, sandbox=False, host="")
    )


def check(ctx: Context, actor: Actor) -> dict[str, AppFinding]:
    found = asyncio.run(platform_apps.check_app(ctx, actor, SLUG))
    return {finding.part: finding for finding in found}


def test_an_entered_app_is_used_for_real_accounts(live: Context, owner: Actor) -> None:
    assert not platform_apps.is_live_configured(live, owner.workspace_id, SLUG)
    platform_apps.save_app(live, owner, SLUG, f" {APP.client_id} ", APP.client_secret)
    used = endpoints(live, owner)
    assert (used.client_id, used.client_secret) == (APP.client_id, APP.client_secret)
    assert not used.is_sandbox
    assert platform_apps.is_live_configured(live, owner.workspace_id, SLUG)


def test_the_secret_is_stored_encrypted_and_shown_to_nobody(live: Context, owner: Actor) -> None:
    platform_apps.save_app(live, owner, SLUG, APP.client_id, APP.client_secret)
    with live.database.unit_of_work() as session:
        stored = session.connection().exec_driver_sql("SELECT client_secret FROM platform_apps")
        assert APP.client_secret not in stored.scalar_one()
    shown = next(p for p in accounts.list_platforms(live, owner) if p.slug == SLUG)
    assert shown.app_id == APP.client_id
    assert APP.client_secret not in repr(shown)


def test_another_workspace_does_not_use_it(live: Context, owner: Actor) -> None:
    platform_apps.save_app(live, owner, SLUG, APP.client_id, APP.client_secret)
    assert not platform_apps.is_live_configured(live, "ws_other", SLUG)


def test_an_id_may_be_saved_again_without_typing_the_secret(live: Context, owner: Actor) -> None:
    platform_apps.save_app(live, owner, SLUG, APP.client_id, APP.client_secret)
    platform_apps.save_app(live, owner, SLUG, APP.client_id, "")
    assert endpoints(live, owner).client_secret == APP.client_secret


def test_a_new_id_needs_its_secret(live: Context, owner: Actor) -> None:
    platform_apps.save_app(live, owner, SLUG, APP.client_id, APP.client_secret)
    with pytest.raises(InvalidInput) as caught:
        platform_apps.save_app(live, owner, SLUG, "another", "")
    assert [error.field for error in caught.value.errors] == ["client_secret"]


def test_a_removed_app_leads_back_to_the_sandbox(live: Context, owner: Actor) -> None:
    platform_apps.save_app(live, owner, SLUG, APP.client_id, APP.client_secret)
    platform_apps.remove_app(live, owner, SLUG)
    assert endpoints(live, owner).client_id == ""
    assert not platform_apps.is_live_configured(live, owner.workspace_id, SLUG)


def test_the_environment_s_app_goes_first(live: Context, owner: Actor) -> None:
    environment = {**live.settings.environment, "LINKEDIN_CLIENT_ID": "given"}
    given = replace(live, settings=replace(live.settings, environment=environment))
    with pytest.raises(Conflict, match="LINKEDIN_CLIENT_ID"):
        platform_apps.save_app(given, owner, SLUG, APP.client_id, APP.client_secret)
    assert endpoints(given, owner).client_id == "given"


def test_only_an_owner_may_enter_an_app(live: Context, owner: Actor) -> None:
    admin = replace(owner, role=Role.ADMIN)
    with pytest.raises(NotAllowed):
        platform_apps.save_app(live, admin, SLUG, APP.client_id, APP.client_secret)


def _found_at_its_own_hosts(wired: Context, owner: Actor, slug: str, secret: str) -> dict[str, Any]:
    """What a test of the app finds with the emulator for the network's own hosts."""
    host, name = f"{wired.settings.sandbox_url}/{slug}", slug.upper()
    environment = {
        **wired.settings.environment,
        f"{name}_API_URL": host,
        f"{name}_AUTH_URL": host,
    }
    at_home = replace(wired, settings=replace(wired.settings, environment=environment))
    platform_apps.save_app(at_home, owner, slug, sandbox_app(slug).client_id, secret)
    found = asyncio.run(platform_apps.check_app(at_home, owner, slug))
    return {finding.part: finding for finding in found}


NEED_AN_APP = [p.spec.slug for p in registry.all_platforms() if p.spec.connect.needs_app]


@pytest.mark.parametrize("slug", NEED_AN_APP)
def test_each_network_tells_right_keys_from_wrong_ones(
    wired: Context, owner: Actor, slug: str
) -> None:
    secret = sandbox_app(slug).client_secret
    right = _found_at_its_own_hosts(wired, owner, slug, secret)
    assert right["keys"].is_fine is True
    wrong = _found_at_its_own_hosts(wired, owner, slug, "wrong")
    assert wrong["keys"].is_fine is False
    assert f"{slug.upper()}_CLIENT_SECRET" in wrong["keys"].message


def test_a_right_app_passes_its_test(live: Context, owner: Actor) -> None:
    platform_apps.save_app(live, owner, SLUG, APP.client_id, APP.client_secret)
    found = check(live, owner)
    assert found["keys"].is_fine is True
    # Only consent shows whether a real network lists the address, so nothing is promised.
    assert found["return_address"].is_fine is None


@pytest.mark.parametrize(
    ("client_id", "secret"), [(APP.client_id, "wrong"), ("unknown", APP.client_secret)]
)
def test_a_test_says_that_the_keys_are_wrong(
    live: Context, owner: Actor, client_id: str, secret: str
) -> None:
    platform_apps.save_app(live, owner, SLUG, client_id, secret)
    found = check(live, owner)
    assert found["keys"].is_fine is False
    assert "LINKEDIN_CLIENT_SECRET" in found["keys"].message


def test_a_test_says_that_the_return_address_is_not_listed(live: Context, owner: Actor) -> None:
    platform_apps.save_app(live, owner, SLUG, APP.client_id, APP.client_secret)
    moved = replace(live, settings=replace(live.settings, public_url="https://elsewhere.example"))
    found = check(moved, owner)
    assert found["keys"].is_fine is True
    assert found["return_address"].is_fine is False
    assert (
        "https://elsewhere.example/api/oauth/linkedin/callback" in found["return_address"].message
    )


def test_a_test_says_that_the_network_is_out_of_reach(live: Context, owner: Actor) -> None:
    environment = {**live.settings.environment, "LINKEDIN_AUTH_URL": "http://127.0.0.1:1"}
    away = replace(live, settings=replace(live.settings, environment=environment))
    platform_apps.save_app(away, owner, SLUG, APP.client_id, APP.client_secret)
    assert check(away, owner)["address"].is_fine is False


def test_without_an_app_there_is_nothing_to_test(live: Context, owner: Actor) -> None:
    with pytest.raises(ConfigurationError, match="Settings"):
        check(live, owner)


def test_an_app_is_used_where_its_way_in_leads(wired: Context, owner: Actor) -> None:
    direct, through_page = registry.get("instagram").spec.connect.ways
    for way in (through_page, direct):
        platform_apps.save_app(wired, owner, "instagram", "an-app", "secret", api_url=way.api_url)
        used = asyncio.run(
            platform_apps.endpoints_at(wired, owner.workspace_id, "instagram", sandbox=False)
        )
        assert (used.api_url, used.auth_url) == (way.api_url, way.auth_url)
        assert used.client_id == "an-app"
        shown = next(p for p in accounts.list_platforms(wired, owner) if p.slug == "instagram")
        assert (shown.app_api_url, shown.can_choose_way) == (way.api_url, True)


def test_a_host_that_the_environment_names_goes_before_a_chosen_way(
    wired: Context, owner: Actor
) -> None:
    way = registry.get("instagram").spec.connect.ways[1]
    platform_apps.save_app(wired, owner, "instagram", "an-app", "secret", api_url=way.api_url)
    host = f"{wired.settings.sandbox_url}/instagram"
    environment = {**wired.settings.environment, "INSTAGRAM_API_URL": host}
    given = replace(wired, settings=replace(wired.settings, environment=environment))
    used = asyncio.run(
        platform_apps.endpoints_at(given, owner.workspace_id, "instagram", sandbox=False)
    )
    assert used.api_url == host
    shown = next(p for p in accounts.list_platforms(given, owner) if p.slug == "instagram")
    assert not shown.can_choose_way


@pytest.mark.parametrize("slug", ["instagram", "linkedin"])
def test_a_way_in_that_the_network_does_not_have_is_refused(
    wired: Context, owner: Actor, slug: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        platform_apps.save_app(wired, owner, slug, "an-app", "secret", api_url="https://evil.test")
    assert [error.field for error in caught.value.errors] == ["api_url"]


def test_a_network_with_a_consent_page_takes_no_typed_credentials(
    wired: Context, owner: Actor
) -> None:
    with pytest.raises(Exception, match="consent page"):
        asyncio.run(connecting.connect_directly(wired, owner, SLUG, {}, sandbox=True))
