"""The contract's questions, asked of the servers that speak Mastodon's API; and their own ways."""

import inspect
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from app.platforms import registry
from app.platforms.base import Finding
from app.platforms.errors import ContentRejected, PlatformError
from app.platforms.mastodon.emulator_servers import SERVERS
from tests.contract import test_connecting, test_publishing, test_trouble
from tests.contract.harness import Sandbox, connect, media, text_part
from tests.platforms.mastodon.relatives import RELATIVES, SLUG, TALKERS, Relative, scenario_of

LINKS = "Lost & found: see https://example.com/a?b=1&c=2 and example.com/, <ok>?"
LONG_LINK = "https://example.com/a/very/long/path/that/some/servers/shorten?when=they&show=it"
WORDS: dict[str, object] = {"text": LINKS, "colours": ()}
MARKED: dict[str, object] = {
    "text": f"*Bold* _words_ and {LONG_LINK} for @ada@x.example!",
    "colours": (),
}
PICTURES: dict[str, object] = {"text": "With pictures", "colours": ("red", "blue")}
PICTURE: dict[str, object] = {"text": "", "colours": ("green",)}
LOST = test_trouble.test_a_post_whose_answer_was_lost_is_found_and_not_doubled
SCOPES = test_connecting.test_consent_gives_a_token_that_knows_its_owner
DROPPED = test_trouble.test_a_post_that_was_dropped_before_it_landed_goes_out_once

ASKED_OF_ALL: tuple[tuple[Callable[..., Any], dict[str, object]], ...] = (
    (test_publishing.test_images_arrive_in_order_with_their_alt_text, {}),
    (test_publishing.test_an_image_needs_no_text, {}),
    (test_publishing.test_a_slow_image_is_waited_for_or_asked_about_again, {}),
    (test_publishing.test_an_image_that_fails_in_processing_is_a_refusal, {}),
    *(
        (LOST, {"mode": m, **part})
        for m in ("execute_then_drop", "execute_then_5xx")
        for part in (PICTURES, PICTURE)
    ),
    (SCOPES, {}),
    (test_connecting.test_denied_consent_comes_back_with_a_message_for_the_person, {}),
    (test_connecting.test_a_code_is_good_for_one_use, {}),
    (test_connecting.test_a_code_runs_out, {}),
    (test_connecting.test_disconnecting_ends_the_token, {}),
)
ASKED_OF_TALKERS: tuple[tuple[Callable[..., Any], dict[str, object]], ...] = (
    *(
        (LOST, {"mode": m, **part})
        for m in ("execute_then_drop", "execute_then_5xx")
        for part in (WORDS, MARKED)
    ),
    *((DROPPED, {"mode": m}) for m in ("refuse", "read_then_drop")),
    (test_publishing.test_a_text_lands_once_as_it_was_written, {}),
    (test_publishing.test_special_characters_arrive_unharmed, {}),
    (test_publishing.test_the_address_of_a_live_post_shows_it, {}),
    (test_publishing.test_a_thread_of_three_hangs_together, {}),
    (test_publishing.test_a_thread_that_fails_at_its_second_part_goes_on_from_there, {}),
    (test_publishing.test_deleting_twice_is_no_error, {}),
    (
        test_trouble.test_nothing_is_sent_and_nothing_is_called_absent_before_the_call_has_settled,
        {},
    ),
    (test_trouble.test_an_answer_that_comes_too_late_is_unknown_and_the_post_is_found, {}),
    (test_trouble.test_an_older_post_with_the_same_words_is_not_taken_for_the_lost_one, {}),
    (test_trouble.test_the_same_may_be_said_again_once_the_network_has_forgotten, {}),
    (test_trouble.test_a_rate_limit_says_when_to_come_back_to_the_second, {}),
    (test_trouble.test_a_refusal_that_is_not_the_networks_is_trouble_for_now, {}),
    (test_trouble.test_a_network_that_is_not_there_was_not_sent_anything, {}),
    (
        test_trouble.test_server_trouble_is_unknown_when_publishing_and_transient_when_asking,
        {"status": 503},
    ),
    (test_connecting.test_a_revoked_connection_cannot_publish, {}),
    (test_connecting.test_a_permission_that_was_taken_away_is_missed_when_publishing, {}),
)
# Its tokens end, and are renewed.
ASKED_OF_PLEROMA: tuple[Callable[..., Any], ...] = (
    test_connecting.test_an_expired_token_is_refreshed_once_and_works_again,
    test_connecting.test_a_token_lives_as_long_as_it_says,
    test_connecting.test_a_dead_refresh_token_asks_for_a_new_connection,
    test_connecting.test_a_refresh_whose_answer_was_lost_is_no_revocation,
)


