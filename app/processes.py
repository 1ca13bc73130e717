"""Where a process of the product begins, when its part does not take text arguments itself."""

from app.core.settings import get_settings


def sandbox(host: str, port: str) -> None:
    """Serve the sandbox on ``host`` and ``port``, its data in the data directory."""
    from app.sandbox import server

    server.main(host, int(port), get_settings().data_dir)
