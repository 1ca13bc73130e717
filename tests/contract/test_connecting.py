"""Every network: connecting, staying connected, and being cut off."""

import logging
from dataclasses import replace

import pytest

from app.platforms import registry
from app.platforms.errors import (
    Ambiguous,
    AuthExpired,
    AuthRevoked,
    PermissionMissing,
    PlatformError,
    Transient,
)
from tests.contract.harness import (
    REDIRECT,
    Connected,
    Sandbox,
    app_at,
    connect,
    consent,
    publish,
    text_part,
)
from tests.contract.scenario import Scenario

CENTURY_S = 2 * 365 * 86_400


async def connect_for_refresh(sandbox: Sandbox, scenario: Scenario) -> Connected:
    ada = await connect(sandbox, scenario.slug, is_partner=scenario.refresh_needs_partner)
    sandbox.advance(scenario.refresh_after_s)
    return ada


async def test_consent_gives_a_token_that_knows_its_owner(sandbox: Sandbox, slug: str) -> None:
    ada = await connect(sandbox, slug, "ada")
    bob = await connect(sandbox, slug, "bob")
    again = await connect(sandbox, slug, "ada")
    assert ada.connection.remote_id == again.connection.remote_id != bob.connection.remote_id
    connecting = registry.get(slug).spec.connect
    assert set(connecting.scopes) <= set(ada.tokens.scopes)
    # What is to be renewed must say until when it is good.
    assert ada.tokens.expires_at is not None or not connecting.is_refreshable


async def test_denied_consent_comes_back_with_a_message_for_the_person(
    sandbox: Sandbox, slug: str
) -> None:
    flow = registry.get(slug).oauth_at(await app_at(sandbox, slug))
    answer = await consent(flow.authorization(REDIRECT, "s").url, deny=True)
    assert "code" not in answer
    assert "You stopped" in flow.denial_message(answer)


async def test_a_code_is_good_for_one_use(sandbox: Sandbox, slug: str) -> None:
    flow = registry.get(slug).oauth_at(await app_at(sandbox, slug))
    request = flow.authorization(REDIRECT, "s")
    code = (await consent(request.url))["code"]
    await flow.exchange(code, REDIRECT, request.code_verifier)
    with pytest.raises(AuthRevoked) as caught:
        await flow.exchange(code, REDIRECT, request.code_verifier)
    assert "Start again" in caught.value.user_message
    assert REDIRECT in caught.value.user_message


async def test_a_code_runs_out(sandbox: Sandbox, scenario: Scenario) -> None:
    slug = scenario.slug
    flow = registry.get(slug).oauth_at(await app_at(sandbox, slug))
    request = flow.authorization(REDIRECT, "s")
    code = (await consent(request.url))["code"]
    sandbox.advance(scenario.code_life_s + 60)
    with pytest.raises(AuthRevoked):
        await flow.exchange(code, REDIRECT, request.code_verifier)


async def test_a_wrong_secret_names_the_setting_to_check(sandbox: Sandbox, slug: str) -> None:
    right = await app_at(sandbox, slug)
    request = registry.get(slug).oauth_at(right).authorization(REDIRECT, "s")
    code = (await consent(request.url))["code"]
    flow = registry.get(slug).oauth_at(replace(right, client_secret="not the secret"))
    with pytest.raises(Transient) as caught:
        await flow.exchange(code, REDIRECT, request.code_verifier)
    assert f"{slug.upper()}_CLIENT_SECRET" in caught.value.user_message


async def test_an_expired_token_is_refreshed_once_and_works_again(
    sandbox: Sandbox, scenario: Scenario
) -> None:
    ada = await connect_for_refresh(sandbox, scenario)
    sandbox.fault(scenario.slug, "expire_token")
    with pytest.raises(AuthExpired):
        await publish(ada.client(), text_part("Late", scenario.slug))
    assert ada.tokens.refresh_token is not None
    fresh = await ada.flow.refresh(ada.tokens.refresh_token)
    await publish(ada.with_tokens(fresh).client(), text_part("Late", scenario.slug))
    assert len(sandbox.ledger(scenario.slug)) == 1


async def test_a_token_lives_as_long_as_it_says(sandbox: Sandbox, slug: str) -> None:
    ada = await connect(sandbox, slug)
    assert ada.tokens.expires_at is not None
    sandbox.advance(registry.get(slug).spec.connect.refresh_ahead.total_seconds())
    await ada.client().fetch_identity()
    sandbox.advance(60 * 86_400)
    with pytest.raises(AuthExpired):
        await ada.client().fetch_identity()


