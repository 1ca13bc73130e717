"""How each machine's clock stands against its steady one, and what to do when that changed."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col

from app.db.models import InstallationFact, ScheduledPost
from app.domain.clock_step import Step
from app.domain.publication import Status

_PREFIX = "clock:"
_LOOKED_AT_AGAIN = (Status.QUEUED, Status.PROCESSING, Status.UNCONFIRMED)


@dataclass(frozen=True, slots=True)
class Standing:
    """By how many seconds a clock is ahead of its steady one, and its last step, if any."""

    offset_s: float
    step: Step | None


class Clocks:
    """Kept among the facts about the installation, a row for each machine."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def standings(self) -> dict[str, Standing]:
        """How clocks stood when last looked at, by ``<host>:<start of the machine>``."""
        name = col(InstallationFact.name)
        rows = self._session.execute(
            select(name, col(InstallationFact.value)).where(
                name.startswith(_PREFIX, autoescape=True)
            )
        )
        return {row[0].removeprefix(_PREFIX): _read(row[1]) for row in rows}

    def save(self, host: str, start: str, standing: Standing) -> None:
        """Remember how the clock stands since this ``start`` of the host, and no earlier one."""
        mine, name = f"{_PREFIX}{host}:", col(InstallationFact.name)
        self._session.execute(
            delete(InstallationFact).where(
                name.startswith(mine, autoescape=True), name != f"{mine}{start}"
            )
        )
        row = {"name": f"{mine}{start}", "value": _write(standing)}
        self._session.execute(
            insert(InstallationFact)
            .values(row)
            .on_conflict_do_update(index_elements=["name"], set_={"value": row["value"]})
        )

    def begin_deadlines_anew(self, lease_until: datetime, look_at: datetime) -> None:
        """Have what was reckoned on the clock as it was be reckoned from now on.

        Every lease ends at ``lease_until``; what is to be looked at later than ``look_at`` is
        looked at then.
        """
        status, row_id = col(ScheduledPost.status), col(ScheduledPost.id)
        held, looked_at = status == Status.PUBLISHING, status.in_(_LOOKED_AT_AGAIN)
        # In one order, whoever else locks several rows of these.
        self._session.execute(
            select(row_id).where(held | looked_at).order_by(row_id).with_for_update()
        )
        self._session.execute(update(ScheduledPost).where(held).values(lease_until=lease_until))
        self._session.execute(
            update(ScheduledPost)
            .where(looked_at, col(ScheduledPost.check_at) > look_at)
            .values(check_at=look_at)
        )


def _write(standing: Standing) -> str:
    told = {"offset_s": standing.offset_s}
    if standing.step is not None:
        told["at"] = standing.step.at.timestamp()
        told["by_s"] = standing.step.by.total_seconds()
    return json.dumps(told)


def _read(value: str) -> Standing:
    told = json.loads(value)
    at = told.get("at")
    step = Step(datetime.fromtimestamp(at, UTC), timedelta(seconds=told["by_s"])) if at else None
    return Standing(told["offset_s"], step)
