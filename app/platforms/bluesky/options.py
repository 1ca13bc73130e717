"""What a person may choose for a Bluesky post."""

import re

from pydantic import BaseModel, Field, field_validator, model_validator

_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_MOST_LANGUAGES = 3


class BlueskyOptions(BaseModel):
    """Options of one Bluesky post.

    Punctual opens no pages on anybody's behalf: a link card says what the person wrote about it.
    """

    model_config = {"extra": "forbid"}

    languages: str = Field(
        default="",
        title="Languages",
        description="Language codes, at most three, with commas between: en, pl.",
    )
    card_url: str = Field(
        default="",
        title="Link card: address",
        description="Shown as a card below the first post, unless that has images.",
        pattern=r"^(https?://\S+)?$",
        max_length=2000,
    )
    card_title: str = Field(
        default="", title="Link card: title", description="Needed for a card.", max_length=300
    )
    card_description: str = Field(
        default="", title="Link card: description", description="A line or two.", max_length=1000
    )

    @field_validator("languages")
    @classmethod
    def _are_codes(cls, value: str) -> str:
        codes = _codes(value)
        if len(codes) > _MOST_LANGUAGES:
            raise ValueError("at most three languages")
        if not all(_LANGUAGE.fullmatch(code) for code in codes):
            raise ValueError("write language codes such as en or pt-BR, with commas between")
        return value

    @model_validator(mode="after")
    def _card_is_whole(self) -> "BlueskyOptions":
        if bool(self.card_url) != bool(self.card_title.strip()):
            raise ValueError("a link card needs an address and a title")
        return self

    @property
    def language_codes(self) -> tuple[str, ...]:
        """The languages one by one."""
        return _codes(self.languages)


def _codes(value: str) -> tuple[str, ...]:
    return tuple(word for word in re.split(r"[,\s]+", value) if word)
