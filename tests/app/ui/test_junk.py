"""Whatever a browser sends to any handler of any page, it is answered and nothing breaks."""

import pkgutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime, time
from importlib import import_module
from inspect import signature
from typing import Any

import pytest
import reflex as rx
from reflex.event import Event
from reflex.istate.data import RouterData
from reflex_base.registry import RegistrationContext
from reflex_base.utils.format import json_dumps

from app.domain.posting_schedule import Slot, Weekday
from app.services import context as context_module
from app.services import csv_imports, media, posting_schedules, posts, recurrences, tagging
from app.services.context import Context
from app.services.drafts import Draft, PartDraft
from app.services.recurrences import Plan
from app.ui import gate, states
from tests.app.services.test_media import encode, wide
from tests.support.cast import Cast

for module in pkgutil.iter_modules(states.__path__):
    import_module(f"{states.__name__}.{module.name}")

AT = datetime(2026, 3, 5, 9, tzinfo=UTC)
HANDLERS: dict[Any, dict[str, Any]] = {}
for name, found in RegistrationContext.ensure_context().event_handlers.items():
    if found.states[0].__module__.startswith("app.") and not name.endswith(".setvar"):
        HANDLERS.setdefault(found.states[0], {})[name.rsplit(".", 1)[-1]] = found.handler

JUNK: list[Any] = [
    *(None, True, -1, 2**31, 2**50, 10**30, 1.5, float("nan"), float("inf")),
    *([], {}, [{}], [None], ["\x00"], [["x", 2**40]], {"a": []}, {"\ud800": 1}),
    *("", "x" * 20_000, "9" * 5000, "nul \x00", "half \ud800", "²", "-1", "../../etc/passwd"),
    *("9999-12-31", "10000-01-01", "24:00", "Europe/", "[]", '{"parts": [1], "tags": [1]}'),
]
FIELDS = ("name", "tag", "time", "url", "text", "zone", "timezone", "account", "lateness", "field")
FIELDS += ("email", "password", "current", "new", "again", "invite-email", "invite-role")


@pytest.fixture
async def known(
    context: Context, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[list[str]]:
    """Ids of things that there are; the owner causes the events."""
    monkeypatch.setattr(context_module, "current", lambda: context)
    owner, account = cast.owner, cast.account("x").id
    slots = [Slot(day, time(10)) for day in Weekday]
    posting_schedules.set_schedule(context, owner, account, "UTC", slots)
    draft = Draft((PartDraft("Hello"),), (account,), tags=("news",))
    post = posts.schedule(context, owner, draft, AT)
    table = b"content,scheduled_for\nHello,2026-04-01 10:00\n"
    token = gate._actor.set(owner)
    yield [
        account,
        post.id,
        post.scheduled_posts[0].id,
        media.upload(context, owner, data=encode(wide(), "PNG"), filename="wide.png").id,
        tagging.list_tags(context, owner)[0].id,
        recurrences.create(context, owner, draft, Plan("FREQ=DAILY", AT, "UTC")).id,
        csv_imports.create(context, owner, table, "ours.csv"),
    ]
    gate._actor.reset(token)


class Browser:
    """Sends events to one state, and takes what comes back as a browser would."""

    def __init__(self, root: Any, state: Any) -> None:
        self._root, self._state = root, state

    @classmethod
    async def on(cls, state_class: Any) -> "Browser":
        root = rx.State(_reflex_internal_init=True)  # type: ignore[call-arg]
        return cls(root, await root.get_state(state_class))

    async def send(self, handler: Any, *args: Any) -> None:
        answer = await handler.fn(self._state, *args)
        if answer is not None:
            Event.from_event_type(answer)
        shown = {n: getattr(self._state, n) for n in type(self._state).base_vars}
        json_dumps(shown).encode()

    def go_to(self, address: str) -> None:
        """Have the address bar say ``address``."""
        headers = {"origin": "http://localhost"}
        self._root.router = RouterData.from_router_data({"asPath": address, "headers": headers})


@pytest.mark.parametrize("state_class", HANDLERS, ids=lambda state: state.__name__)
async def test_every_handler_answers_whatever_a_browser_sends(
    state_class: Any, known: list[str]
) -> None:
    browser = await Browser.on(state_class)
    handlers = HANDLERS[state_class]
    for handler in handlers.values():
        takes = list(signature(handler.fn).parameters.values())[1:]
        count = len(takes)
        if not count:
            await browser.send(handler)
            continue
        takes_form = any(p.annotation not in {str, int, bool} for p in takes)
        for junk in JUNK:
            await browser.send(handler, *[junk] * count)
            if takes_form:
                await browser.send(handler, *[dict.fromkeys(FIELDS, junk)] * count)
        for one in known:
            await browser.send(handler, one, *[JUNK[len(one) % len(JUNK)]] * (count - 1))
        await browser.send(handler, *[""] * (count + 1))
    if "load" in handlers:
        await browser.send(handlers["load"])


@pytest.mark.parametrize(
    "state_class", [s for s in HANDLERS if "load" in HANDLERS[s]], ids=lambda state: state.__name__
)
async def test_every_page_opens_whatever_its_address_says(
    state_class: Any, known: list[str]
) -> None:
    browser = await Browser.on(state_class)
    names = ("id", "open", "account", "post", "draft", "from", "to", "at", "days", "platform")
    names += ("what", "who", "view", "date", "zone", "show", "author", "q", "tag", "status", "edit")
    for said in (
        "%00",
        "%ED%A0%80",
        "x" * 3000,
        "9999-12-31",
        "0001-01-01",
        "Europe/",
        "-1",
        "%C2%B2",
    ):
        browser.go_to("/?" + "&".join(f"{name}={said}" for name in names))
        await browser.send(HANDLERS[state_class]["load"])