async def test_a_dead_refresh_token_asks_for_a_new_connection(
    sandbox: Sandbox, scenario: Scenario
) -> None:
    ada = await connect_for_refresh(sandbox, scenario)
    sandbox.advance(CENTURY_S)
    with pytest.raises(AuthRevoked) as caught:
        await ada.flow.refresh(ada.tokens.refresh_token or "")
    assert "Reconnect" in caught.value.user_message


async def test_a_refresh_whose_answer_was_lost_is_no_revocation(
    sandbox: Sandbox, scenario: Scenario
) -> None:
    ada = await connect_for_refresh(sandbox, scenario)
    sandbox.fault(scenario.slug, "drop_refresh_response")
    with pytest.raises(Ambiguous):
        await ada.flow.refresh(ada.tokens.refresh_token or "")


@pytest.mark.parametrize(
    ("status", "body"), [(503, None), (200, "<html>hello</html>"), (429, None)]
)
async def test_a_refresh_that_failed_for_now_is_no_revocation(
    sandbox: Sandbox, scenario: Scenario, status: int, body: str | None
) -> None:
    ada = await connect_for_refresh(sandbox, scenario)
    route = sandbox.fault(scenario.slug, "drop_refresh_response")["route"]
    sandbox.http.delete("/_emu/faults")
    sandbox.fault(scenario.slug, "status", code=status, body=body, route=route)
    with pytest.raises(PlatformError) as caught:
        await ada.flow.refresh(ada.tokens.refresh_token or "")
    assert not isinstance(caught.value, AuthRevoked)
    await ada.flow.refresh(ada.tokens.refresh_token or "")


async def test_a_revoked_connection_cannot_publish(sandbox: Sandbox, scenario: Scenario) -> None:
    ada = await connect_for_refresh(sandbox, scenario)
    sandbox.change_account(ada.connection.remote_id, platform=scenario.slug, revoke=True)
    with pytest.raises(scenario.revoked):
        await publish(ada.client(), text_part("No more", scenario.slug))
    with pytest.raises(AuthRevoked):
        await ada.flow.refresh(ada.tokens.refresh_token or "")
    assert not sandbox.ledger(scenario.slug)


async def test_disconnecting_ends_the_token(sandbox: Sandbox, slug: str) -> None:
    ada = await connect(sandbox, slug)
    await ada.flow.revoke(ada.tokens.access_token)
    with pytest.raises((AuthExpired, AuthRevoked)):
        await ada.client().fetch_identity()


async def test_a_scope_that_was_not_granted_is_named_at_once(
    sandbox: Sandbox, scenario: Scenario
) -> None:
    scopes = registry.get(scenario.slug).spec.connect.scopes
    some = " ".join(s for s in scopes if s != scenario.needed_scope)
    with pytest.raises(PermissionMissing) as caught:
        await connect(sandbox, scenario.slug, scope=some)
    assert scenario.needed_scope in caught.value.user_message


async def test_a_permission_that_was_taken_away_is_missed_when_publishing(
    sandbox: Sandbox, scenario: Scenario
) -> None:
    ada = await connect(sandbox, scenario.slug)
    order = {"platform": scenario.slug, "scopes": ["profile", "users.read"]}
    sandbox.change_account(ada.connection.remote_id, **order)
    with pytest.raises(PermissionMissing):
        await publish(ada.client(), text_part("May I?", scenario.slug))


async def test_no_token_shows_in_a_log_line_an_error_or_a_repr(
    sandbox: Sandbox, scenario: Scenario, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        ada = await connect_for_refresh(sandbox, scenario)
        client = ada.client()
        said = [repr(x) for x in (ada.tokens, ada.connection, ada.flow, client)]
        for fault in ({"mode": "execute_then_drop"}, _echo(ada), {"mode": "revoke_token"}):
            sandbox.fault(scenario.slug, **fault)
            with pytest.raises(PlatformError) as caught:
                await publish(client, text_part("Hush", scenario.slug))
            said += [str(caught.value), repr(caught.value), caught.value.detail]
        with pytest.raises(PlatformError) as caught:
            await ada.flow.refresh(ada.tokens.refresh_token or "")
        said += [str(caught.value), repr(caught.value), caught.value.detail]
    said += [caplog.text, str(sandbox.requests(scenario.slug))]
    secrets = [ada.tokens.access_token, ada.tokens.refresh_token, ada.secret]
    secrets.append(ada.flow_endpoints.client_secret)
    for secret in filter(None, secrets):
        assert not [line for line in said if secret in line]


def _echo(ada: Connected) -> dict[str, object]:
    """An answer that says the token back, in several disguises."""
    token = ada.tokens.access_token
    body = {
        "message": f"Bearer {token} is bad",
        "access_token": token,
        "detail": f"{token}, you say?",
    }
    return {"mode": "status", "code": 400, "body": body}
