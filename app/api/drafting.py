"""From what a program sent to what services understand."""

from collections.abc import Mapping

from app.api.schemas.drafts import ContentIn, DestinationsIn, DraftIn, VariantIn
from app.core.errors import FieldError, InvalidInput, NotFound
from app.domain.permissions import Actor
from app.platforms import registry
from app.services import posts
from app.services.context import Context
from app.services.drafts import Draft, PartDraft, VariantDraft


def to_draft(ctx: Context, actor: Actor, sent: DraftIn) -> Draft:
    """The draft that ``sent`` describes, its platforms resolved to accounts.

    Raises InvalidInput naming a platform that is unknown or not connected.
    """
    params = {_slug(word): params for word, params in sent.platform_params.items()}
    account_ids = to_account_ids(ctx, actor, sent, params)
    return Draft(
        parts=to_parts(sent),
        account_ids=account_ids,
        platform_params=params,
        variants=tuple(_variant(v, sent, account_ids, i) for i, v in enumerate(sent.variants)),
        tags=tuple(sent.tags),
    )


def to_account_ids(
    ctx: Context,
    actor: Actor,
    sent: DestinationsIn,
    params: Mapping[str, Mapping[str, object]] | None = None,
) -> tuple[str, ...]:
    """The accounts that ``sent`` names, each once; ``params`` (options by slug) may say which of
    a network's several.

    Raises InvalidInput naming a platform that is unknown or not connected.
    """
    words = sent.platforms
    by_platform = posts.preferred_account_ids(ctx, actor, words, params) if words else ()
    return tuple(dict.fromkeys((*by_platform, *sent.account_ids)))


def to_parts(sent: ContentIn) -> tuple[PartDraft, ...]:
    """The parts that ``sent`` has."""
    if sent.parts is not None:
        return tuple(PartDraft(part.content, tuple(part.media_ids)) for part in sent.parts)
    return (PartDraft(sent.content or "", tuple(sent.media_ids)),)


def _variant(
    sent: VariantIn, post: DraftIn, account_ids: tuple[str, ...], number: int
) -> VariantDraft:
    if sent.account_id not in account_ids:
        message = "The post does not go to this account. Add it to account_ids, or leave it out."
        field = f"variants.{number}.account_id"
        raise InvalidInput(message, [FieldError(field, "not_chosen", message)])
    has_own = sent.parts is not None or sent.content is not None or bool(sent.media_ids)
    if has_own and sent.parts is None and sent.content is None:
        sent = sent.model_copy(update={"content": post.content})
    return VariantDraft(
        account_id=sent.account_id,
        parts=to_parts(sent) if has_own else None,
        params=sent.platform_params,
    )


def _slug(word: str) -> str:
    try:
        return registry.get(word).spec.slug
    except NotFound as error:
        field = f"platform_params.{word}"
        errors = [FieldError(field, "unknown_platform", error.user_message)]
        raise InvalidInput(error.user_message, errors, code="unknown_platform") from error
