"""Connecting accounts of every kind, each refusal with what to do next."""

import re

import pytest
from playwright.sync_api import Page, expect

from app.platforms.discord.address import sandbox_address
from app.platforms.sandbox_app import sandbox_app
from tests.e2e.conftest import Session
from tests.e2e.pages import Accounts, Networks
from tests.support.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.stack, pytest.mark.timeout(300)]

APP = sandbox_app("linkedin")


@pytest.fixture
def accounts(stack: Stack, page: Page, session: Session) -> Accounts:
    page.context.add_cookies(session.cookies)
    return Accounts(page, stack.url)


def test_a_channel_is_connected_and_reconnected_by_its_address_alone(accounts: Accounts) -> None:
    page = accounts.page
    accounts.open("/accounts")
    page.get_by_role("link", name="Connect Discord in the sandbox").click()
    address = page.get_by_label("Webhook URL")
    address.fill("https://discord.com/somewhere/else")
    page.get_by_role("button", name="Connect").click()
    expect(page.get_by_role("alert")).to_contain_text("Copy Webhook URL")

    address.fill(sandbox_address("news"))
    page.get_by_role("button", name="Connect").click()
    page.wait_for_url("**/accounts**connected=**")
    card = accounts.card("Discord", "News")
    expect(card).to_have_count(1)
    account_id = card.get_attribute("data-account")

    card.get_by_role("link", name="Reconnect").click()
    expect(page.get_by_role("heading", name="Reconnect")).to_be_visible()
    address.fill(sandbox_address("elsewhere"))
    page.get_by_role("button", name="Connect").click()
    expect(page.get_by_role("alert")).to_contain_text("but this is News")
    address.fill(sandbox_address("news"))
    page.get_by_role("button", name="Connect").click()
    page.wait_for_url(f"**/accounts**connected={account_id}")


def test_what_one_network_asks_for_is_not_filled_in_for_another(accounts: Accounts) -> None:
    page = accounts.page
    for network in ("discord", "slack"):
        accounts.open(f"/connect?platform={network}&sandbox=1")
        expect(page.get_by_role("heading", name=network.capitalize())).to_be_visible()
    page.get_by_role("button", name="Connect").click()
    page.wait_for_url("**/accounts**connected=**")
    expect(accounts.card("Slack", "#demo")).to_have_count(1)


def test_pages_are_chosen_and_a_stranger_cannot_reconnect_them(accounts: Accounts) -> None:
    page = accounts.page
    accounts.open("/accounts")
    page.get_by_role("link", name="Connect Facebook", exact=True).click()
    accounts.consent_as("Grace")
    page.wait_for_url("**/connect**choice=**")
    accounts.wait_until_listening()
    offered = page.get_by_role("checkbox")
    expect(offered).to_have_count(2)
    for box in offered.all():
        box.check()
    page.get_by_role("button", name="Connect the chosen ones").click()
    page.wait_for_url("**/accounts**connected=**")
    expect(accounts.card("Facebook", "Grace")).to_have_count(2)

    accounts.card("Facebook", "Grace").first.get_by_role("link", name="Reconnect").click()
    accounts.consent_as("Mallory")
    page.wait_for_url("**/accounts**problem=other_account")
    accounts.expect_refused("You signed in as")
    expect(accounts.card("Facebook", "Mallory")).to_have_count(0)


def test_a_server_of_its_own_is_connected_without_any_app(accounts: Accounts) -> None:
    accounts.open("/accounts")
    accounts.page.get_by_role("link", name="Connect Mastodon in the sandbox").click()
    accounts.consent_as("grace")
    accounts.page.wait_for_url("**/accounts**connected=**")
    expect(accounts.card("Mastodon", "grace")).to_have_count(1)


def test_consent_that_was_denied_says_how_to_go_on(accounts: Accounts) -> None:
    accounts.open("/accounts")
    accounts.page.get_by_role("link", name="Connect Threads", exact=True).click()
    accounts.page.get_by_role("button", name="Deny").click()
    accounts.page.wait_for_url("**/accounts**problem=consent_denied")
    accounts.expect_refused("Start again")
    expect(accounts.card("Threads")).to_have_count(0)


def test_what_to_do_on_the_network_stands_beside_what_it_asks_for(accounts: Accounts) -> None:
    accounts.open("/connect?platform=telegram")
    steps = accounts.page.get_by_label("Where to find it").get_by_role("listitem")
    expect(steps.first).to_contain_text("@BotFather")


def test_a_wrong_app_is_told_from_a_right_one(stack: Stack, page: Page, session: Session) -> None:
    page.context.add_cookies(session.cookies)
    networks = Networks(page, stack.url)
    networks.open("/settings/networks?platform=linkedin")
    networks.enter(APP.client_id, "not the secret")
    keys = networks.test().filter(has_text="Client ID and secret")
    expect(keys).to_have_class(re.compile("tone-red"))
    networks.enter(APP.client_id, APP.client_secret)
    expect(page.locator("[data-network] li.notice")).to_have_count(0)
    keys = networks.test().filter(has_text="Client ID and secret")
    expect(keys).to_have_class(re.compile("tone-green"))
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("Entered here")).to_have_count(0)


def test_an_app_may_be_made_for_either_way_in(stack: Stack, page: Page, session: Session) -> None:
    page.context.add_cookies(session.cookies)
    networks = Networks(page, stack.url)
    networks.open("/settings/networks?platform=instagram")
    page.get_by_role("radio", name="Facebook").click()
    expect(page.get_by_text("Valid OAuth Redirect URIs")).to_be_visible()
    networks.enter("an-app", "its secret")
    networks.open("/settings/networks?platform=instagram")
    expect(page.get_by_role("radio", name="Facebook")).to_have_attribute("aria-checked", "true")
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("Entered here")).to_have_count(0)
