"""Every table, so that importing this package completes the metadata."""

from app.db.models.activity import Activity
from app.db.models.api_token import ApiToken
from app.db.models.app_pause import AppPause
from app.db.models.calendar_feed import CalendarFeed
from app.db.models.csv_import import CsvImport
from app.db.models.draft import Draft, DraftVersion
from app.db.models.idempotency import IdempotentRequest
from app.db.models.installation import InstallationFact
from app.db.models.invitation import Invitation
from app.db.models.mail_preference import MailPreference
from app.db.models.media_asset import Attachment, MediaAsset, Rendition
from app.db.models.notification import Notification
from app.db.models.platform_app import PlatformApp
from app.db.models.post import Post, PostPart, Variant
from app.db.models.post_metrics import MetricSnapshot, PostMetrics
from app.db.models.posting_schedule import PostingSchedule, PostingSlot
from app.db.models.rate_limit_bucket import RateLimitBucket
from app.db.models.recurrence import PlannedOccurrence, Recurrence, RecurrencePost
from app.db.models.scheduled_post import PublishAttempt, PublishedPost, ScheduledPost
from app.db.models.social_account import (
    AccountHealth,
    ConnectChoice,
    OAuthHandshake,
    SocialAccount,
)
from app.db.models.tag import PostTag, Tag
from app.db.models.user import LoginSession, User
from app.db.models.webhook import Webhook, WebhookDelivery
from app.db.models.workspace import Member, Workspace

__all__ = [
    "AccountHealth",
    "Activity",
    "ApiToken",
    "AppPause",
    "Attachment",
    "CalendarFeed",
    "ConnectChoice",
    "CsvImport",
    "Draft",
    "DraftVersion",
    "IdempotentRequest",
    "InstallationFact",
    "Invitation",
    "LoginSession",
    "MailPreference",
    "MediaAsset",
    "Member",
    "MetricSnapshot",
    "Notification",
    "OAuthHandshake",
    "PlannedOccurrence",
    "PlatformApp",
    "Post",
    "PostMetrics",
    "PostPart",
    "PostTag",
    "PostingSchedule",
    "PostingSlot",
    "PublishAttempt",
    "PublishedPost",
    "RateLimitBucket",
    "Recurrence",
    "RecurrencePost",
    "Rendition",
    "ScheduledPost",
    "SocialAccount",
    "Tag",
    "User",
    "Variant",
    "Webhook",
    "WebhookDelivery",
    "Workspace",
]
