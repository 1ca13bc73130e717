"""Who works here, inviting somebody, and removing them."""

import reflex as rx

from app.ui.components.asking import consequence, question
from app.ui.components.base import button, icon
from app.ui.components.secret import shown_once
from app.ui.components.settings_shell import text_input
from app.ui.people_views import InvitationView, MemberView, RoleView
from app.ui.states.people import PeopleState

_LIST = "divide-y divide-(--line) rounded-xl border border-(--line)"
_LINE = "flex flex-wrap items-center gap-x-3 gap-y-2 p-3.5"


def people() -> rx.Component:
    """The members, and for who may manage them the invitations."""
    return rx.el.div(
        rx.el.ul(rx.foreach(PeopleState.members, _member), class_name=_LIST, aria_label="People"),
        rx.cond(PeopleState.can_manage, _inviting(), rx.fragment()),
        _removal(),
        class_name="flex flex-col gap-4",
    )


def _member(member: rx.Var[MemberView]) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.p(
                member.name,
                rx.cond(
                    member.is_you,
                    rx.el.span("  you", class_name="font-normal text-(--muted)"),
                    rx.fragment(),
                ),
                class_name="truncate font-medium",
            ),
            rx.el.p(
                f"{member.email} · since {member.joined}",
                class_name="truncate text-xs text-(--muted)",
            ),
            class_name="min-w-40 flex-1",
        ),
        rx.cond(
            PeopleState.can_manage & member.is_open,
            _reins(member),
            rx.el.span(member.role, class_name="badge tone-slate"),
        ),
        key=member.id,
        class_name=_LINE,
        custom_attrs={"data-member": member.id},
    )


def _reins(member: rx.Var[MemberView]) -> rx.Component:
    return rx.el.div(
        rx.el.select(
            rx.foreach(PeopleState.roles, lambda role: _role(role, role.name)),
            value=member.slug,
            on_change=lambda role: PeopleState.change_role(member.id, role),
            class_name="input w-auto!",
            aria_label=f"What {member.name} may do",
        ),
        button(
            "Remove",
            kind="danger",
            is_small=True,
            on_click=PeopleState.ask_to_remove(member.id),
            aria_label=f"Remove {member.name}",
        ),
        class_name="flex items-center gap-2",
    )


def _role(role: rx.Var[RoleView], words: rx.Var[str]) -> rx.Component:
    return rx.el.option(words, value=role.slug, key=role.slug)


def _inviting() -> rx.Component:
    return rx.fragment(
        rx.cond(PeopleState.new_link != "", _new_link(), rx.fragment()),
        rx.cond(
            PeopleState.invitations.length() > 0,
            rx.el.ul(
                rx.foreach(PeopleState.invitations, _invitation),
                class_name=_LIST,
                aria_label="Open invitations",
            ),
            rx.fragment(),
        ),
        _form(),
    )


def _new_link() -> rx.Component:
    return shown_once(
        PeopleState.new_link,
        PeopleState.link_words,
        "The link is shown this once, works once, and for seven days.",
        label="The invitation's link",
        on_kept=PeopleState.forget_link,
        custom_attrs={"data-testid": "invitation-link"},
    )


def _invitation(invitation: rx.Var[InvitationView]) -> rx.Component:
    return rx.el.li(
        icon("mail", 16, class_name="flex-none text-(--muted)"),
        rx.el.div(
            rx.el.p(invitation.who, class_name="truncate font-medium"),
            rx.el.p(
                f"{invitation.role} · invited until {invitation.until}",
                class_name="truncate text-xs text-(--muted)",
            ),
            class_name="min-w-40 flex-1",
        ),
        button(
            "Revoke",
            kind="danger",
            is_small=True,
            on_click=PeopleState.revoke(invitation.id),
            aria_label=f"Revoke the invitation of {invitation.who}",
        ),
        key=invitation.id,
        class_name=_LINE,
    )


def _form() -> rx.Component:
    return rx.el.form(
        rx.el.div(
            rx.el.label("E-mail (optional)", html_for="invite-email", class_name="label"),
            text_input(
                "invite-email", type="email", placeholder="name@example.com", auto_complete="off"
            ),
            class_name="basis-full",
        ),
        rx.el.div(
            rx.el.label("May", html_for="invite-role", class_name="label"),
            rx.el.select(
                rx.foreach(PeopleState.roles, lambda role: _role(role, role.words)),
                id="invite-role",
                name="invite-role",
                default_value="editor",
                class_name="input",
            ),
            class_name="min-w-48 flex-1",
        ),
        button(icon("user_plus", 15), "Invite", type="submit"),
        key=f"invite-{PeopleState.form_nonce}",
        on_submit=PeopleState.invite,
        class_name="flex flex-wrap items-end gap-3",
        aria_label="Invite somebody",
    )


def _removal() -> rx.Component:
    return question(
        "Remove from the workspace",
        rx.el.p(PeopleState.leaving_name, class_name="mt-2 font-medium break-words"),
        consequence(
            "Every browser and program of theirs is shut out at once. What they planned stays, and "
            "goes out."
        ),
        keep=("Keep", PeopleState.keep),
        do=("Remove", PeopleState.remove),
        is_open=PeopleState.leaving_id != "",
    )
