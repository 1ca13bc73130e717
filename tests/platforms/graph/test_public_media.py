"""Which addresses a network could fetch a file from, as far as their names tell."""

import pytest

from app.platforms.base import MediaFile
from app.platforms.errors import ContentRejected
from app.platforms.graph.public_media import is_public, refuse_unreachable


@pytest.mark.parametrize(
    ("url", "is_open"),
    [
        ("https://punctual.example/m/1?signature=x", True),
        ("http://8.8.8.8/1", True),
        ("http://[2606:4700::1111]/1", True),
        ("http://127.0.0.1:3000/1", False),
        ("http://[::1]:3000/1", False),
        ("http://localhost:3000/1", False),
        ("http://10.1.2.3/1", False),
        ("http://192.168.0.7/1", False),
        ("http://169.254.1.1/1", False),
        ("http://nas/1", False),
        ("http://nas.local/1", False),
        ("http://media.internal/1", False),
        ("", False),
    ],
)
def test_an_address_is_open_to_everybody_or_not(url: str, is_open: bool) -> None:
    assert is_public(url) is is_open


def test_the_sandbox_reaches_this_machine_but_not_a_file_without_an_address() -> None:
    here = MediaFile("m", "image/jpeg", b"", url="http://127.0.0.1:3000/m")
    refuse_unreachable([here], "Anything", is_sandbox=True)
    nowhere = MediaFile("m", "image/jpeg", b"")
    with pytest.raises(ContentRejected):
        refuse_unreachable([here, nowhere], "Anything", is_sandbox=True)
    with pytest.raises(ContentRejected) as caught:
        refuse_unreachable([here], "Anything", is_sandbox=False)
    assert "PUNCTUAL_PUBLIC_URL" in caught.value.user_message
