"""The network as one account has it."""

from app.db.repositories.in_hand import Account
from app.domain.spec import PlatformSpec
from app.platforms import registry


def spec_of(account: Account) -> PlatformSpec:
    """What its network can do, within what the account's own server or plan allows."""
    return registry.get(account.platform).spec.for_account(account.facts)
