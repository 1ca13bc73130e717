"""Who is signed in, for the shell of every page."""

import reflex as rx

from app.domain.permissions import Permission
from app.services import profiles
from app.ui import gate
from app.ui.bridge import call_service
from app.ui.clock import now
from app.ui.gate import requires
from app.ui.presenting import present_profile
from app.ui.views import ProfileView


class SessionState(rx.State):
    """The person's name, zone and rights; empty until the page has loaded."""

    profile: ProfileView = ProfileView()

    @rx.event
    @requires(Permission.READ)
    async def enter(self) -> None:
        profile = await call_service(profiles.get_profile)
        self.profile = present_profile(profile, gate.actor(), now())
