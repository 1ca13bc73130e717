"""What a post looks like on each of LinkedIn's routes. Sources: Posts API; Share on LinkedIn."""

from app.platforms.base import MediaFile, PartToPublish
from app.platforms.linkedin.little_text import escape
from app.platforms.linkedin.options import LinkedInOptions

_LONGEST_TITLE = 100


def post_body(
    author: str, part: PartToPublish, prepared: tuple[str, ...], options: LinkedInOptions
) -> dict[str, object]:
    """For ``POST /rest/posts``."""
    body: dict[str, object] = {
        "author": author,
        "commentary": escape(part.text),
        "visibility": options.visibility.value,
        "distribution": {
            "feedDistribution": "MAIN_FEED",
            "targetEntities": [],
            "thirdPartyDistributionChannels": [],
        },
        "lifecycleState": "PUBLISHED",
        "isReshareDisabledByAuthor": options.is_reshare_disabled,
    }
    if prepared:
        body["content"] = _content(part.media, prepared, options)
    return body


def ugc_body(
    author: str, part: PartToPublish, prepared: tuple[str, ...], options: LinkedInOptions
) -> dict[str, object]:
    """For ``POST /v2/ugcPosts``, which takes plain text."""
    content: dict[str, object] = {
        "shareCommentary": {"text": part.text},
        "shareMediaCategory": "IMAGE" if prepared else "NONE",
    }
    if prepared:
        content["media"] = [
            _asset(file, urn) for file, urn in zip(part.media, prepared, strict=True)
        ]
    return {
        "author": author,
        "lifecycleState": "PUBLISHED",
        "specificContent": {"com.linkedin.ugc.ShareContent": content},
        "visibility": {"com.linkedin.ugc.MemberNetworkVisibility": options.visibility.value},
    }


def _content(
    media: tuple[MediaFile, ...], prepared: tuple[str, ...], options: LinkedInOptions
) -> dict[str, object]:
    if media[0].is_document:
        title = options.document_title or media[0].name or "Document"
        return {"media": {"id": prepared[0], "title": title[:_LONGEST_TITLE]}}
    images = [
        {"id": urn, **({"altText": file.alt_text} if file.alt_text else {})}
        for file, urn in zip(media, prepared, strict=True)
    ]
    return {"media": images[0]} if len(images) == 1 else {"multiImage": {"images": images}}


def _asset(file: MediaFile, urn: str) -> dict[str, object]:
    described = {"description": {"text": file.alt_text}} if file.alt_text else {}
    return {"status": "READY", "media": urn, **described}
