"""How posts did: counts, lateness, what people made of them, and when to post."""

import reflex as rx

from app.ui.analytics_views import (
    AccountRowView,
    BestPostView,
    CellView,
    HeatRowView,
    TileView,
)
from app.ui.components.account import account_line, glyph
from app.ui.components.base import (
    button,
    empty_state,
    icon,
    inner_link,
    link_button,
    skeleton_rows,
)
from app.ui.components.charts.figure import figure
from app.ui.components.ops.panels import panel
from app.ui.components.plain import plain_link
from app.ui.components.shell import page
from app.ui.states.analytics import PATH, PERIODS, AnalyticsState
from app.ui.views import AccountView

TITLE = "Analytics"
_UNTOLD = "No network has told numbers of these posts yet. Most take an hour, some tell none."
_PERIOD_WORDS = {7: "7 days", 30: "30 days", 90: "90 days", 365: "1 year"}


def analytics() -> rx.Component:
    """The choices in one line, below them what came of those days."""
    return page(
        _choices(),
        rx.cond(
            AnalyticsState.is_loaded,
            rx.cond(AnalyticsState.review.is_empty, _nothing(), _content()),
            skeleton_rows(4),
        ),
        path=PATH,
        title=TITLE,
        actions=(_export(),),
    )


def _export() -> rx.Component:
    return link_button(
        icon("download"), "Export CSV", href=AnalyticsState.review.export_url, download=True
    )


def _choices() -> rx.Component:
    return rx.el.div(
        rx.el.div(
            *[_period(days) for days in PERIODS],
            role="group",
            aria_label="Which days",
            class_name="flex flex-wrap gap-2",
        ),
        rx.el.div(
            _day("From", AnalyticsState.first, AnalyticsState.choose_first),
            rx.el.span("to", class_name="text-[13px] text-(--muted)"),
            _day("To", AnalyticsState.last, AnalyticsState.choose_last),
            class_name="flex items-center gap-2",
        ),
        rx.el.select(
            rx.el.option("All accounts", value=""),
            rx.foreach(AnalyticsState.accounts, _account_option),
            value=AnalyticsState.account,
            on_change=AnalyticsState.choose_account,
            disabled=~rx.State.is_hydrated,
            aria_label="Account",
            class_name="input w-auto max-w-full",
        ),
        class_name="mb-5 flex flex-wrap items-center gap-x-4 gap-y-3",
    )


def _period(days: int) -> rx.Component:
    return button(
        _PERIOD_WORDS[days],
        class_name="chip",
        aria_pressed=rx.cond(AnalyticsState.period == days, "true", "false"),
        on_click=AnalyticsState.choose_period(days),
    )


def _day(label: str, value: rx.Var[str], choose: rx.EventHandler) -> rx.Component:
    return rx.el.input(
        type="date",
        value=value,
        on_change=choose,
        aria_label=label,
        disabled=~rx.State.is_hydrated,
        class_name="input w-36",
    )


def _account_option(account: rx.Var[AccountView]) -> rx.Component:
    return rx.el.option(
        f"{account.platform_name} · {account.handle}", value=account.id, key=account.id
    )


def _nothing() -> rx.Component:
    return empty_state(
        "chart_column",
        "Nothing went out in these days",
        "Once posts are published, this page shows how punctual they were and what people made "
        "of them.",
        inner_link("Write a post", href="/compose", class_name="btn btn-primary"),
    )


def _content() -> rx.Component:
    review = AnalyticsState.review
    return rx.el.div(
        rx.el.p(review.span_label, class_name="text-[13px] text-(--muted)", role="status"),
        rx.el.dl(
            rx.foreach(review.tiles, _tile),
            class_name="review-tiles",
        ),
        rx.el.div(
            figure(
                "Posts by day",
                review.outcomes,
                kind="bar",
                hint="On the day on which each ended, in your time zone.",
                nothing="Nothing ended in these days.",
                is_stacked=True,
            ),
            figure(
                "Interactions",
                review.interactions,
                kind="bar",
                hint="Likes, comments, shares, clicks and saves, by the day the post went out.",
                nothing=_UNTOLD,
            ),
            figure(
                "Lateness",
                review.lateness,
                kind="line",
                hint="Seconds from the due instant to the moment the publish request left.",
                nothing="Nothing was published in these days.",
            ),
            figure(
                "Views",
                review.views,
                kind="bar",
                hint="Of the posts that went out on that day, where their networks tell.",
                nothing=_UNTOLD,
            ),
            class_name="grid gap-4 lg:grid-cols-2",
        ),
        _hours(),
        _by_account(),
        _best_posts(),
        rx.el.div(_export(), class_name="lg:hidden"),
        class_name="flex flex-col gap-4",
    )


