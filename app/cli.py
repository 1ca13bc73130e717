"""The ``punctual`` command. Each command imports what it needs when it is called."""

import os
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from app.core.errors import AppError
from app.core.process import python, python_environment
from app.core.settings import PROJECT_ROOT
from app.operator_commands import (
    DataDir,
    connect_sandbox,
    prepared,
    settings_for,
    status,
    token_cli,
    user_cli,
)

cli = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Publishes social posts on time, exactly once.",
    epilog="`punctual test [pytest arguments]` runs the linters and all tests; "
    "`punctual bench [NAME …]` measures.",
)
sandbox_cli = typer.Typer(help="The sandbox server; with `connect`, accounts in it.")
sandbox_cli.command("connect")(connect_sandbox)
cli.add_typer(sandbox_cli, name="sandbox")
cli.add_typer(user_cli, name="user")
cli.add_typer(token_cli, name="token")
cli.command("status")(status)

Host = Annotated[str, typer.Option(help="Address to listen on.")]
Port = Annotated[int, typer.Option(min=1, max=65535)]


def become(environment: Mapping[str, str], entry: str, *arguments: str) -> NoReturn:
    """Turn this process into the one that ``entry`` is, without the command line's memory."""
    os.chdir(PROJECT_ROOT)
    os.execve(sys.executable, python(entry, *arguments), dict(environment))  # noqa: S606


def _become_part(data_dir: Path | None, entry: str, *arguments: str) -> NoReturn:
    from app.core import embedded

    settings = embedded.running(settings_for(data_dir))
    become(python_environment(settings.to_environment()), entry, *arguments)


@cli.command()
def run(
    *,
    host: Host = "127.0.0.1",
    port: Port = 3000,
    sandbox_port: Annotated[int | None, typer.Option(help="Default: port + 1.")] = None,
    data_dir: DataDir = None,
    demo: Annotated[bool, typer.Option("--demo", help="Fill it with a demo workspace.")] = False,
    workers: Annotated[
        int | None,
        typer.Option(min=1, help="Publishing processes. Default: 2, or 1 on a single core."),
    ] = None,
) -> None:
    """Run the whole product in the foreground."""
    from app.plan import default_workers
    from app.run import default_public_url

    chosen = settings_for(data_dir)
    sandbox = sandbox_port or port + 1
    given = chosen.environment
    settings = replace(
        chosen,
        public_url=chosen.public_url
        if given.get("PUNCTUAL_PUBLIC_URL")
        else default_public_url(host, port),
        sandbox_url=chosen.sandbox_url
        if given.get("PUNCTUAL_SANDBOX_URL")
        else default_public_url("127.0.0.1", sandbox),
    )
    words = (
        host,
        str(port),
        str(sandbox),
        str(workers or default_workers()),
        "demo" if demo else "",
    )
    become(python_environment(settings.to_environment()), "app.run:main", *words)


@cli.command()
def web(*, host: Host = "127.0.0.1", port: Port = 3000, data_dir: DataDir = None) -> None:
    """Run the web process alone."""
    from app.core import embedded, frontend
    from app.core.web import web_environment

    settings = embedded.running(settings_for(data_dir))
    if not frontend.is_current():
        frontend.build(settings.environment, typer.echo)
    environment = web_environment(settings.to_environment())
    become(environment, "app.processes:web", host, str(port))


@cli.command()
def worker(
    *,
    queue: Annotated[str, typer.Option(help="The job queue to serve.")] = "publish",
    data_dir: DataDir = None,
) -> None:
    """Run one worker process alone."""
    _become_part(data_dir, "workers.worker:main", queue)


@cli.command()
def scheduler(*, data_dir: DataDir = None) -> None:
    """Run the scheduler alone."""
    _become_part(data_dir, "workers.scheduler:main")


@sandbox_cli.callback(invoke_without_command=True)
def sandbox(
    context: typer.Context,
    *,
    host: Host = "127.0.0.1",
    port: Port = 3001,
    data_dir: DataDir = None,
) -> None:
    """Run the sandbox server alone."""
    if context.invoked_subcommand is None:
        settings = settings_for(data_dir)
        environment = python_environment(settings.to_environment())
        become(environment, "app.processes:sandbox", host, str(port))


@cli.command()
def migrate(*, data_dir: DataDir = None) -> None:
    """Bring the database's schema up to date."""
    with prepared(data_dir):
        typer.echo("The database is up to date.")


def main() -> None:
    """Run the command line; an expected error is one line and status 1."""
    try:
        cli(prog_name="punctual")
    except AppError as error:
        typer.echo(error.user_message, err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
