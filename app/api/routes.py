"""How a route of the API answers: who asks comes first, then limits and keys, then the work."""

import hashlib
import json
import math
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, ClassVar

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from app.api.bodies import StrictRequest, check_query
from app.api.deps import authenticate, context_of
from app.api.errors import problem_for
from app.core.errors import AppError, FieldError, InvalidInput, TooManyRequests
from app.core.limit import parse_limit
from app.core.rate_limit import Verdict, limiter_for
from app.services import idempotency
from app.services.idempotency import RequestKey, StoredAnswer

Handler = Callable[[Request], Awaitable[Response]]
_MAX_KEY = 255


class ApiRoute(APIRoute):
    """For those who are signed in. JSON is read strictly; every error is problem JSON."""

    takes_json: ClassVar[bool] = True

    def get_route_handler(self) -> Callable[[Request], Any]:
        inner = super().get_route_handler()

        async def handle(request: Request) -> Response:
            strict = StrictRequest.of(request, is_json=self.takes_json)
            try:
                strict.state.actor = await run_in_threadpool(authenticate, strict)
                strict.state.reserved_id = None
                strict.state.has_created = False
                check_query(strict)
                return await self.answer(strict, inner)
            except Exception as error:
                return problem_for(error)

        return handle

    async def answer(self, request: StrictRequest, inner: Handler) -> Response:
        """The answer to a request whose sender is known."""
        if self.takes_json and self.body_field is not None and await request.body():
            await request.json()
        return await inner(request)


class CreatingRoute(ApiRoute):
    """Makes something; a repeat with the same Idempotency-Key makes it once."""

    creates: ClassVar[str] = "post"

    async def answer(self, request: StrictRequest, inner: Handler) -> Response:
        key = await self._key_of(request)
        if key is not None:
            stored = await run_in_threadpool(idempotency.find_answer, context_of(request), key)
            if stored is not None:
                return _replay(stored)
        if request.method != "HEAD":
            await self.admit(request)
        if key is None:
            return await super().answer(request, inner)
        request.state.reserved_id = await run_in_threadpool(
            idempotency.reserve, context_of(request), key, self.creates
        )
        return await self._answer_once(request, key, super().answer(request, inner))

    async def admit(self, request: StrictRequest) -> None:
        """Called before something new is made; raises to refuse."""

    async def _answer_once(
        self, request: StrictRequest, key: RequestKey, work: Awaitable[Response]
    ) -> Response:
        ctx = context_of(request)
        try:
            response = await work
        except Exception as error:
            response = problem_for(error)
            changed_nothing = response.status_code < 500 and not request.state.has_created
            settle = idempotency.release if changed_nothing else idempotency.give_up
            # Whatever cannot be noted now is found out by the next repeat.
            with suppress(AppError):
                await run_in_threadpool(settle, ctx, key)
            return response
        answer = StoredAnswer(response.status_code, json.loads(bytes(response.body)))
        with suppress(AppError):
            await run_in_threadpool(idempotency.finish, ctx, key, answer)
        return response

    async def _key_of(self, request: StrictRequest) -> RequestKey | None:
        given = request.headers.get("idempotency-key")
        if given is None:
            return None
        if not 0 < len(given) <= _MAX_KEY or not (given.isascii() and given.isprintable()):
            message = f"Use 1 to {_MAX_KEY} printable ASCII characters."
            raise InvalidInput(message, [FieldError("Idempotency-Key", "bad_key", message)])
        return RequestKey(request.state.actor, self.path, given, await self._hash(request))

    async def _hash(self, request: StrictRequest) -> str:
        sent = await request.json() if await request.body() else None
        return hashlib.sha256(json.dumps(sent, sort_keys=True).encode()).hexdigest()


class UploadRoute(CreatingRoute):
    """Takes a form with a file; its boundary differs at each repeat, so the content counts."""

    takes_json = False
    creates = "med"

    async def answer(self, request: StrictRequest, inner: Handler) -> Response:
        try:
            return await super().answer(request, inner)
        finally:
            # A replayed answer never reaches the code that closes uploaded files.
            await request.close()

    async def _hash(self, request: StrictRequest) -> str:
        digest = hashlib.sha256()
        for name, value in (await request.form()).multi_items():
            digest.update(repr(name).encode())
            if isinstance(value, UploadFile):
                digest.update(repr(value.filename).encode() + await value.read())
                await value.seek(0)
            else:
                digest.update(repr(value).encode())
        return digest.hexdigest()


class LimitedRoute(CreatingRoute):
    """Counts what each person makes here. A look (HEAD) and an answer that was kept are free."""

    async def answer(self, request: StrictRequest, inner: Handler) -> Response:
        request.state.verdict = None
        try:
            response = await super().answer(request, inner)
        except Exception as error:
            response = problem_for(error)
        verdict = request.state.verdict or await run_in_threadpool(self._ask, request, count=False)
        now = context_of(request).clock.now().timestamp()
        response.headers["X-RateLimit-Limit"] = str(verdict.limit.count)
        response.headers["X-RateLimit-Remaining"] = str(verdict.remaining)
        response.headers["X-RateLimit-Reset"] = str(math.ceil(now + verdict.resets_in_s))
        return response

    async def admit(self, request: StrictRequest) -> None:
        verdict = await run_in_threadpool(self._ask, request, count=True)
        request.state.verdict = verdict
        if not verdict.is_allowed:
            message = f"Rate limit exceeded: {verdict.limit}"
            raise TooManyRequests(message, retry_after_s=verdict.resets_in_s)

    def _ask(self, request: StrictRequest, *, count: bool) -> Verdict:
        settings = context_of(request).settings
        limit = parse_limit(settings.publish_rate_limit, "PUNCTUAL_PUBLISH_RATE_LIMIT")
        limiter = limiter_for(settings.redis_url or "")
        name = self.path.rpartition("/")[2]
        key = f"rate_limit:{name}:{self.path}:{request.state.actor.user_id}"
        return limiter.count(key, limit) if count else limiter.look(key, limit)


def _replay(stored: StoredAnswer) -> Response:
    return Response(
        json.dumps(stored.body, ensure_ascii=False),
        stored.http_status,
        {"Idempotency-Replayed": "true"},
        "application/json",
    )
