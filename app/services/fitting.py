"""What one text becomes on each network: a thread, one post, or a post that goes on in comments.

Pure functions of the draft and the networks' specs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.domain import splitting
from app.domain.spec import PlatformSpec, ThreadKind
from app.services.draft_content import DraftContent
from app.services.drafts import Draft, PartDraft, VariantDraft

# One network's options.
Params = Mapping[str, object]


def has_threads(spec: PlatformSpec) -> bool:
    """Whether several parts become a thread on this network, without anybody's asking for it."""
    return spec.thread.kind is not ThreadKind.NONE and spec.thread.chosen_by is None


def room_for_text(
    spec: PlatformSpec, params: Params, position: int, *, has_media: bool = False
) -> int:
    """The most text in part ``position``, less what the network's options take from it."""
    taken = spec.text.cost_of_options(params)
    return spec.text_limit(position, has_media=has_media) - taken


def fits(part: PartDraft, position: int, spec: PlatformSpec, params: Params) -> bool:
    """Whether the network has room for this text."""
    room = room_for_text(spec, params, position, has_media=bool(part.media_ids))
    return spec.text.count(part.text) <= room


def joined(parts: Sequence[PartDraft]) -> PartDraft:
    """All parts as the one that they are on networks without threads."""
    if len(parts) == 1:
        return parts[0]
    text = "\n\n".join(part.text.strip() for part in parts if part.text.strip())
    return PartDraft(text, tuple(i for part in parts for i in part.media_ids))


def fitted(
    parts: Sequence[PartDraft], spec: PlatformSpec, params: Params, *, with_comments: bool
) -> tuple[PartDraft, ...]:
    """The parts as they go out on this network. Where they may become comments, they stay as the
    person made them; only what is too long for one post is cut anew, into as few as possible."""
    if has_threads(spec):
        return tuple(parts)
    whole = joined(parts)
    if not with_comments or spec.thread.chosen_by is None:
        return (whole,)
    if fits(whole, 0, spec, params):
        return _files_first(parts, whole.media_ids)
    has_media = bool(whole.media_ids)
    texts = splitting.split_to_fit(
        whole.text,
        lambda place, piece: (
            spec.text.count(piece)
            <= room_for_text(spec, params, place, has_media=has_media and place == 0)
        ),
    )
    return _files_first([PartDraft(text) for text in texts] or [whole], whole.media_ids)


def _files_first(parts: Sequence[PartDraft], media_ids: tuple[str, ...]) -> tuple[PartDraft, ...]:
    """All files with the post: comments are text."""
    return (PartDraft(parts[0].text, media_ids), *(PartDraft(part.text) for part in parts[1:]))


def to_draft(content: DraftContent, specs: Mapping[str, PlatformSpec]) -> Draft:
    """``content`` as it goes to the accounts of ``specs`` (by account id).

    What was customised for an account is fitted to its network like the shared text.
    """
    own = {v.account_id: v for v in content.variants if v.account_id in specs}
    shared = content.parts or (PartDraft(),)
    variants, params = [], {s.slug: _params(content, s) for s in specs.values()}
    for account_id, spec in specs.items():
        variant = own.get(account_id, VariantDraft(account_id))
        options = params[spec.slug] if variant.params is None else dict(variant.params)
        written = shared if variant.parts is None else variant.parts or (PartDraft(),)
        parts = fitted(written, spec, options, with_comments=content.with_comments)
        if spec.thread.chosen_by and len(parts) > 1:
            options[spec.thread.chosen_by] = True
        has_own = parts != shared
        if has_own or variant.params is not None:
            kept = options if variant.params is not None else None
            variants.append(VariantDraft(account_id, parts if has_own else None, kept))
    chosen = {slug: options for slug, options in params.items() if options}
    return Draft(shared, tuple(specs), chosen, tuple(variants), content.tags)


def _params(content: DraftContent, spec: PlatformSpec) -> dict[str, object]:
    return dict(content.platform_params.get(spec.slug, {}))


def to_content(draft: Draft, specs: Mapping[str, PlatformSpec]) -> DraftContent:
    """``draft`` as a person would have written it: what ``to_draft`` made of the shared text is
    no customising."""
    words = {s.thread.chosen_by: s.slug for s in specs.values() if s.thread.chosen_by}
    with_comments = any(
        draft.params_for(i, spec.slug).get(spec.thread.chosen_by) is True
        for i, spec in specs.items()
        if spec.thread.chosen_by
    )
    params = {
        slug: {k: v for k, v in own.items() if words.get(k) != slug}
        for slug, own in draft.platform_params.items()
    }
    content = DraftContent(
        draft.parts, draft.account_ids, {s: o for s, o in params.items() if o}, (), with_comments
    )
    made = to_draft(content, specs)
    variants = [v for v in draft.variants if v != made.variant_for(v.account_id)]
    return replace(content, variants=tuple(variants), tags=draft.tags)


def reworded(
    draft: Draft, parts: tuple[PartDraft, ...], specs: Mapping[str, PlatformSpec]
) -> Draft:
    """``draft`` with other shared ``parts``: what was made of the old ones for a network is made
    anew, what was written for one account stays."""
    content = to_content(draft, specs)
    own = {variant.account_id for variant in content.variants}
    made = to_draft(replace(content, parts=parts), specs)
    kept = [v for v in draft.variants if v.account_id in own]
    renewed = [made.variant_for(v.account_id) for v in draft.variants if v.account_id not in own]
    params = made.platform_params if renewed else draft.platform_params
    return replace(
        draft,
        parts=parts,
        platform_params=params,
        variants=(*kept, *(v for v in renewed if v is not None)),
    )
