"""A demo workspace: sandbox accounts, a week of posts to come, and a few that are out already."""

import asyncio
import os
import secrets
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw

from app.core import logging
from app.core.errors import NotFound
from app.domain.composing import has_blocking
from app.domain.permissions import Actor
from app.domain.slots import resolve_local, to_local
from app.platforms import registry
from app.services import accounts, auth, context, media, posts, sandbox_visit
from app.services.context import Context
from app.services.drafts import Draft, PartDraft

EMAIL = "demo@example.com"
_ZONE = "Europe/Berlin"
_OUT_ALREADY = (
    "We opened the doors of our new studio today. Coffee is on us all week.",
    "Three things we learned from a year of shipping every Tuesday: small steps, honest release "
    "notes, and a day without meetings.",
)
_PICTURE = "Rolling hills below a low sun, in orange and blue."
_WIDTH, _HEIGHT = 1200, 900
# Days ahead, wall-clock hour, text. Short enough for every network.
_TO_COME = (
    (0, 18, "Behind the scenes: how we photograph the spring collection."),
    (1, 9, "Good morning! Today at noon we answer your questions about the new planner."),
    (1, 15, "A reader wrote that our guide saved her team four hours a week. That made our day."),
    (2, 10, "New on the blog: what we changed after 200 customer interviews."),
    (3, 9, "Tip of the week: write the headline last. It is easier to name what is finished."),
    (3, 17, "Meet Amara, who keeps our servers awake so that you can sleep."),
    (5, 11, "Our workshop on accessible pictures has ten places left. Who is in?"),
    (6, 9, "Weekend reading: five newsletters that we open first."),
    (7, 10, "One week until the launch. Here is a first look."),
    (9, 14, "We are hiring a designer who loves calendars. Really."),
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
    everywhere = tuple(account.id for account in accounts.list_accounts(ctx, actor))
    picture = media.upload(ctx, actor, data=_picture(), filename="hills.jpg", alt_text=_PICTURE).id
    for number, text in enumerate(_OUT_ALREADY):
        posts.publish_now(ctx, actor, _draft(ctx, actor, text, everywhere, number, picture))
    for number, (days, hour, text) in enumerate(_TO_COME):
        chosen = everywhere if number % 3 else everywhere[:1]
        _schedule(ctx, actor, _draft(ctx, actor, text, chosen, number, picture), days, hour)


def _draft(
    ctx: Context, actor: Actor, text: str, account_ids: tuple[str, ...], number: int, picture: str
) -> Draft:
    """Every second post shows the picture; the others skip accounts that want one."""
    draft = Draft((PartDraft(text, () if number % 2 else (picture,)),), account_ids)
    found = posts.find_problems(ctx, actor, draft)
    fitting = tuple(f.account_id for f in found if not has_blocking(f.problems))
    return Draft(draft.parts, fitting)


def _picture() -> bytes:
    """A landscape, drawn here: nothing is fetched, and nobody's rights are touched."""
    sky = Image.linear_gradient("L").resize((_WIDTH, _HEIGHT))
    image = Image.composite(
        Image.new("RGB", sky.size, "#f7b267"), Image.new("RGB", sky.size, "#4f7cac"), sky
    )
    draw = ImageDraw.Draw(image)
    draw.ellipse((760, 300, 980, 520), fill="#ffe8c2")
    draw.ellipse((-400, 520, 900, 1500), fill="#335c67")
    draw.ellipse((500, 600, 1700, 1600), fill="#1f3a47")
    packed = BytesIO()
    image.save(packed, "JPEG", quality=85)
    return packed.getvalue()


def _schedule(ctx: Context, actor: Actor, draft: Draft, days: int, hour: int) -> None:
    now = ctx.clock.now()
    day = to_local(now, _ZONE).replace(tzinfo=None) + timedelta(days=days)
    at = resolve_local(datetime(day.year, day.month, day.day, hour), _ZONE).at  # noqa: DTZ001
    posts.schedule(ctx, actor, draft, at if at > now else at + timedelta(days=1))


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
