"""A wrong secret key is found at the start, not at the first post."""

from dataclasses import replace

import pytest

from app.core.crypto import DecryptionFailed, Vault
from app.services.context import Context
from app.services.installation import verify_secret_key


def test_the_key_that_the_database_was_made_with_fits(context: Context) -> None:
    verify_secret_key(context)
    verify_secret_key(context)


def test_another_key_is_refused_and_the_message_says_which_is_needed(context: Context) -> None:
    verify_secret_key(context)
    with pytest.raises(DecryptionFailed, match="PUNCTUAL_SECRET_KEY"):
        verify_secret_key(replace(context, vault=Vault(["another secret"])))


def test_after_a_rotation_the_old_key_is_needed_no_more(context: Context) -> None:
    verify_secret_key(replace(context, vault=Vault(["old"])))
    verify_secret_key(replace(context, vault=Vault(["new", "old"])))
    verify_secret_key(replace(context, vault=Vault(["new"])))
