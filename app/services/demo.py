"""A demo workspace: sandbox accounts, a week of posts to come, and a few that are out already."""

import asyncio
import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from app.core import logging
from app.core.errors import NotFound
from app.domain.permissions import Actor
from app.domain.slots import resolve_local, to_local
from app.domain.spec import PlatformSpec
from app.platforms import registry
from app.services import accounts, auth, context, demo_pictures, media, posts, sandbox_visit
from app.services.context import Context
from app.services.demo_pictures import SCENES, Scene
from app.services.details import AccountDetails
from app.services.drafts import Draft, PartDraft

EMAIL = "demo@example.com"
_ZONE = "Europe/Berlin"
# Most posts go to a few accounts, each to others.
_FEW = 4


@dataclass(frozen=True, slots=True)
class _Post:
    """A text short enough for every network, and the scene of its picture if it has one.

    ``days`` ahead and wall-clock ``hour`` say when it goes out.
    """

    text: str
    days: int = 0
    hour: int = 0
    scene: Scene | None = None


_OUT_ALREADY = (
    _Post(
        "We opened the doors of our new studio today. Coffee is on us all week.", scene=SCENES[0]
    ),
    _Post(
        "Three things we learned from a year of shipping every Tuesday: small steps, honest "
        "release notes, and a day without meetings."
    ),
)
_TO_COME = (
    _Post("Behind the scenes: how we photograph the spring collection.", 0, 18, SCENES[2]),
    _Post("Good morning! Today at noon we answer your questions about the new planner.", 1, 9),
    _Post("A reader wrote that our guide saved her team four hours a week. Made our day.", 1, 15),
    _Post("New on the blog: what we changed after 200 customer interviews.", 2, 10),
    _Post("Tip of the week: write the headline last. What is finished is easy to name.", 3, 9),
    _Post("Meet Amara, who keeps our servers awake so that you can sleep.", 3, 17),
    _Post("The view from our workshop on accessible pictures. Ten places left.", 5, 11, SCENES[1]),
    _Post("Weekend reading: five newsletters that we open first.", 6, 9),
    _Post("One week until the launch. Here is a first look.", 7, 10, SCENES[0]),
    _Post("We are hiring a designer who loves calendars. Really.", 9, 14),
)


def main() -> None:
    """Make the demo workspace unless it is there, and say how to sign in."""
    ctx = context.current()
    logging.configure(ctx.settings.log_level, ctx.settings.log_format)
    password = _kept_password(ctx.settings.data_dir / "demo_password")
    if _is_new(ctx):
        asyncio.run(fill(ctx, password))
    print(f"Demo workspace: sign in as {EMAIL} with the password {password}", flush=True)


async def fill(ctx: Context, password: str) -> None:
    """Make the person, connect every network's sandbox, and schedule the posts."""
    auth.create_user(ctx, email=EMAIL, password=password, name="Demo", timezone=_ZONE)
    actor = auth.get_user_actor(ctx, EMAIL)
    for platform in registry.all_platforms():
        await sandbox_visit.connect(ctx, EMAIL, platform.spec.slug, handle="brightside")
    connected = accounts.list_accounts(ctx, actor)
    for post in _OUT_ALREADY:
        posts.publish_now(ctx, actor, _draft(ctx, actor, post, connected))
    for number, post in enumerate(_TO_COME):
        draft = _draft(ctx, actor, post, _some(connected, number))
        posts.schedule(ctx, actor, draft, _instant(ctx, post))


def _some(connected: Sequence[AccountDetails], number: int) -> list[AccountDetails]:
    """A few of the accounts, other ones for each ``number``; now and then all of them."""
    if number % _FEW == 0:
        return list(connected)
    first = number * _FEW
    return [connected[n % len(connected)] for n in range(first, first + _FEW)]


def _draft(ctx: Context, actor: Actor, post: _Post, chosen: Sequence[AccountDetails]) -> Draft:
    """The post for those of the accounts that take it: some want an image with everything."""
    takes = [a.id for a in chosen if post.scene or not _spec(a).media.is_required]
    media_ids = (_keep_picture(ctx, actor, post.scene),) if post.scene else ()
    return Draft((PartDraft(post.text, media_ids),), tuple(dict.fromkeys(takes)))


def _spec(account: AccountDetails) -> PlatformSpec:
    return registry.get(account.platform).spec


def _keep_picture(ctx: Context, actor: Actor, scene: Scene) -> str:
    picture = demo_pictures.draw(scene)
    kept = media.upload(ctx, actor, data=picture, filename="hills.jpg", alt_text=scene.alt_text)
    return kept.id


def _instant(ctx: Context, post: _Post) -> datetime:
    """When it goes out: at its hour, and tomorrow where today's is over."""
    now = ctx.clock.now()
    day = to_local(now, _ZONE).replace(tzinfo=None) + timedelta(days=post.days)
    at = resolve_local(datetime(day.year, day.month, day.day, post.hour), _ZONE).at  # noqa: DTZ001
    return at if at > now else at + timedelta(days=1)


def _is_new(ctx: Context) -> bool:
    try:
        auth.get_user_actor(ctx, EMAIL)
    except NotFound:
        return True
    return False


def _kept_password(path: Path) -> str:
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(9))
    return path.read_text(encoding="utf-8").strip()
