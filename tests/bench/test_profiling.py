"""Reading samples."""

import pytest

from tests.bench.profiling import shares


def test_a_function_is_charged_with_what_it_calls() -> None:
    found = dict(shares("main (a.py:1);send (b.py:7) 3\nmain (a.py:2);wait (c.py:4) 1"))
    assert found == {"main (a.py": 1.0, "send (b.py": 0.75, "wait (c.py": 0.25}


def test_recursion_is_counted_once() -> None:
    assert dict(shares("walk (a.py:1);walk (a.py:2) 5"))["walk (a.py"] == pytest.approx(1)


def test_no_samples_are_no_shares() -> None:
    assert shares("") == []
