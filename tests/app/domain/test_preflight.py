"""What a look at a post before its time finds, from facts alone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.domain.composing import Content, PartContent, Severity
from app.domain.preflight import (
    AccountFacts,
    find_account_problems,
    find_content_problems,
    find_quota_problem,
    may_be_crowded,
    stage_at,
)
from app.domain.spec import Quota
from app.platforms import registry

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DUE = NOW + timedelta(hours=20)
SPEC = registry.get("x").spec
WELL = AccountFacts(
    handle="@ada",
    health="healthy",
    health_reason="",
    is_active=True,
    expires_at=None,
    can_refresh=False,
    refresh_expires_at=None,
    scopes=frozenset(SPEC.connect.scopes),
)


def codes(facts: AccountFacts) -> list[str]:
    return [problem.code for problem in find_account_problems(facts, SPEC, DUE)]


@pytest.mark.parametrize(
    ("ahead", "stage"),
    [
        (timedelta(hours=24, seconds=1), 0),
        (timedelta(hours=24), 1),
        (timedelta(hours=1, seconds=1), 1),
        (timedelta(hours=1), 2),
        (timedelta(minutes=5), 3),
        (timedelta(seconds=-1), 3),
    ],
)
def test_a_post_has_had_as_many_looks_as_thresholds_have_passed(
    ahead: timedelta, stage: int
) -> None:
    assert stage_at(NOW + ahead, NOW) == stage


def test_an_account_in_order_has_no_problem() -> None:
    assert codes(WELL) == []


def test_a_token_that_ends_before_the_post_is_a_problem() -> None:
    assert codes(replace(WELL, expires_at=DUE - timedelta(minutes=1))) == ["token_ends"]


def test_a_token_that_outlives_the_post_is_none() -> None:
    assert codes(replace(WELL, expires_at=DUE + timedelta(minutes=1))) == []


def test_a_token_that_can_be_refreshed_in_time_is_none() -> None:
    assert codes(replace(WELL, expires_at=NOW, can_refresh=True)) == []


def test_a_refresh_token_that_ends_before_the_post_does_not_help() -> None:
    ends = DUE - timedelta(hours=1)
    facts = replace(WELL, expires_at=NOW, can_refresh=True, refresh_expires_at=ends)
    assert codes(facts) == ["token_ends"]


def test_an_account_that_needs_a_person_says_so_in_its_own_words() -> None:
    facts = replace(WELL, health="settle_billing", health_reason="Top up your credits.")
    (problem,) = find_account_problems(facts, SPEC, DUE)
    assert (problem.code, problem.message) == ("settle_billing", "Top up your credits.")


def test_a_disconnected_account_hides_every_smaller_reason() -> None:
    facts = replace(WELL, health="disconnected", is_active=False, expires_at=NOW)
    assert codes(facts) == ["disconnected"]


def test_a_permission_that_was_not_granted_is_named() -> None:
    facts = replace(WELL, scopes=frozenset(SPEC.connect.scopes) - {"media.write"})
    (problem,) = find_account_problems(facts, SPEC, DUE)
    assert problem.severity is Severity.WARNING
    assert "media.write" in problem.message


def test_a_network_that_does_not_say_what_it_granted_is_believed() -> None:
    assert codes(replace(WELL, scopes=frozenset())) == []


def test_a_text_that_no_longer_fits_is_a_problem_and_a_missing_alt_text_is_not() -> None:
    fits, too_long = PartContent("Hello"), PartContent("a" * (SPEC.text.limit + 1))
    assert find_content_problems(Content((fits,)), SPEC) == []
    (problem,) = find_content_problems(Content((fits, too_long)), SPEC)
    assert problem.field == "parts.1.text"


def test_the_post_behind_a_full_quota_is_told_of_it_and_the_last_with_room_is_not() -> None:
    assert find_quota_problem(2, 2, SPEC) is None
    problem = find_quota_problem(1, 2, SPEC)
    assert problem is not None
    assert problem.severity is Severity.WARNING


def test_a_network_without_limits_is_never_full() -> None:
    assert find_quota_problem(None, 100, SPEC) is None


def test_few_posts_cannot_fill_a_quota_and_many_could() -> None:
    quota = Quota(limit=100, window=timedelta(minutes=15))
    assert not may_be_crowded(0, quota, SPEC)
    assert may_be_crowded(99, quota, SPEC)
