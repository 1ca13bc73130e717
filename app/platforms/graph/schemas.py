"""JSON of the Graph API, as far as every network behind it shares it."""

import json
from typing import Annotated

from pydantic import AliasChoices, BaseModel, BeforeValidator, Field, ValidationError


class GraphError(BaseModel):
    """What is inside ``{"error": …}``; older token routes send the same without the wrapping."""

    message: str = Field(default="", validation_alias=AliasChoices("message", "error_message"))
    code: int
    subcode: int | None = Field(default=None, alias="error_subcode")
    is_transient: bool = False
    user_message: str | None = Field(default=None, alias="error_user_msg")

    @property
    def words(self) -> str:
        """What the network says to a person, else to a developer."""
        return " ".join((self.user_message or self.message).split())

    def says(self, phrases: tuple[str, ...]) -> bool:
        """Whether its message holds one of ``phrases``."""
        return any(phrase in self.message for phrase in phrases)


def read_error(body: bytes) -> GraphError | None:
    """The error that an answer's ``body`` holds, or None where it holds none."""
    try:
        outer = json.loads(body)
    except ValueError:
        return None
    if not isinstance(outer, dict):
        return None
    try:
        return GraphError.model_validate(outer.get("error", outer))
    except ValidationError:
        return None


def _listed(value: object) -> object:
    return [s for s in value.replace(",", " ").split() if s] if isinstance(value, str) else value


class TokenAnswer(BaseModel):
    """A token as any of the token routes gives it; ``expires_in`` is seconds and may be missing.

    ``permissions`` are the scopes granted, where the route tells them.
    """

    access_token: str = Field(min_length=1)
    expires_in: int | None = None
    permissions: Annotated[list[str], BeforeValidator(_listed)] = []


class TokenAnswers(BaseModel):
    """The same in a list, as one of the routes sometimes wraps it."""

    data: list[TokenAnswer] = Field(min_length=1)


class TokenFacts(BaseModel):
    """``GET /debug_token``: whose a token is (``USER``, ``PAGE``), and what it may do. One that is
    dead is nobody's."""

    type: str = ""
    scopes: list[str] = []


class DebuggedToken(BaseModel):
    data: TokenFacts
