"""The one reader of the environment.

Every setting is a field here, documented in ``docs/operations.md``. A secret may be given in a
file by adding ``_FILE`` to its name. Secrets that nobody gave are made on first use and kept,
mode 0600, in the data directory.
"""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from app.core.errors import ConfigurationError
from app.core.limit import parse_limit
from app.core.mail import parse_mail_server

_DEFAULT_PUBLIC_URL = "http://127.0.0.1:3000"
_LONG_FILE = 100 * 1024 * 1024
_THIS_MACHINE = frozenset({"127.0.0.1", "localhost", "::1"})
_DEFAULT_SANDBOX_URL = "http://127.0.0.1:3001"

PROJECT_ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class PlatformCredentials:
    """An application registered with one network, and the hosts it talks to.

    ``None`` for a host means the network's own, as its platform folder states it.
    ``extra_scopes`` are rights that this app was granted beyond the usual ones.
    """

    client_id: str | None = None
    client_secret: str | None = field(default=None, repr=False)
    api_url: str | None = None
    auth_url: str | None = None
    extra_scopes: tuple[str, ...] = ()

    @property
    def is_configured(self) -> bool:
        return bool(self.client_id)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set from outside; durations in seconds, sizes in bytes."""

    environment: Mapping[str, str] = field(repr=False)
    data_dir: Path
    database_url: str | None = field(default=None, repr=False)
    redis_url: str | None = field(default=None, repr=False)
    public_url: str = _DEFAULT_PUBLIC_URL
    sandbox_url: str = _DEFAULT_SANDBOX_URL
    media_url: str | None = None
    publish_rate_limit: str = "20/hour"
    trusted_proxy_hops: int = 0
    log_level: str = "info"
    log_format: str = "console"
    max_upload_bytes: int = 5 * 1024 * 1024
    max_long_upload_bytes: int = _LONG_FILE
    worker_concurrency: int = 256
    given_secret_key: str | None = field(default=None, repr=False)
    smtp_url: str | None = field(default=None, repr=False)
    crash_at: str | None = None
    clock_shift: Path | None = None
    _platforms: dict[str, PlatformCredentials] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @property
    def secret_key(self) -> str:
        """The master secret: as given, else the one kept in the data directory.

        Raises ConfigurationError when it can be neither read nor written.
        """
        return self.given_secret_key or _kept_secret(self.data_dir / "secret_key")

    @property
    def secret_keys(self) -> tuple[str, ...]:
        """The current secret first, then older ones that still open what they once closed."""
        older = _get(self.environment, "PUNCTUAL_OLD_SECRET_KEYS") or ""
        return (self.secret_key, *(key for key in older.split(",") if key))

    @property
    def is_secure(self) -> bool:
        """Whether browsers reach the product over TLS (cookies are then marked Secure)."""
        return self.public_url.startswith("https://")

    @property
    def trusted_hosts(self) -> frozenset[str]:
        """Hosts, with their port where one is named, that people may connect accounts on although
        they lead into a private network: whoever runs this named them."""
        listed = (_get(self.environment, "PUNCTUAL_PRIVATE_HOSTS") or "").split(",")
        given = [urlsplit(v).netloc for n, v in self.environment.items() if n.endswith("_API_URL")]
        return frozenset(host.strip().lower() for host in (*listed, *given) if host.strip())

    @property
    def media_location(self) -> str:
        """Where uploaded files are kept: a directory, or ``s3://bucket/prefix``."""
        return self.media_url or str(self.data_dir / "media")

    @property
    def can_be_reached(self) -> bool:
        """Whether others can reach the product: its public address is not this machine's own."""
        return urlsplit(self.public_url).hostname not in _THIS_MACHINE

    @property
    def state_redis_url(self) -> str | None:
        """Where the browser interface keeps its state: the next database of the same Redis, so
        that emptying the job queue does not end anybody's session in the interface.
        """
        return _next_database(self.redis_url) if self.redis_url else None

    @property
    def browser_origins(self) -> list[str]:
        """The origins that pages of the product have: the public one, and this machine's names
        for it where the public URL is one of them.
        """
        parts = urlsplit(self.public_url)
        local = ("127.0.0.1", "localhost")
        if parts.hostname not in local:
            return [f"{parts.scheme}://{parts.netloc}"]
        port = f":{parts.port}" if parts.port else ""
        return [f"{parts.scheme}://{host}{port}" for host in local]

    def to_environment(self) -> dict[str, str]:
        """The environment with these settings in it, for a process that is to share them."""
        said = {
            "PUNCTUAL_DATA_DIR": str(self.data_dir),
            "PUNCTUAL_PUBLIC_URL": self.public_url,
            "PUNCTUAL_SANDBOX_URL": self.sandbox_url,
            "DATABASE_URL": self.database_url,
            "REDIS_URL": self.redis_url,
        }
        return {**self.environment, **{name: value for name, value in said.items() if value}}

    def platform(self, slug: str) -> PlatformCredentials:
        """The ``<PLATFORM>_…`` settings of the network called ``slug``."""
        # Asked for with every call to a network.
        if slug not in self._platforms:
            self._platforms[slug] = _credentials(self.environment, slug.upper())
        return self._platforms[slug]


