"""Networks that asked an account, or the whole app, for a pause."""

from datetime import timedelta

import pytest

from app.db.models import SocialAccount
from app.services import limiting
from app.services.context import Context
from app.services.limiting import Wanted
from tests.support.cast import Cast
from tests.support.limits import NINE, QUARTER, note, one_of, some, take


@pytest.fixture
def account(cast: Cast) -> SocialAccount:
    return cast.account("x")


def test_a_limited_account_waits_for_its_network_s_word_while_others_go(
    context: Context, cast: Cast, account: SocialAccount
) -> None:
    other, until = cast.account("x", handle="@other"), NINE + timedelta(minutes=20)
    note(context, account, until)
    admission = take(context, [*some(account, 1), Wanted("sp_other", other.id, "x", True)])
    assert admission.admitted == ("sp_other",)
    assert admission.waits[0].until == until
    assert admission.waits[0].cause.message == (
        "X asked for a pause. This one goes out by itself at 09:20 (UTC)."
    )


def test_a_later_hint_counts_and_an_earlier_one_does_not(
    context: Context, account: SocialAccount
) -> None:
    for minutes in (20, 5, -5):
        note(context, account, NINE + timedelta(minutes=minutes))
    assert take(context, some(account, 1)).waits[0].until == NINE + timedelta(minutes=20)
    note(context, account, NINE + timedelta(minutes=30))
    assert take(context, some(account, 1)).waits[0].until == NINE + timedelta(minutes=30)


def test_a_cleared_limit_holds_nobody_back(context: Context, account: SocialAccount) -> None:
    note(context, account, NINE + timedelta(minutes=20))
    with context.database.unit_of_work() as session:
        limiting.clear_limit(session, account.id)
    assert take(context, some(account, 1)).waits == ()


def test_a_limit_of_the_whole_app_keeps_all_its_accounts_waiting_and_says_whose_it_is(
    context: Context, cast: Cast, account: SocialAccount
) -> None:
    other, elsewhere = cast.account("x", handle="@other"), cast.account("linkedin")
    until = NINE + timedelta(minutes=20)
    note(context, account, until, per="app")
    admission = take(context, [*some(account, 1), *one_of(other), *one_of(elsewhere)])
    assert admission.admitted == (f"sp_of_{elsewhere.id}",)
    assert [wait.until for wait in admission.waits] == [until, until]
    assert {wait.cause.message for wait in admission.waits} == {
        "X asked this app for a pause. This one goes out by itself at 09:20 (UTC)."
    }


def test_a_limit_of_the_app_in_the_sandbox_is_none_of_the_real_one_s(
    context: Context, account: SocialAccount
) -> None:
    note(context, account, NINE + QUARTER, per="app")
    real = Wanted("sp_real", account.id, "x", is_sandbox=False)
    with context.database.unit_of_work() as session:
        session.get_one(SocialAccount, account.id).is_sandbox = False
    assert take(context, [real]).admitted == ("sp_real",)


def test_of_an_account_s_pause_and_the_app_s_the_longer_counts(
    context: Context, account: SocialAccount
) -> None:
    note(context, account, NINE + 2 * QUARTER)
    note(context, account, NINE + QUARTER, per="app")
    (wait,) = take(context, some(account, 1)).waits
    assert wait.until == NINE + 2 * QUARTER
    assert wait.cause.message.startswith("X asked for a pause.")


def test_an_app_s_later_hint_counts_and_an_earlier_one_does_not(
    context: Context, account: SocialAccount
) -> None:
    for minutes in (20, 5, 15):
        note(context, account, NINE + timedelta(minutes=minutes), per="app")
    assert take(context, some(account, 1)).waits[0].until == NINE + timedelta(minutes=20)
