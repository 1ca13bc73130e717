"""What a person or program wants to say, before anything is stored."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.domain.composing import Problem


@dataclass(frozen=True, slots=True)
class PartDraft:
    """One part of a thread; a plain post has one."""

    text: str = ""
    media_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class VariantDraft:
    """What differs on one account. ``parts`` or ``params`` None: as in the post."""

    account_id: str
    parts: tuple[PartDraft, ...] | None = None
    params: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A post and the accounts it is for. ``platform_params`` are options by platform slug."""

    parts: tuple[PartDraft, ...]
    account_ids: tuple[str, ...]
    platform_params: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    variants: tuple[VariantDraft, ...] = ()
    # Names of tags; those that nobody made yet are made with the post.
    tags: tuple[str, ...] = ()

    def variant_for(self, account_id: str) -> VariantDraft | None:
        return next((v for v in self.variants if v.account_id == account_id), None)

    def parts_for(self, account_id: str) -> tuple[PartDraft, ...]:
        """The parts that go to this account."""
        variant = self.variant_for(account_id)
        return self.parts if variant is None or variant.parts is None else variant.parts

    def params_for(self, account_id: str, platform: str) -> Mapping[str, object]:
        """The options that apply to this account of ``platform``."""
        variant = self.variant_for(account_id)
        if variant is not None and variant.params is not None:
            return variant.params
        return self.platform_params.get(platform, {})

    @property
    def media_ids(self) -> frozenset[str]:
        """Every file that any part uses."""
        everywhere = [self.parts, *(v.parts or () for v in self.variants)]
        return frozenset(i for parts in everywhere for part in parts for i in part.media_ids)


@dataclass(frozen=True, slots=True)
class AccountProblems:
    """Everything about a draft that one account's network would refuse, and remarks."""

    account_id: str
    platform: str
    handle: str
    problems: tuple[Problem, ...]
