"""Every table, so that importing this package completes the metadata."""

from app.db.models.api_token import ApiToken
from app.db.models.app_pause import AppPause
from app.db.models.idempotency import IdempotentRequest
from app.db.models.installation import InstallationFact
from app.db.models.media_asset import Attachment, MediaAsset
from app.db.models.notification import Notification
from app.db.models.post import Post, PostPart, Variant
from app.db.models.rate_limit_bucket import RateLimitBucket
from app.db.models.scheduled_post import PublishAttempt, PublishedPost, ScheduledPost
from app.db.models.social_account import AccountHealth, OAuthHandshake, SocialAccount
from app.db.models.user import LoginSession, User
from app.db.models.workspace import Member, Workspace

__all__ = [
    "AccountHealth",
    "ApiToken",
    "AppPause",
    "Attachment",
    "IdempotentRequest",
    "InstallationFact",
    "LoginSession",
    "MediaAsset",
    "Member",
    "Notification",
    "OAuthHandshake",
    "Post",
    "PostPart",
    "PublishAttempt",
    "PublishedPost",
    "RateLimitBucket",
    "ScheduledPost",
    "SocialAccount",
    "User",
    "Variant",
    "Workspace",
]
