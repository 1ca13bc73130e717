"""Apps that this product has with networks, for one workspace."""

from sqlalchemy import delete, select
from sqlmodel import Session, col

from app.db.models import PlatformApp


class PlatformApps:
    def __init__(self, session: Session, workspace_id: str) -> None:
        self._session = session
        self._workspace_id = workspace_id

    def find(self, platform: str, host: str = "") -> PlatformApp | None:
        """The app for this network, or for its server at ``host``."""
        return self._session.scalar(
            select(PlatformApp).where(
                col(PlatformApp.workspace_id) == self._workspace_id,
                col(PlatformApp.platform) == platform,
                col(PlatformApp.host) == host,
            )
        )

    def own(self) -> dict[str, PlatformApp]:
        """The apps that people typed in, by platform."""
        statement = select(PlatformApp).where(
            col(PlatformApp.workspace_id) == self._workspace_id, col(PlatformApp.host) == ""
        )
        return {app.platform: app for app in self._session.scalars(statement)}

    def add(self, app: PlatformApp) -> None:
        self._session.add(app)

    def remove(self, platform: str) -> None:
        """Forget what somebody typed in for this network."""
        self._session.execute(
            delete(PlatformApp).where(
                col(PlatformApp.workspace_id) == self._workspace_id,
                col(PlatformApp.platform) == platform,
                col(PlatformApp.host) == "",
            )
        )