def _credentials(read: Mapping[str, str], prefix: str) -> PlatformCredentials:
    return PlatformCredentials(
        client_id=_get(read, f"{prefix}_CLIENT_ID"),
        client_secret=_get(read, f"{prefix}_CLIENT_SECRET"),
        api_url=_url(read, f"{prefix}_API_URL"),
        auth_url=_url(read, f"{prefix}_AUTH_URL"),
        extra_scopes=_words(read, f"{prefix}_EXTRA_SCOPES"),
    )


def _next_database(redis_url: str) -> str:
    place, _, query = redis_url.partition("?")
    options = dict(parse_qsl(query))
    if place.startswith("unix:") or "db" in options:
        options["db"] = str(int(options.get("db", "0")) + 1)
    else:
        parts = urlsplit(place)
        number = int(parts.path.strip("/") or "0") + 1
        place = urlunsplit(parts._replace(path=f"/{number}"))
    return f"{place}?{urlencode(options)}" if options else place


def _words(environment: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple((_get(environment, name) or "").replace(",", " ").split())


def _get(environment: Mapping[str, str], name: str) -> str | None:
    value = environment.get(name)
    if value:
        return value
    path = environment.get(f"{name}_FILE")
    if not path:
        return None
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ConfigurationError(
            f"{name}_FILE names {path}, which cannot be read ({error.strerror}). "
            "Point it at a readable file or unset it."
        ) from error


def _url(environment: Mapping[str, str], name: str) -> str | None:
    value = _get(environment, name)
    return value.rstrip("/") if value else None


def _number(environment: Mapping[str, str], name: str, default: int) -> int:
    value = _get(environment, name)
    if value is None:
        return default
    if not value.isdigit():
        raise ConfigurationError(f"{name} is {value!r}; it must be a whole number.")
    return int(value)


def _rate(environment: Mapping[str, str], name: str, default: str) -> str:
    value = _get(environment, name) or default
    parse_limit(value, name)
    return value


def _mail_server(environment: Mapping[str, str]) -> str | None:
    value = _get(environment, "PUNCTUAL_SMTP_URL")
    if value:
        parse_mail_server(value)
    return value


def _kept_secret(path: Path) -> str:
    try:
        if path.exists():
            return path.read_text(encoding="utf-8").strip()
        path.parent.mkdir(parents=True, exist_ok=True)
        return _create_secret(path)
    except OSError as error:
        raise ConfigurationError(
            f"The secret key cannot be kept in {path} ({error.strerror}). "
            "Choose a writable --data-dir or set PUNCTUAL_SECRET_KEY."
        ) from error


def _create_secret(path: Path) -> str:
    value = secrets.token_urlsafe(32)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(value)
    try:
        # link() fails when another process was first: then its secret is the one that counts.
        os.link(draft, path)
    except FileExistsError:
        return path.read_text(encoding="utf-8").strip()
    finally:
        draft.unlink()
    return value


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Settings from ``environment`` (any mapping of names to text).

    Raises ConfigurationError naming the setting that is wrong.
    """
    given = _get(environment, "PUNCTUAL_DATA_DIR")
    return Settings(
        environment=dict(environment),
        data_dir=Path(given).resolve() if given else PROJECT_ROOT / "data",
        database_url=_get(environment, "DATABASE_URL"),
        redis_url=_get(environment, "REDIS_URL"),
        public_url=_url(environment, "PUNCTUAL_PUBLIC_URL") or _DEFAULT_PUBLIC_URL,
        sandbox_url=_url(environment, "PUNCTUAL_SANDBOX_URL") or _DEFAULT_SANDBOX_URL,
        media_url=_get(environment, "PUNCTUAL_MEDIA_URL"),
        publish_rate_limit=_rate(environment, "PUNCTUAL_PUBLISH_RATE_LIMIT", "20/hour"),
        trusted_proxy_hops=_number(environment, "PUNCTUAL_TRUSTED_PROXY_HOPS", 0),
        log_level=_get(environment, "PUNCTUAL_LOG_LEVEL") or "info",
        log_format=_get(environment, "PUNCTUAL_LOG_FORMAT") or "console",
        max_upload_bytes=_number(environment, "PUNCTUAL_MAX_UPLOAD_BYTES", 5 * 1024 * 1024),
        max_long_upload_bytes=_number(environment, "PUNCTUAL_MAX_LONG_UPLOAD_BYTES", _LONG_FILE),
        worker_concurrency=_number(environment, "PUNCTUAL_WORKER_CONCURRENCY", 256),
        given_secret_key=_get(environment, "PUNCTUAL_SECRET_KEY"),
        smtp_url=_mail_server(environment),
        crash_at=_get(environment, "PUNCTUAL_CRASH_AT"),
        clock_shift=Path(shift) if (shift := _get(environment, "PUNCTUAL_CLOCK_SHIFT")) else None,
    )


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """This process's settings, read once."""
    return read_settings(os.environ)


def adopt(settings: Settings) -> None:
    """Make ``settings`` what ``get_settings`` answers in this process, and its children inherit."""
    os.environ.update(settings.to_environment())
    get_settings.cache_clear()
