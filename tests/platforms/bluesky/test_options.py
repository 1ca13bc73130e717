import pytest
from pydantic import ValidationError

from app.platforms.bluesky.options import BlueskyOptions


@pytest.mark.parametrize(
    ("written", "codes"),
    [("", ()), ("en", ("en",)), ("en, pl,de", ("en", "pl", "de")), (" pt-BR ", ("pt-BR",))],
)
def test_languages_are_read_as_people_write_them(written: str, codes: tuple[str, ...]) -> None:
    assert BlueskyOptions(languages=written).language_codes == codes


@pytest.mark.parametrize(
    "flaw",
    [
        {"languages": "en, pl, de, fr"},
        {"languages": "English!"},
        {"card_url": "https://example.com"},
        {"card_title": "Nowhere"},
        {"card_url": "https://example.com", "card_title": " "},
        {"card_url": "javascript:alert(1)", "card_title": "Evil"},
        {"colour": "blue"},
    ],
)
def test_options_that_mean_nothing_are_refused(flaw: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        BlueskyOptions.model_validate(flaw)
