"""Passwords at rest."""

from argon2 import PasswordHasher

from app.core.passwords import hash_password, is_password, needs_rehash


def test_only_the_password_itself_opens_its_hash() -> None:
    kept = hash_password("correct horse")
    assert "correct horse" not in kept
    assert is_password("correct horse", kept)
    assert not is_password("wrong horse", kept)


def test_nobody_and_a_broken_hash_open_for_no_password() -> None:
    assert not is_password("a password that nobody has", None)
    assert not is_password("", None)
    assert not is_password("x", "not a hash")


def test_a_hash_of_other_costs_is_to_be_renewed() -> None:
    assert not needs_rehash(hash_password("correct horse"))
    assert needs_rehash(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("x"))
