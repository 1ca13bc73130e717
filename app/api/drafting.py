"""From what a program sent to what services understand."""

from collections.abc import Mapping
from dataclasses import replace

from app.api.schemas.drafts import ContentIn, DestinationsIn, DraftIn, EditIn, VariantIn
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
        variants=tuple(
            _variant(v, sent.content, account_ids, i) for i, v in enumerate(sent.variants)
        ),
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


def to_edited(draft: Draft, sent: EditIn) -> Draft:
    """``draft`` with the accounts, options, variants and tags that ``sent`` has.

    Raises InvalidInput for a variant of an account that the post does not go to.
    """
    account_ids = draft.account_ids
    if sent.account_ids is not None:
        account_ids = tuple(dict.fromkeys(sent.account_ids))
    params = draft.platform_params
    if sent.platform_params is not None:
        params = {_slug(word): own for word, own in sent.platform_params.items()}
    variants = tuple(v for v in draft.variants if v.account_id in account_ids)
    if sent.variants is not None:
        text = draft.parts[0].text if draft.parts else ""
        variants = tuple(
            _variant(v, text, account_ids, place) for place, v in enumerate(sent.variants)
        )
    tags = draft.tags if sent.tags is None else tuple(sent.tags)
    return replace(
        draft, account_ids=account_ids, platform_params=params, variants=variants, tags=tags
    )


def _variant(
    sent: VariantIn, text: str | None, account_ids: tuple[str, ...], number: int
) -> VariantDraft:
    if sent.account_id not in account_ids:
        message = "The post does not go to this account. Add it to account_ids, or leave it out."
        field = f"variants.{number}.account_id"
        raise InvalidInput(message, [FieldError(field, "not_chosen", message)])
    has_own = sent.parts is not None or sent.content is not None or bool(sent.media_ids)
    if has_own and sent.parts is None and sent.content is None:
        sent = sent.model_copy(update={"content": text})
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
