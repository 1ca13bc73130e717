"""Secrets at rest."""

import pytest

from app.core.crypto import (
    DecryptionFailed,
    Vault,
    fingerprint,
    hash_token,
    new_token,
    place_of,
)
from app.core.errors import ConfigurationError

HERE = place_of("social_accounts", "access_token", "acc_1")
THERE = place_of("social_accounts", "access_token", "acc_2")


def test_what_was_encrypted_opens_in_its_place() -> None:
    vault = Vault(["key"])
    stored = vault.encrypt("a token ✓", HERE)
    assert "token" not in stored
    assert vault.decrypt(stored, HERE) == "a token ✓"


def test_the_same_secret_never_looks_the_same() -> None:
    vault = Vault(["key"])
    assert vault.encrypt("token", HERE) != vault.encrypt("token", HERE)


def test_a_secret_copied_to_another_row_does_not_open() -> None:
    vault = Vault(["key"])
    with pytest.raises(DecryptionFailed):
        vault.decrypt(vault.encrypt("token", HERE), THERE)


@pytest.mark.parametrize("position", [4, 14, 30])
def test_an_altered_secret_does_not_open(position: int) -> None:
    vault = Vault(["key"])
    stored = list(vault.encrypt("token", HERE))
    stored[position] = "A" if stored[position] != "A" else "B"
    with pytest.raises(DecryptionFailed):
        vault.decrypt("".join(stored), HERE)


def test_another_key_does_not_open_it() -> None:
    with pytest.raises(DecryptionFailed):
        Vault(["other key"]).decrypt(Vault(["key"]).encrypt("token", HERE), HERE)


@pytest.mark.parametrize("stored", ["", "v1", "v1.x.y", "v1..", "plain text"])
def test_what_is_no_ciphertext_says_which_key_to_start_with(stored: str) -> None:
    with pytest.raises(DecryptionFailed, match="PUNCTUAL_SECRET_KEY"):
        Vault(["key"]).decrypt(stored, HERE)


def test_after_a_rotation_old_secrets_open_and_are_to_be_renewed() -> None:
    old = Vault(["old"]).encrypt("token", HERE)
    rotated = Vault(["new", "old"])
    assert rotated.decrypt(old, HERE) == "token"
    assert rotated.needs_rotation(old)
    renewed = rotated.encrypt("token", HERE)
    assert not rotated.needs_rotation(renewed)
    assert Vault(["new"]).decrypt(renewed, HERE) == "token"


def test_without_any_key_nothing_starts() -> None:
    with pytest.raises(ConfigurationError):
        Vault([])


def test_tokens_are_long_random_and_stored_as_a_hash() -> None:
    token = new_token("pt")
    assert token.startswith("pt_")
    assert len(token) >= 43
    assert token != new_token("pt")
    assert token not in hash_token(token)


def test_a_fingerprint_tells_pieces_apart_wherever_they_are_cut() -> None:
    assert fingerprint("ab", "c") != fingerprint("a", "bc")
    assert fingerprint("ab", "c") == fingerprint("ab", "c")
