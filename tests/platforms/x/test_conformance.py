"""Text is counted as the official vectors of twitter-text count it.

``validate.json`` holds them as they are published, group by group, the newest configuration last.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from app.platforms.x.spec import SPEC
from app.platforms.x.text import count_weight, find_flaw

_GROUPS: dict[str, list[dict[str, Any]]] = json.loads(
    Path(__file__).with_name("validate.json").read_text(encoding="utf-8")
)["groups"]
# Where two groups speak of the same text, the configuration in force is that of the later one:
# the earlier one counted an emoji by its code points.
IN_FORCE = {vector["text"]: vector for group in _GROUPS.values() for vector in group}


def test_the_vectors_of_every_group_are_there() -> None:
    assert [len(group) for group in _GROUPS.values()] == [20, 22, 2]
    assert len(IN_FORCE) == 27


@pytest.mark.parametrize("vector", IN_FORCE.values(), ids=lambda vector: vector["about"])
def test_a_text_weighs_and_is_accepted_as_the_official_vector_says(vector: dict[str, Any]) -> None:
    text, weight = vector["text"], count_weight(vector["text"])
    is_accepted = find_flaw(text) is None and 0 < weight <= SPEC.text.limit
    assert (weight, is_accepted) == (vector["weight"], vector["valid"])
