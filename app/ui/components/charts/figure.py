"""A chart in a card: its heading, what its colours mean, and its figures as a table."""

import reflex as rx

from app.ui.analytics_views import ChartRowView, ChartView, SeriesView
from app.ui.components.base import icon
from app.ui.components.charts.chart import chart
from app.ui.components.ops.panels import panel


def figure(
    title: str,
    shown: rx.Var[ChartView],
    *,
    kind: str,
    hint: str,
    nothing: str,
    is_stacked: bool = False,
) -> rx.Component:
    """``shown`` as a chart of ``kind`` bar or line; the sentence ``nothing`` where it is empty."""
    drawn = rx.el.div(
        rx.el.ul(rx.foreach(shown.series, _key), class_name="chart-keys"),
        chart(
            kind=kind,
            labels=shown.labels,
            series=shown.series,
            is_stacked=is_stacked,
            label=title,
        ),
        rx.el.details(
            rx.el.summary("As a table", class_name="chart-summary"),
            rx.el.div(
                rx.el.table(
                    rx.el.caption(title, class_name="sr-only"),
                    rx.el.thead(
                        rx.el.tr(
                            rx.el.th("Day", scope="col"),
                            rx.foreach(shown.series, lambda one: rx.el.th(one.name, scope="col")),
                        )
                    ),
                    rx.el.tbody(rx.foreach(shown.rows, _row)),
                    class_name="figures",
                ),
                class_name="figures-frame",
                tab_index=0,
                role="region",
                aria_label=f"{title}, as a table",
            ),
        ),
    )
    empty = rx.el.div(
        icon("chart_no_axes_column", 20), rx.el.p(nothing), class_name="chart-nothing"
    )
    return panel(title, rx.cond(shown.is_empty, empty, drawn), hint=hint, class_name="chart-panel")


def _key(one: rx.Var[SeriesView]) -> rx.Component:
    return rx.el.li(
        rx.el.span(class_name="chart-key", custom_attrs={"aria-hidden": "true"}),
        one.name,
        key=one.name,
        class_name="chart-key-line tone-" + one.tone,
    )


def _row(row: rx.Var[ChartRowView]) -> rx.Component:
    return rx.el.tr(
        rx.el.th(row.label, scope="row"),
        rx.foreach(row.cells, rx.el.td),
        key=row.label,
    )
