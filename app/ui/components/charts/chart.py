"""A chart over time, drawn by ``chart.jsx``."""

from typing import Any

import reflex as rx

_SOURCE = rx.asset("chart.jsx", shared=True).importable_path


class Chart(rx.Component):
    """Series over labels: ``kind`` is "bar" or "line", ``label`` says what it shows.

    Each series is a ``SeriesView``. Values are numbers or None where nothing is known.
    """

    library = _SOURCE
    tag = "Chart"
    lib_dependencies: list[str] = ["chartist@1.5.0"]  # noqa: RUF012

    kind: rx.Var[str]
    labels: rx.Var[list[str]]
    series: rx.Var[list[Any]]
    is_stacked: rx.Var[bool]
    label: rx.Var[str]


chart = Chart.create
