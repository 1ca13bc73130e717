"""Bringing files to LinkedIn. Sources: Images API, Documents API, and Vector Assets API for the
older route."""

from app.platforms.base import CallKind, MediaFile
from app.platforms.errors import ContentRejected
from app.platforms.linkedin.options import Route
from app.platforms.linkedin.rest import Rest
from app.platforms.linkedin.schemas import (
    InitializeDocument,
    InitializeUpload,
    RegisterUpload,
)

_RECIPE = "urn:li:digitalmediaRecipe:feedshare-image"


async def upload(rest: Rest, file: MediaFile, route: Route) -> str:
    """Upload ``file`` for a post that goes out by ``route``; returns its URN.

    Raises ContentRejected for a document on the older route.
    """
    if file.is_document and route is Route.UGC:
        raise ContentRejected(
            "LinkedIn's older API takes no documents. Choose the Posts API among the options.",
            code="wrong_route",
        )
    if route is Route.UGC:
        urn, url = await _register(rest)
    elif file.is_document:
        urn, url = await _begin_document(rest)
    else:
        urn, url = await _begin_image(rest)
    headers = {"Content-Type": file.mime}
    await rest.http.send("PUT", url, CallKind.PREPARE, content=file.data, headers=headers)
    return urn


async def _begin_image(rest: Rest) -> tuple[str, str]:
    path = "/images?action=initializeUpload"
    answer = await rest.call("POST", path, CallKind.PREPARE, json=_order(rest))
    target = rest.http.read(InitializeUpload, answer, CallKind.PREPARE).value
    return target.image, target.upload_url


async def _begin_document(rest: Rest) -> tuple[str, str]:
    path = "/documents?action=initializeUpload"
    answer = await rest.call("POST", path, CallKind.PREPARE, json=_order(rest))
    target = rest.http.read(InitializeDocument, answer, CallKind.PREPARE).value
    return target.document, target.upload_url


async def _register(rest: Rest) -> tuple[str, str]:
    order = {
        "recipes": [_RECIPE],
        "owner": rest.author,
        "serviceRelationships": [
            {"relationshipType": "OWNER", "identifier": "urn:li:userGeneratedContent"}
        ],
    }
    answer = await rest.call_legacy(
        "POST",
        "/assets?action=registerUpload",
        CallKind.PREPARE,
        json={"registerUploadRequest": order},
    )
    target = rest.http.read(RegisterUpload, answer, CallKind.PREPARE).value
    return target.asset, target.mechanism.request.upload_url


def _order(rest: Rest) -> dict[str, object]:
    return {"initializeUploadRequest": {"owner": rest.author}}
