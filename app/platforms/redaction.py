"""Taking secrets out of anything that a person or a log may see."""

import re

_HIDDEN = "[hidden]"
_NAMES = (
    "access_token|refresh_token|id_token|client_secret|code_verifier|token|code|password|"
    "secret|assertion|upload_token|uploadToken"
)
_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=%:-]+"), rf"\1 {_HIDDEN}"),
    (re.compile(rf"(?i)([\"'](?:{_NAMES})[\"']\s*:\s*)[\"'][^\"']*[\"']"), rf'\1"{_HIDDEN}"'),
    (re.compile(rf"(?i)\b({_NAMES})=[^&\s\"'<>]+"), rf"\1={_HIDDEN}"),
    # Upload links are signed in their query: whoever holds the link may upload.
    (re.compile(r"(https?://[^\s\"'<>?]+)\?[^\s\"'<>]+"), rf"\1?{_HIDDEN}"),
    # Addresses that are secrets themselves: whoever knows one may post.
    (re.compile(r"(/(?:webhooks/\d+|services/\w+/\w+)/)[\w-]{8,}"), rf"\1{_HIDDEN}"),
    (re.compile(r"\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*"), _HIDDEN),
    # A number, a colon and a secret: tokens that stand in paths.
    (re.compile(r"(?i)(\d{5,20})(?::|%3a)[\w-]{20,}"), rf"\1:{_HIDDEN}"),
)


def redact(text: str, secrets: tuple[str, ...] = ()) -> str:
    """``text`` without tokens, codes, client secrets and signed queries.

    ``secrets`` are values known to be secret; they vanish wherever they stand.
    """
    for secret in secrets:
        if len(secret) >= 4:
            text = text.replace(secret, _HIDDEN)
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text
