"""What the Analytics page shows."""

from dataclasses import dataclass, field

from app.ui.views import AccountView


@dataclass(frozen=True, slots=True)
class TileView:
    """A large figure; ``change`` compares it with the days before, in ``tone``."""

    key: str
    label: str
    value: str
    change: str
    tone: str


@dataclass(frozen=True, slots=True)
class SeriesView:
    """A line or a colour of bars: ``values`` by label, and each of them in words."""

    name: str
    tone: str
    values: list[float | None]
    words: list[str]


@dataclass(frozen=True, slots=True)
class ChartRowView:
    """One label of a chart with all its figures, for the table."""

    label: str
    cells: list[str]


@dataclass(frozen=True, slots=True)
class ChartView:
    """A chart and its table. Rows without any figure are left out of the table."""

    labels: list[str] = field(default_factory=list)
    series: list[SeriesView] = field(default_factory=list)
    rows: list[ChartRowView] = field(default_factory=list)
    is_empty: bool = True


@dataclass(frozen=True, slots=True)
class CellView:
    """One hour of the week; ``strength`` 0 to 100 colours it, ``words`` say what it stands for."""

    key: str
    strength: int
    words: str


@dataclass(frozen=True, slots=True)
class HeatRowView:
    """A weekday with its 24 hours."""

    day: str
    cells: list[CellView]


@dataclass(frozen=True, slots=True)
class AccountRowView:
    """One account's figures as words."""

    account: AccountView
    published: str
    failed: str
    is_failing: bool
    lateness: str
    views: str
    interactions: str
    share: int


@dataclass(frozen=True, slots=True)
class BestPostView:
    """A live post that people did much with."""

    id: str
    post_id: str
    text: str
    account: AccountView
    url: str
    at_label: str
    views: str
    interactions: str
    numbers: str


@dataclass(frozen=True, slots=True)
class ReviewView:
    """The page below its choices."""

    span_label: str = ""
    tiles: list[TileView] = field(default_factory=list)
    outcomes: ChartView = field(default_factory=ChartView)
    interactions: ChartView = field(default_factory=ChartView)
    views: ChartView = field(default_factory=ChartView)
    lateness: ChartView = field(default_factory=ChartView)
    heat: list[HeatRowView] = field(default_factory=list)
    advice: str = ""
    accounts: list[AccountRowView] = field(default_factory=list)
    best: list[BestPostView] = field(default_factory=list)
    is_empty: bool = True
    export_url: str = ""
