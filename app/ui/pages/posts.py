"""The list of posts."""

import reflex as rx

from app.ui.components.base import skeleton_rows
from app.ui.components.posts.drawer import drawer
from app.ui.components.posts.list import post_list
from app.ui.components.shell import page
from app.ui.states.post_drawer import PostDrawerState
from app.ui.states.posts import PostsState
from app.ui.states.session import SessionState
from app.ui.wording import STATUS_TONES, STATUS_WORDS

TITLE = "Posts"


def posts() -> rx.Component:
    """Tabs, filters, the list, and the drawer."""
    return page(
        rx.cond(PostsState.is_loaded, _list(), skeleton_rows(8)),
        rx.el.p(PostsState.announcement, class_name="sr-only", role="status", aria_live="polite"),
        drawer(),
        path="/posts",
        title=TITLE,
    )


def _list() -> rx.Component:
    return post_list(
        place=PostsState.place,
        page=PostsState.page,
        changes=PostsState.changes,
        pinned=PostsState.pinned,
        tabs=PostsState.tabs,
        accounts=PostsState.accounts,
        platforms=PostsState.platforms,
        members=PostsState.members,
        tags=PostsState.tags,
        words=rx.Var.create({s.value: word for s, word in STATUS_WORDS.items()}),
        tones=rx.Var.create({s.value: tone for s, tone in STATUS_TONES.items()}),
        fresh_count=PostsState.fresh_count,
        opened=rx.cond(PostDrawerState.post, PostDrawerState.post.id, ""),
        can_write=SessionState.profile.can_write,
        on_open=PostDrawerState.open,
        on_more=PostsState.show_more,
        on_fresh=PostsState.show_fresh,
        on_shift=PostsState.shift,
        on_cancel=PostsState.cancel,
        on_delete=PostsState.delete,
        on_retry=PostsState.retry,
    )
