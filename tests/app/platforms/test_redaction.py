import pytest

from app.platforms.redaction import redact


@pytest.mark.parametrize(
    "text",
    [
        "Authorization: Bearer s3cr3t-token",
        "authorization: basic s3cr3t-token",
        '{"access_token": "s3cr3t-token"}',
        '{"refresh_token":"s3cr3t-token","scope":"a"}',
        "grant_type=refresh_token&refresh_token=s3cr3t-token&x=1",
        "code=s3cr3t-token&state=abc",
        "client_secret=s3cr3t-token",
        "code_verifier=s3cr3t-token",
        "POST https://api.example/bot123456789:AAE-s3cr3t_token-s3cr3t_token/sendMessage",
        "POST /bot123456789%3AAAE-s3cr3t_token-s3cr3t_token/sendMessage",
        "PUT https://up.example/dms/1?ut=s3cr3t-token&v=beta",
        "POST /api/v10/webhooks/223704706495545344/s3cr3t-token/messages/1",
        "https://hooks.example/services/T0AB/B0XY/s3cr3t_token",
    ],
)
def test_a_secret_vanishes_wherever_it_usually_stands(text: str) -> None:
    assert "s3cr3t" not in redact(text)


def test_a_known_secret_vanishes_anywhere() -> None:
    assert "s3cr3t" not in redact("it said s3cr3t-token, aloud", ("s3cr3t-token",))


def test_ordinary_words_stay() -> None:
    text = "Too long by 3: see https://example.com/help and change the text at 10:15, port 54321:on"
    assert redact(text) == text
