"""Numbers of a live post, as the insights routes of the Graph API tell them."""

from pydantic import BaseModel


class InsightValue(BaseModel):
    value: int | None = None


class Insight(BaseModel):
    """One number: in a list, or where it is a sum, by itself."""

    name: str
    values: list[InsightValue] = []
    total_value: InsightValue | None = None

    @property
    def count(self) -> int | None:
        """The number; None where the network does not say."""
        shown = self.total_value or (self.values[0] if self.values else InsightValue())
        return shown.value


class Insights(BaseModel):
    """``GET /{post}/insights``."""

    data: list[Insight]

    def counts(self) -> dict[str, int]:
        """The numbers by name, as far as the network tells them."""
        return {i.name: i.count for i in self.data if i.count is not None}
