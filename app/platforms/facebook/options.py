"""What a person may choose for a Facebook post."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field, HttpUrl, TypeAdapter, ValidationError

_URL = TypeAdapter(HttpUrl)


def _checked_link(link: str) -> str:
    """As it was typed, if it is an address of the web."""
    link = link.strip()
    if link:
        try:
            _URL.validate_python(link)
        except ValidationError:
            raise ValueError("A link starts with https:// or http://.") from None
    return link


class FacebookOptions(BaseModel):
    """Options of one Facebook post."""

    # Programs send these ids as numbers as well.
    model_config = {"extra": "forbid", "coerce_numbers_to_str": True}

    page_id: str = Field(
        default="",
        pattern=r"^\d*$",
        max_length=32,
        title="Page",
        description="The number of the connected Page to post to. Empty: the chosen account.",
    )
    link: Annotated[str, AfterValidator(_checked_link)] = Field(
        default="",
        max_length=2000,
        title="Link with preview",
        description="Facebook shows a preview of it below the text. Not together with images.",
    )
    continue_in_comments: bool = Field(
        default=False,
        title="Continue in comments",
        description="Further parts become comments of the Page below the post.",
    )
