"""Threads' tokens: an hour, then sixty days, to be extended from the second day on."""

from datetime import UTC, datetime

import pytest

from app.platforms import registry
from app.platforms.errors import AuthExpired, AuthRevoked, Transient
from tests.contract.harness import REDIRECT, Sandbox, connect, consent

SLUG = "threads"
DAY_S = 86_400


async def test_the_token_that_is_kept_is_the_one_of_sixty_days(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    assert ada.tokens.expires_at is not None
    assert (ada.tokens.expires_at - datetime.now(UTC)).days == 59
    assert ada.tokens.refresh_token == ada.tokens.access_token


async def test_a_token_is_extended_again_and_again(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    for _ in range(3):
        sandbox.advance(50 * DAY_S)
        ada = ada.with_tokens(await ada.flow.refresh(ada.tokens.refresh_token or ""))
        assert ada.tokens.refresh_token == ada.tokens.access_token
    await ada.client().fetch_identity()


async def test_a_token_that_is_too_young_to_be_extended_is_not_taken_for_a_dead_one(
    sandbox: Sandbox,
) -> None:
    ada = await connect(sandbox, SLUG)
    sandbox.advance(DAY_S - 60)
    with pytest.raises(Transient):
        await ada.flow.refresh(ada.tokens.refresh_token or "")
    sandbox.advance(61)
    await ada.flow.refresh(ada.tokens.refresh_token or "")


async def test_a_token_that_ran_out_cannot_be_extended(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    sandbox.advance(61 * DAY_S)
    with pytest.raises(AuthExpired):
        await ada.client().fetch_identity()
    with pytest.raises(AuthRevoked) as caught:
        await ada.flow.refresh(ada.tokens.refresh_token or "")
    assert "Reconnect" in caught.value.user_message


async def test_giving_a_token_back_is_left_to_the_person(sandbox: Sandbox) -> None:
    ada = await connect(sandbox, SLUG)
    await ada.flow.revoke(ada.tokens.access_token)
    await ada.client().fetch_identity()


async def test_the_scopes_are_asked_for_with_commas_between_them(sandbox: Sandbox) -> None:
    flow = registry.get(SLUG).oauth_at(sandbox.endpoints(SLUG))
    url = flow.authorization(REDIRECT, "s").url
    assert "scope=threads_basic%2Cthreads_content_publish" in url
    answer = await consent(url)
    assert (await flow.exchange(answer["code"], REDIRECT, None)).access_token
