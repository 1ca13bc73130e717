"""Where a process of the product begins, when its part does not know the layers above the core."""

from app.core.settings import get_settings


def sandbox(host: str, port: str) -> None:
    """Serve the sandbox on ``host`` and ``port``, its data in the data directory."""
    from app.sandbox import server

    _configure_logging()
    server.main(host, int(port), get_settings().data_dir)


def web(host: str, port: str) -> None:
    """Serve the interface and the REST API on ``host`` and ``port``.

    The environment must be ``web_environment``'s.
    """
    from app.core import web as server

    _configure_logging()
    server.main(host, port, prepare)


def prepare() -> None:
    """Bring the schema up to date and see that the secret key belongs to this database.

    Raises ConfigurationError or Unavailable saying what to change.
    """
    from app.core import schema
    from app.services import context, installation

    schema.bring_up_to_date()
    installation.verify_secret_key(context.current())


def _configure_logging() -> None:
    from app.core import logging

    settings = get_settings()
    logging.configure(settings.log_level, settings.log_format)
