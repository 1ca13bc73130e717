"""Whether this secret key belongs to this database."""

from app.core.errors import ConfigurationError
from app.db.models import InstallationFact
from app.services.context import Context

_CANARY = "canary"
_SONG = "the key fits"


def verify_secret_key(ctx: Context) -> None:
    """Open what the first start closed; on the first start, close it.

    A wrong key would otherwise show only when the first post fails. Raises ConfigurationError
    saying which key is needed.
    """
    with ctx.database.unit_of_work() as session:
        fact = session.get(InstallationFact, _CANARY, with_for_update=True)
        if fact is None:
            session.add(InstallationFact(name=_CANARY, value=ctx.vault.encrypt(_SONG, _CANARY)))
            return
        if ctx.vault.decrypt(fact.value, _CANARY) != _SONG:
            raise ConfigurationError("This database was made by something else than Punctual.")
        if ctx.vault.needs_rotation(fact.value):
            fact.value = ctx.vault.encrypt(_SONG, _CANARY)
