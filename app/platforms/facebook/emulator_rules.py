"""Who may connect to the emulated Facebook, and what its refusals say. Bodies follow the Graph API
reference and recorded answers."""

from starlette.responses import Response

from app.platforms.emulation.desk import AppTerms, DeskRules, Refresh
from app.platforms.facebook.spec import SPEC
from app.platforms.graph.emulator_desk import GraphDeskRules
from app.platforms.graph.emulator_errors import refused, throttled, whole_minutes
from app.platforms.graph.emulator_guard import CallLimit
from app.platforms.graph.emulator_pages import is_person, make_person
from app.platforms.sandbox_app import sandbox_app

# For each person who engaged with the Page within 24 hours; here there is always one.
LIMIT = CallLimit(4800, "pages", 80001)

_HOUR_S = 3600
_OPEN_SCOPES = frozenset({*SPEC.connect.scopes, "public_profile", "email"})


def bad_image(user_words: str = "") -> Response:
    """400 for a file that is no image Facebook takes, or too large a one."""
    message = user_words or (
        "Your photos couldn't be uploaded. Photos should be smaller than 4 MB and saved as JPG, "
        "PNG, GIF or TIFF files."
    )
    return refused(
        100, "Invalid parameter", subcode=1366046, user_words=("Can't Read Files", message)
    )


def used_photo() -> Response:
    """400 for a photo that is in a post already."""
    words = ("Already Posted", "These photos were already posted.")
    return refused(100, "Invalid parameter", subcode=1366051, user_words=words)


def not_the_page() -> Response:
    """403 for a person's token where the Page's own is needed; the words are Facebook's."""
    message = (
        "(#200) This endpoint is deprecated since the required permission publish_actions is "
        "deprecated"
    )
    return refused(200, message, status=403)


def no_authority() -> Response:
    """403 for a Page on which the person may not create anything."""
    message = (
        "(#200) If posting to a page, requires both pages_read_engagement and pages_manage_posts "
        "as an admin with sufficient administrative permission"
    )
    return refused(200, message, status=403)


def duplicate() -> Response:
    """400 for what the Page said a short while ago."""
    message = "(#506) Duplicate status message"
    words = ("Duplicate Status Update", "This status update is identical to the last one.")
    return refused(506, message, subcode=1455006, user_words=words)


def rate_limited(reset_in: float) -> Response:
    """400 of the Page's limit; the API tells whole minutes."""
    return throttled("1029384756", LIMIT.kind, whole_minutes(reset_in), code=LIMIT.code)


DESK_RULES = DeskRules(
    spec=SPEC,
    apps=(AppTerms(sandbox_app(SPEC.slug), _OPEN_SCOPES, Refresh.NONE),),
    scope_words={
        "pages_show_list": "Show a list of the Pages you manage",
        "pages_manage_posts": "Create and manage content on your Pages",
        "pages_read_engagement": "Read content posted on your Pages",
        "pages_manage_engagement": "Create and manage comments on your Pages",
        "read_insights": "Read your Pages' insights",
        "business_management": "Manage your business",
    },
    make_account=make_person(SPEC.slug),
    account_label="Name, like Ada Lovelace",
    code_life_s=600,
    access_life_s=2 * _HOUR_S,
    uses_basic=False,
    scope_separator=",",
    denial={
        "error": "access_denied",
        "error_code": "200",
        "error_description": "Permissions error",
        "error_reason": "user_denied",
    },
    bad_scope_error="invalid_scope",
    refusals={},
    is_person=is_person,
    accent="#0866ff",
    accent_dark="#4d94ff",
)
GRAPH_RULES = GraphDeskRules(
    lengthen_grant="fb_exchange_token",
    lengthen_token="fb_exchange_token",
    lengthen_names_app=True,
    # The sandbox's app is set to “Require App Secret”.
    requires_proof=True,
    code_needs_grant_type=False,
)