def questions() -> Iterator[Any]:
    asked = [(name, q, more) for name in RELATIVES for q, more in ASKED_OF_ALL]
    asked += [(name, q, more) for name in TALKERS for q, more in ASKED_OF_TALKERS]
    asked += [("pleroma", q, {}) for q in ASKED_OF_PLEROMA]
    for name, question, more in asked:
        words = "-".join(str(value)[:12] for value in more.values())
        if question is SCOPES and not SERVERS[name].has_divided_scopes:
            continue
        title = question.__name__.removeprefix("test_")
        yield pytest.param(name, question, more, id=f"{name}-{title}-{words}")


@pytest.mark.parametrize(("name", "question", "more"), list(questions()))
async def test_a_relative_keeps_the_contract(
    sandbox: Sandbox, name: str, question: Callable[..., Any], more: dict[str, object]
) -> None:
    offered = {"sandbox": Relative(sandbox, name), "scenario": scenario_of(name), "slug": SLUG}
    wanted = inspect.signature(question).parameters
    await question(**{k: v for k, v in {**offered, **more}.items() if k in wanted})


@pytest.mark.parametrize("name", RELATIVES)
async def test_no_key_is_sent_to_a_server_that_does_not_keep_to_its_meaning(
    sandbox: Sandbox, name: str
) -> None:
    client = (await connect(Relative(sandbox, name), SLUG)).client()
    part = text_part("Keyless", media=media("red"))
    await client.publish(part, await client.prepare(part))
    assert "idempotency-key" not in sandbox.requests(SLUG)[-1]["headers"]


@pytest.mark.parametrize("name", ["pixelfed", "friendica"])
async def test_servers_without_divided_permissions_are_asked_for_whole_ones(
    sandbox: Sandbox, name: str
) -> None:
    ada = await connect(Relative(sandbox, name), SLUG)
    assert ada.tokens.scopes == ("read", "write")


@pytest.mark.parametrize("name", TALKERS)
async def test_a_text_at_the_relatives_limit_lands_and_one_more_is_refused(
    sandbox: Sandbox, name: str
) -> None:
    client = (await connect(Relative(sandbox, name), SLUG)).client()
    text, link = client.spec.text, "https://example.com/" + "b" * 100
    fits = f"{link} " + "a" * (SERVERS[name].max_text - len(link) - 1)
    assert text.count(fits) == text.limit == SERVERS[name].max_text
    await client.publish(text_part(fits), ())
    with pytest.raises(ContentRejected) as caught:
        await client.publish(text_part(f"{fits}a"), ())
    assert text.count(f"{fits}a") > text.limit
    assert len(sandbox.ledger(SLUG)) == 1
    assert caught.value.error_code == "text_too_long"


@pytest.mark.parametrize("name", RELATIVES)
async def test_emoji_never_count_for_less_than_the_relative_counts(name: str) -> None:
    spec = registry.get(SLUG).spec.for_account({"software": name})
    text = "👨‍👩‍👧‍👦 日本語 é https://example.com/ @ada@x.example 🇺🇸"
    assert spec.text.count(text) >= SERVERS[name].count(text)


async def test_a_server_that_wants_an_image_is_known_to(sandbox: Sandbox) -> None:
    client = (await connect(Relative(sandbox, "pixelfed"), SLUG)).client()
    assert client.spec.media.is_required
    with pytest.raises(ContentRejected) as caught:
        await client.publish(text_part("Only words"), ())
    assert caught.value.error_code == "image_needed"


