"""Commands for whoever operates the product: people, tokens, sandbox accounts, status."""

import asyncio
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.core.errors import InvalidInput
from app.core.settings import Settings, adopt, get_settings

if TYPE_CHECKING:
    from app.services.context import Context
    from app.services.status import Report, Sweeps

user_cli = typer.Typer(help="People who sign in.", no_args_is_help=True)
token_cli = typer.Typer(help="API tokens for programs.", no_args_is_help=True)

DataDir = Annotated[
    Path | None,
    typer.Option("--data-dir", help="Where everything is kept (default ./data)."),
]
# Words that follow an option of several words, as in `--platform one two`.
MoreWords = Annotated[list[str] | None, typer.Argument(hidden=True)]
Email = Annotated[str, typer.Option(help="The address that the person signs in with.")]


def settings_for(data_dir: Path | None) -> Settings:
    """This process's settings, with ``data_dir`` in place of the environment's if given."""
    settings = get_settings()
    return replace(settings, data_dir=data_dir.resolve()) if data_dir else settings


@contextmanager
def prepared(data_dir: Path | None) -> Iterator[None]:
    """For a command that works on the data: this process's settings name servers that answer,
    those of the running product or servers of our own, and the schema is current.
    """
    from app import processes
    from app.core import embedded, logging

    with embedded.servers(settings_for(data_dir)) as settings:
        adopt(settings)
        # What a command prints is for programs too: what it does on the way is told beside it.
        level = "warning" if settings.log_level == "info" else settings.log_level
        logging.configure(level, settings.log_format)
        processes.prepare()
        yield


@contextmanager
def opened(data_dir: Path | None) -> Iterator["Context"]:
    """A context on the product of ``data_dir``."""
    from app.services import context

    with prepared(data_dir):
        ctx = context.current()
        try:
            yield ctx
        finally:
            ctx.database.dispose()


@user_cli.command("create")
def create_user(
    *,
    email: Email,
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from standard input.")
    ] = False,
    name: Annotated[str, typer.Option(help="How the person is shown to others.")] = "",
    timezone: Annotated[str, typer.Option(help="An IANA zone such as Europe/Berlin.")] = "UTC",
    data_dir: DataDir = None,
) -> None:
    """Make a person who owns a workspace; prints its ids as JSON."""
    from app.services import auth

    password = _read_password(password_stdin)
    with opened(data_dir) as ctx:
        made = auth.create_user(ctx, email=email, password=password, name=name, timezone=timezone)
    _print_json({"id": made.user_id, "email": made.email, "workspace_id": made.workspace_id})


@token_cli.command("create")
def create_token(
    *,
    email: Email,
    name: Annotated[str, typer.Option(help="What the token is for.")] = "command line",
    scopes: Annotated[
        list[str] | None, typer.Option(help="What it may do; repeat. Default: everything.")
    ] = None,
    more_scopes: MoreWords = None,
    data_dir: DataDir = None,
) -> None:
    """Make an API token and print it, once, alone on a line."""
    from app.services import api_tokens, auth

    with opened(data_dir) as ctx:
        actor = auth.get_user_actor(ctx, email)
        typer.echo(
            api_tokens.create_token(ctx, actor, name=name, scopes=_words(scopes, more_scopes))
        )


def connect_sandbox(
    *,
    email: Email,
    platform: Annotated[
        list[str] | None, typer.Option(help="Which network; repeat. Default: all.")
    ] = None,
    handle: Annotated[str | None, typer.Option(help="Who to sign in as there.")] = None,
    more_platforms: MoreWords = None,
    data_dir: DataDir = None,
) -> None:
    """Connect sandbox accounts for a person; prints a JSON line for each."""
    from app.platforms import registry
    from app.services import sandbox_visit

    wanted = _words(platform, more_platforms) or registry.slugs()
    with opened(data_dir) as ctx:
        for slug in wanted:
            account = asyncio.run(sandbox_visit.connect(ctx, email, slug, handle=handle))
            shown = {"platform": account.platform, "account_id": account.id}
            _print_json(shown | {"handle": account.ref.handle})


def status(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    data_dir: DataDir = None,
) -> None:
    """Show processes, queues, what is next, overdue and in flight, lateness, the last sweep."""
    from app.core import embedded
    from app.services import context
    from app.services import status as service

    adopt(embedded.running(settings_for(data_dir)))
    report = service.report(context.current())
    if as_json:
        _print_json(asdict(report))
    else:
        _show(report)


def _show(report: "Report") -> None:
    for name, text in _status_lines(report):
        typer.echo(f"{name:10} {text}")
    if not report.is_redis_up:
        typer.echo("Redis does not answer; posts wait in the database until it does.")


def _status_lines(report: "Report") -> Iterator[tuple[str, str]]:
    """What is said of the product: the name of a thing, and how it stands."""
    for beat in report.processes:
        seen_s = max(report.at.timestamp() - beat.at, 0)
        place = f"{beat.host}:{beat.pid}"
        yield beat.kind, f"{place}  {beat.busy} under way, seen {seen_s:.0f} s ago"
    for queue in report.queues:
        waiting = f"{queue.scheduled} scheduled, {queue.ready} ready"
        yield "queue", f"{queue.name}: {waiting}, {queue.in_flight} in flight"
    counts = ", ".join(f"{count} {word}" for word, count in sorted(report.posts.items()))
    yield "posts", counts or "none yet"
    yield "in flight", f"{report.in_flight} held by workers"
    yield "next due", _instant(report.next_due_at) or "nothing"
    yield "overdue", str(report.overdue)
    for app in report.paused_apps:
        name = f"{app.platform} sandbox" if app.is_sandbox else app.platform
        yield "waits", f"every account of {name}, until {_instant(app.until)}"
    late = report.lateness
    if late.attempts:
        figures = f"p50 {late.p50_ms} ms, p95 {late.p95_ms} ms, p99 {late.p99_ms} ms"
        yield "lateness", f"{figures} over {late.attempts} attempts in 7 days"
    if report.sweeps:
        yield "last sweep", _sweep_line(report.sweeps)


def _sweep_line(sweeps: "Sweeps") -> str:
    touched = f"{sweeps.leases_lost} lost leases, {sweeps.requeued} queued again"
    return f"{_instant(sweeps.last_at) or 'not yet'}  ({touched}, {sweeps.looked} looks in all)"


def _instant(at: datetime | None) -> str:
    return at.isoformat(timespec="seconds") if at else ""


def _read_password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise InvalidInput("Give the password on standard input with --password-stdin.")
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))


def _words(given: list[str] | None, more: list[str] | None) -> tuple[str, ...] | None:
    """What was said of an option that takes several words: repeated, or one after another."""
    said = [*(given or ()), *(more or ())]
    return tuple(word for value in said for word in value.replace(",", " ").split()) or None


def _print_json(value: object) -> None:
    typer.echo(json.dumps(value, default=str))
