"""Whether a draft may be scheduled: its time, its accounts, its files, what networks refuse."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlmodel import Session

from app.core.errors import FieldError, InvalidInput
from app.db.models import AccountHealth, MediaAsset, SocialAccount
from app.db.repositories.accounts import Accounts
from app.db.repositories.media import MediaAssets
from app.domain import composing
from app.domain.composing import Content, PartContent, Problem, Severity
from app.domain.permissions import Actor
from app.domain.slots import FURTHEST_AHEAD
from app.domain.spec import PlatformSpec
from app.services import storage
from app.services.account_specs import spec_of
from app.services.context import Context
from app.services.drafts import AccountProblems, Draft, PartDraft
from app.services.renditions import file_of

_PAST_TOLERANCE = timedelta(seconds=60)


def check_time(at: datetime, now: datetime) -> None:
    """Raises InvalidInput when ``at`` (aware) is no time that a post can be scheduled for."""
    if at.tzinfo is None:
        raise ValueError("a post needs an aware instant")
    if at < now - _PAST_TOLERANCE:
        message = "That time has passed. Choose a later one, or publish now."
        raise InvalidInput(message, [FieldError("scheduled_for", "in_the_past", message)])
    if at > now + FURTHEST_AHEAD:
        message = "That is more than five years ahead. Choose an earlier time."
        raise InvalidInput(message, [FieldError("scheduled_for", "too_far_ahead", message)])


def accounts_of(session: Session, actor: Actor, ids: Sequence[str]) -> list[SocialAccount]:
    """The accounts with these ids, in that order, each once.

    Raises InvalidInput when there is none, or one is not in the actor's workspace.
    """
    if not ids:
        message = "Choose at least one account to publish to."
        raise InvalidInput(message, [FieldError("account_ids", "empty", message)])
    found = Accounts(session, actor.workspace_id).by_ids(dict.fromkeys(ids))
    for account_id in ids:
        if account_id not in found:
            message = f"There is no account {account_id} in this workspace."
            raise InvalidInput(message, [FieldError("account_ids", "unknown", message)])
    return [found[account_id] for account_id in dict.fromkeys(ids)]


def media_of(session: Session, actor: Actor, ids: Iterable[str]) -> dict[str, MediaAsset]:
    """The files with these ids. Raises InvalidInput when one is not in the actor's workspace."""
    wanted = set(ids)
    found = MediaAssets(session, actor.workspace_id).by_ids(wanted)
    for missing in wanted - found.keys():
        message = f"There is no file {missing} in this workspace. Upload it first."
        raise InvalidInput(message, [FieldError("media_ids", "unknown", message)])
    return found


def account_problems(
    ctx: Context, account: SocialAccount, draft: Draft, media: Mapping[str, MediaAsset]
) -> AccountProblems:
    """Everything about ``draft`` that this account or its network would refuse, and remarks."""
    spec = spec_of(account)
    parts = tuple(_content_of(part, media) for part in draft.parts_for(account.id))
    content = Content(
        parts,
        draft.params_for(account.id, account.platform),
        can_be_fetched=storage.can_be_fetched(ctx, is_sandbox=account.is_sandbox),
    )
    problems = [
        *composing.find_problems(content, spec),
        *_destination_problems(account, content.params, spec),
        *_state_problems(account, spec),
    ]
    return AccountProblems(account.id, account.platform, account.handle, tuple(problems))


def _state_problems(account: SocialAccount, spec: PlatformSpec) -> list[Problem]:
    """Why nothing would go out on the account now. What can change by then is a remark."""
    handle = account.handle
    if not account.is_active:
        message = f"{handle} is not connected to {spec.name} any more. Reconnect it."
        return [Problem("account_ids", "disconnected", message, Severity.BLOCKING)]
    found = []
    if account.health != AccountHealth.HEALTHY:
        reason = account.health_reason or f"{spec.name} wants it to be connected again."
        message = f"{handle} cannot publish for now. {reason} Posts wait until then."
        found.append(Problem("account_ids", str(account.health), message, Severity.WARNING))
    if account.paused_at is not None:
        message = f"{handle} is paused. Posts wait until it goes on."
        found.append(Problem("account_ids", "account_paused", message, Severity.WARNING))
    return found


def _destination_problems(
    account: SocialAccount, params: Mapping[str, object], spec: PlatformSpec
) -> list[Problem]:
    """A post that names another page than the account that it is to go out on."""
    option = spec.destination_option
    named = str(params.get(option) or "") if option else ""
    if named in ("", account.remote_id):
        return []
    title = spec.options.model_fields[str(option)].title
    message = (
        f"{title}: {named} is another one than {account.handle}, which this post goes to. Choose "
        "that account instead, or leave the option empty."
    )
    return [Problem(f"platform_params.{spec.slug}.{option}", "other_destination", message)]


def refuse_blocking(found: Iterable[AccountProblems]) -> None:
    """Raises InvalidInput, naming the fields, when anything found stops the post."""
    blocking = [
        (account, problem)
        for account in found
        for problem in account.problems
        if problem.severity is Severity.BLOCKING
    ]
    if not blocking:
        return
    errors = [FieldError(p.field, p.code, p.message) for _, p in blocking]
    raise InvalidInput(blocking[0][1].message, list(dict.fromkeys(errors)), code="does_not_fit")


def _content_of(part: PartDraft, media: Mapping[str, MediaAsset]) -> PartContent:
    return PartContent(part.text, tuple(file_of(media[i]) for i in part.media_ids))
