"""What Reflex is told; everything that varies comes from the settings."""

import reflex as rx

from app.core.settings import get_settings

_settings = get_settings()
# Without a Redis (while building) nothing is served, and no state needs keeping.
_store = (
    {"redis_url": _settings.state_redis_url}
    if _settings.state_redis_url
    else {"state_manager_mode": rx.constants.StateManagerMode.MEMORY}
)

config = rx.Config(
    app_name="app",
    cors_allowed_origins=_settings.browser_origins,
    trusted_proxy_hops=_settings.trusted_proxy_hops,
    telemetry_enabled=False,
    show_built_with_reflex=False,
    default_color_mode="system",
    frontend_compression_formats=["gzip"],
    plugins=[rx.plugins.TailwindV4Plugin()],
    disable_plugins=[rx.plugins.SitemapPlugin],
    **_store,
)