@pytest.mark.parametrize("name", RELATIVES)
async def test_a_relatives_limits_are_its_own(sandbox: Sandbox, name: str) -> None:
    ada = await connect(Relative(sandbox, name), SLUG)
    spec, server = ada.client().spec, SERVERS[name]
    assert ada.connection.facts["software"] == name
    assert spec.text.limit == server.max_text
    assert (spec.media.max_images, spec.media.max_alt_text) == (
        server.max_images,
        server.max_alt_text,
    )


@pytest.mark.parametrize("name", ["pixelfed", "pleroma"])
async def test_a_lost_reply_is_found_below_its_parent_where_lists_leave_replies_out(
    sandbox: Sandbox, name: str
) -> None:
    client = (await connect(Relative(sandbox, name), SLUG)).client()
    first = text_part("Root", media=media("red"))
    root = await client.publish(first, await client.prepare(first))
    reply = text_part("Second", parent_id=root.remote_id, root_id=root.remote_id)
    sandbox.fault(SLUG, "execute_then_drop")
    prepared, began_at = await test_trouble.lose_answer(client, reply)
    seen = await client.reconcile(reply, prepared, began_at, is_settled=True)
    assert seen.finding is Finding.FOUND
    assert len(sandbox.ledger(SLUG)) == 2


async def test_a_reply_that_never_landed_is_called_absent_after_both_looks(
    sandbox: Sandbox,
) -> None:
    client = (await connect(Relative(sandbox, "gotosocial"), SLUG)).client()
    root = await client.publish(text_part("Root"), ())
    reply = text_part("Second", parent_id=root.remote_id, root_id=root.remote_id)
    began_at = datetime.now(UTC)
    seen = await client.reconcile(reply, (), began_at, is_settled=True)
    assert seen.finding is Finding.ABSENT


async def test_alike_texts_are_told_apart_by_their_source_or_left_to_a_person(
    sandbox: Sandbox,
) -> None:
    found = {}
    for name in ("gotosocial", "friendica"):
        client = (await connect(Relative(sandbox, name), SLUG)).client()
        began_at = datetime.now(UTC)
        await client.publish(text_part("Really, now?"), ())
        seen = await client.reconcile(text_part("Really now!"), (), began_at, is_settled=True)
        found[name] = seen.finding
    assert found == {"gotosocial": Finding.ABSENT, "friendica": Finding.CANNOT_TELL}


async def test_a_letter_that_a_relative_may_not_list_is_never_called_absent(
    sandbox: Sandbox,
) -> None:
    letter = text_part("@bob psst", params={"visibility": "direct"})
    found = []
    for place in (sandbox, Relative(sandbox, "gotosocial")):
        client = (await connect(place, SLUG)).client()
        seen = await client.reconcile(letter, (), datetime.now(UTC), is_settled=True)
        found.append(seen.finding)
    assert found == [Finding.ABSENT, Finding.CANNOT_TELL]


@pytest.mark.parametrize("name", RELATIVES)
async def test_numbers_come_one_by_one_where_a_server_knows_no_lists(
    sandbox: Sandbox, name: str
) -> None:
    client: Any = (await connect(Relative(sandbox, name), SLUG)).client()
    part = text_part("Count me", media=media("red"))
    live = await client.publish(part, await client.prepare(part))
    numbers = await client.fetch_metrics([live.remote_id, "404"])
    assert [n.likes for n in numbers.values()] == [0]
    assert list(numbers) == [live.remote_id]


@pytest.mark.parametrize("name", RELATIVES)
async def test_a_token_of_another_server_is_worth_nothing(sandbox: Sandbox, name: str) -> None:
    ada = await connect(sandbox, SLUG)
    there = Relative(sandbox, name).endpoints(SLUG).api_url
    lost = registry.get(SLUG).client(ada.moved(there).connection)
    with pytest.raises(PlatformError):
        await lost.fetch_identity()
