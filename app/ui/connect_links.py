"""Where an account is connected again."""

from app.domain.spec import AuthKind
from app.services.details import AccountRef
from app.ui.specs import known_specs


def reconnect_url(account: AccountRef) -> str:
    """To the network's consent page, or to the page with its fields where it has none."""
    spec = known_specs()[account.platform]
    if spec.connect.auth is AuthKind.OAUTH2:
        return f"/api/oauth/{account.platform}/authorize?account={account.id}"
    return f"/connect?platform={account.platform}&account={account.id}"
