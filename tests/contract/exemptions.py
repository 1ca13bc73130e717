"""Why a network is not asked a question of the contract."""

from collections.abc import Callable, Mapping

from app.domain.spec import PlatformSpec, ThreadKind
from app.platforms import registry
from tests.contract.scenario import Scenario


def _has_no_threads(spec: PlatformSpec) -> str | None:
    is_chain = spec.thread.kind is ThreadKind.REPLY_CHAIN
    return None if is_chain else f"{spec.name} has no threads of replies."


def _cannot_be_searched(spec: PlatformSpec) -> str | None:
    can_find = spec.publishing.can_find_own
    return None if can_find else f"{spec.name} cannot be searched for a lost post: a person looks."


def _can_be_searched(spec: PlatformSpec) -> str | None:
    can_find = spec.publishing.can_find_own
    return f"{spec.name} can be searched for a lost post." if can_find else None


_RULES: Mapping[str, Callable[[PlatformSpec], str | None]] = {
    "test_a_thread_of_three_hangs_together": _has_no_threads,
    "test_a_thread_that_fails_at_its_second_part_goes_on_from_there": _has_no_threads,
    "test_a_post_whose_answer_was_lost_is_found_and_not_doubled": _cannot_be_searched,
    "test_a_post_that_was_dropped_before_it_landed_goes_out_once": _cannot_be_searched,
    "test_an_answer_that_comes_too_late_is_unknown_and_the_post_is_found": _cannot_be_searched,
    "test_an_older_post_with_the_same_words_is_not_taken_for_the_lost_one": _cannot_be_searched,
    "test_a_lost_answer_that_nobody_can_look_up_is_left_to_a_person": _can_be_searched,
}


def find_reason(test: str, scenario: Scenario) -> str | None:
    """Why ``test`` cannot be asked of the network: its own reason, or one that its description
    gives; None when it is asked."""
    rule = _RULES.get(test)
    general = rule(registry.get(scenario.slug).spec) if rule else None
    return scenario.exempt.get(test) or general