def _tile(tile: rx.Var[TileView]) -> rx.Component:
    return rx.el.div(
        rx.el.dt(tile.label, class_name="text-[13px] text-(--muted)"),
        rx.el.dd(
            rx.el.span(tile.value, class_name="block text-xl font-semibold tabular-nums"),
            rx.el.span(tile.change, class_name="block min-h-4 text-xs text-(--tone)"),
            class_name="mt-1.5",
        ),
        key=tile.key,
        custom_attrs={"data-tile": tile.key},
        class_name="card min-w-0 p-4 tone-" + tile.tone,
    )


def _hours() -> rx.Component:
    review = AnalyticsState.review
    marks = [rx.el.th(f"{hour:02d}", scope="col") for hour in range(24)]
    table = rx.el.table(
        rx.el.caption("Interactions for each post, by hour of the week", class_name="sr-only"),
        rx.el.thead(rx.el.tr(rx.el.td(), *marks)),
        rx.el.tbody(rx.foreach(review.heat, _heat_row)),
        class_name="heat",
    )
    return panel(
        "Best hours",
        rx.el.p(
            icon("lightbulb", 15, class_name="mt-0.5 flex-none text-(--tone)"),
            review.advice,
            class_name="tone-indigo mb-4 flex gap-2 text-[13px]",
        ),
        rx.el.div(
            table,
            class_name="heat-frame",
            tab_index=0,
            role="region",
            aria_label="Best hours, as a table",
        ),
        hint="The stronger the colour, the more people did with each post of that hour.",
    )


def _heat_row(row: rx.Var[HeatRowView]) -> rx.Component:
    return rx.el.tr(
        rx.el.th(row.day[:3], scope="row", aria_label=row.day),
        rx.foreach(row.cells, _heat_cell),
        key=row.day,
    )


def _heat_cell(cell: rx.Var[CellView]) -> rx.Component:
    return rx.el.td(
        rx.el.span(cell.words, class_name="sr-only"),
        key=cell.key,
        title=cell.words,
        style={"--strength": f"{cell.strength}%"},
        class_name=rx.cond(cell.strength > 0, "heat-cell", "heat-cell heat-none"),
    )


def _by_account() -> rx.Component:
    names = ("Account", "Published", "Failed", "Half within", "Views", "Interactions")
    return panel(
        "Accounts",
        rx.el.div(
            rx.el.table(
                rx.el.caption("Accounts", class_name="sr-only"),
                rx.el.thead(rx.el.tr(*[rx.el.th(name, scope="col") for name in names])),
                rx.el.tbody(rx.foreach(AnalyticsState.review.accounts, _account_row)),
                class_name="figures",
            ),
            class_name="figures-frame",
            tab_index=0,
            role="region",
            aria_label="Accounts, as a table",
        ),
        hint="Failed counts missed posts too. A dash: the network tells no such number.",
    )


def _account_row(row: rx.Var[AccountRowView]) -> rx.Component:
    return rx.el.tr(
        rx.el.th(
            rx.el.span(
                glyph(row.account.platform, "size-3.5! flex-none"),
                account_line(row.account),
                class_name="flex items-center gap-2",
            ),
            scope="row",
        ),
        rx.el.td(row.published),
        rx.el.td(row.failed, class_name=rx.cond(row.is_failing, "tone-red text-(--tone)", "")),
        rx.el.td(row.lateness),
        rx.el.td(row.views),
        rx.el.td(row.interactions),
        key=row.account.id,
    )


def _best_posts() -> rx.Component:
    best = AnalyticsState.review.best
    return panel(
        "Top posts",
        rx.cond(
            best.length() > 0,
            rx.el.ol(rx.foreach(best, _best), class_name="divide-y divide-(--line)"),
            rx.el.p(
                _UNTOLD,
                class_name="text-[13px] text-(--muted)",
            ),
        ),
        hint="By everything that people did with them; looking alone does not count.",
    )


def _best(post: rx.Var[BestPostView]) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            inner_link(
                post.text, href=f"/posts?open={post.id}", class_name="line-clamp-2 font-medium"
            ),
            rx.el.p(
                glyph(post.account.platform, "size-3! flex-none"),
                rx.el.span(f"{post.account.handle} · {post.at_label}", class_name="truncate"),
                rx.cond(post.numbers != "", rx.el.span(f" · {post.numbers}"), rx.fragment()),
                class_name="mt-1 flex flex-wrap items-center gap-x-1.5 text-xs text-(--muted)",
            ),
            class_name="min-w-0 flex-1",
        ),
        rx.el.p(
            rx.el.span(post.interactions, class_name="block text-base font-semibold"),
            rx.el.span("interactions", class_name="block text-xs text-(--muted)"),
            class_name="flex-none text-right tabular-nums",
        ),
        rx.cond(
            post.url != "",
            plain_link(
                icon("external_link", 16),
                href=post.url,
                target="_blank",
                rel="noopener noreferrer",
                aria_label=f"Open on {post.account.platform_name}",
                class_name="btn btn-ghost btn-icon btn-small flex-none",
            ),
            rx.fragment(),
        ),
        key=post.id,
        class_name="flex items-center gap-4 py-3 first:pt-0 last:pb-0",
    )
