"""Facebook Pages, described. Sources: Graph API (Page feed, Page photos, comments, permissions,
rate limits), Pages API posts guide."""

from datetime import timedelta

from app.domain.look import LinkCard, Look, LookKind
from app.domain.spec import (
    AuthKind,
    ConnectSpec,
    MediaSpec,
    PlatformSpec,
    PublishSpec,
    Quota,
    TextSpec,
    ThreadKind,
    ThreadSpec,
)
from app.domain.text import count_code_points_or_utf16
from app.platforms.base import Endpoints
from app.platforms.facebook.options import FacebookOptions

TEXT_LIMIT = 63_206
COMMENT_LIMIT = 8000

# The right on a Page without which posting there is refused.
CREATE_TASK = "CREATE_CONTENT"

POST_SCOPES = ("pages_manage_posts", "pages_read_engagement")
COMMENT_SCOPE = "pages_manage_engagement"
INSIGHTS_SCOPE = "read_insights"

HOSTS = Endpoints(
    api_url="https://graph.facebook.com",
    auth_url="https://www.facebook.com",
    client_id="",
    client_secret="",
)

SPEC = PlatformSpec(
    slug="facebook",
    name="Facebook",
    connect=ConnectSpec(
        auth=AuthKind.OAUTH2,
        # Pages that belong to a business are listed only with the last one.
        scopes=(
            "pages_show_list",
            *POST_SCOPES,
            COMMENT_SCOPE,
            INSIGHTS_SCOPE,
            "business_management",
        ),
        uses_pkce=False,
        # A Page's token has no end; when it dies all the same, only a person can get another.
        is_refreshable=False,
        developer_url="https://developers.facebook.com/apps",
        has_destinations=True,
        console_steps=(
            "Open developers.facebook.com/apps, choose “Create app” and give it a name.",
            "As its use case choose “Manage everything on your Page”.",
            "Customize the use case and add the permissions pages_show_list, pages_manage_posts, "
            "pages_read_engagement, pages_manage_engagement, read_insights and "
            "business_management.",
            "Under “Facebook Login”, “Settings”, paste the return address into “Valid OAuth "
            "Redirect URIs” and save. It must begin with https://: set PUNCTUAL_PUBLIC_URL to the "
            "address at which Punctual is reached that way.",
            "Under “App settings”, “Basic”, copy the App ID and the App secret into Punctual.",
            "Publish the app. Before that, only people with a role in it can connect, and only "
            "they see what it posts.",
        ),
    ),
    # Facebook does not say in which unit it counts: the larger one never lets too much through.
    text=TextSpec(limit=TEXT_LIMIT, count=count_code_points_or_utf16),
    thread=ThreadSpec(
        kind=ThreadKind.COMMENTS,
        max_parts=25,
        limit_after_first=COMMENT_LIMIT,
        chosen_by="continue_in_comments",
    ),
    media=MediaSpec(
        # Nothing is documented; ten are known to work.
        max_images=10,
        mime_types=frozenset({"image/jpeg", "image/png", "image/gif"}),
        # The documentation says 10 MB, the refusal of a larger file says 4 MB.
        max_bytes=4_000_000,
        # None is documented: as long as on its sister networks.
        max_alt_text=1000,
        ratios=("1.9:1", "1:1", "4:5"),
    ),
    publishing=PublishSpec(
        can_find_own=True,
        # A list of posts that does not show a new one yet must not make it two.
        settle_in=timedelta(seconds=120),
        cost_of_image=1,
        has_metrics=True,
        refuses_repeats=True,
    ),
    # Calls of any kind: 4800 for each person who engaged with the Page within 24 hours. Who that is
    # nobody can know beforehand; one is always there. What is spare pays for looking and numbers.
    quotas=(Quota(4800, timedelta(hours=24), "account", unit="requests", spare=400),),
    options=FacebookOptions,
    # Not documented; what people have measured on wide screens.
    look=Look(
        LookKind.CARD,
        cut=477,
        cut_lines=5,
        more="See more",
        card=LinkCard("link"),
        files_at_once=5,
    ),
    destination_option="page_id",
)
