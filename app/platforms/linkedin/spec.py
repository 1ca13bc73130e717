"""LinkedIn, described. Sources: learn.microsoft.com/linkedin (Posts, Images, MultiImage,
Documents, Comments, Share on LinkedIn, Organization Access Control, rate limits)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from app.domain.look import Look, LookKind
from app.domain.spec import (
    AuthKind,
    ConnectSpec,
    FileSpec,
    MediaSpec,
    PlatformSpec,
    PublishSpec,
    Quota,
    TextSpec,
    ThreadKind,
    ThreadSpec,
    WindowKind,
)
from app.domain.text import count_code_points_or_utf16
from app.platforms.base import Endpoints
from app.platforms.linkedin.options import LinkedInOptions, OrganizationOptions

# A month's version lives at least twelve months: this one may be switched off from September
# 2027 on, and then every call answers 426 until it is raised here.
API_VERSION = "202609"

# Reading a member's own posts. LinkedIn grants it to few apps; it is used where it was granted.
READ_SCOPE = "r_member_social"
# Organizations and numbers: for apps that LinkedIn approved for its Community Management API.
WRITE_ORGANIZATION_SCOPE = "w_organization_social"
READ_ORGANIZATION_SCOPE = "r_organization_social"
ORGANIZATION_STATISTICS_SCOPES = ("rw_organization_admin", READ_ORGANIZATION_SCOPE)
ANALYTICS_SCOPE = "r_member_postAnalytics"

# What ``Identity.kind`` is for an organization.
ORGANIZATION = "organization"

COMMENT_LIMIT = 1250
COMMENT_PAUSE = timedelta(seconds=60)
DOCUMENT_TYPES = frozenset(
    {
        "application/pdf",
        "application/msword",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.ms-powerpoint",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    }
)

HOSTS = Endpoints(
    api_url="https://api.linkedin.com",
    auth_url="https://www.linkedin.com",
    client_id="",
    client_secret="",
)


def _as_account(spec: PlatformSpec, facts: Mapping[str, object]) -> PlatformSpec:
    is_organization = facts.get("kind") == ORGANIZATION
    return replace(spec, options=OrganizationOptions) if is_organization else spec


SPEC = PlatformSpec(
    slug="linkedin",
    name="LinkedIn",
    connect=ConnectSpec(
        auth=AuthKind.OAUTH2,
        scopes=("openid", "profile", "w_member_social"),
        uses_pkce=False,
        # Only approved partners get refresh tokens; everyone else consents anew every 60 days.
        is_refreshable=False,
        developer_url="https://www.linkedin.com/developers/apps",
        console_steps=(
            "Choose “Create app”. LinkedIn asks for a company page: any page you run will do.",
            "Under “Products”, add “Sign In with LinkedIn using OpenID Connect” and “Share on "
            "LinkedIn”. Both are granted at once.",
            "Under “Auth”, add the return address below to the authorized redirect URLs.",
            "Copy the client ID and the primary client secret from the same page.",
            "To post for organizations or to see numbers, request the Community Management API "
            "for the app. Once it is granted, name its scopes where Punctual is started: "
            "LINKEDIN_EXTRA_SCOPES=w_organization_social,r_organization_social,"
            "rw_organization_admin.",
        ),
        has_destinations=True,
        refresh_ahead=timedelta(days=5),
    ),
    # LinkedIn does not say in which unit it counts: the larger one never lets too much through.
    text=TextSpec(limit=3000, count=count_code_points_or_utf16),
    # There are no threads: a text goes on in comments by its author, where a person chose that.
    thread=ThreadSpec(
        ThreadKind.COMMENTS,
        max_parts=10,
        limit_after_first=COMMENT_LIMIT,
        chosen_by="continue_in_comments",
        takes_files_after_first=False,
        # LinkedIn documents no number; bursts are refused, and one a minute is known to pass.
        pause=COMMENT_PAUSE,
    ),
    media=MediaSpec(
        max_images=20,
        mime_types=frozenset({"image/jpeg", "image/png", "image/gif"}),
        # No limit in bytes is documented; larger files are known to fail in processing.
        max_bytes=8_000_000,
        max_pixels=36_152_319,
        max_alt_text=4086,
        ratios=("1.9:1", "1:1", "4:5"),
        document=FileSpec(DOCUMENT_TYPES, max_bytes=100_000_000, max_length=300),
    ),
    publishing=PublishSpec(
        can_find_own=True,
        settle_in=timedelta(seconds=60),
        # Registering an upload is a request; whether sending the bytes is one is not documented.
        cost_of_image=2,
        has_metrics=True,
        refuses_repeats=True,
    ),
    # Requests of any kind count, and days begin at 00:00 UTC. What is spare pays for looking,
    # testing, and asking to post again while images are being processed.
    quotas=(
        Quota(150, timedelta(days=1), "account", WindowKind.FIXED, unit="requests", spare=10),
        Quota(100_000, timedelta(days=1), "app", WindowKind.FIXED, unit="requests", spare=1_000),
    ),
    options=LinkedInOptions,
    # Links become cards only where somebody makes one of them: the API reads no pages.
    look=Look(LookKind.CARD, cut=210, cut_lines=3, more="more", files_at_once=5),
    adapt=_as_account,
)
