"""Slack: messages in one channel through an incoming webhook.

``SLACK_API_URL`` replaces ``https://hooks.slack.com``; below it:
``/services/{team}/{bot}/{token}``. It may carry a path prefix. There is no app's id or secret to
configure: the webhook's address is all that is needed.
"""

from app.platforms.slack.client import SlackClient as Client
from app.platforms.slack.direct import direct
from app.platforms.slack.spec import HOSTS, SPEC

EMULATOR = "app.platforms.slack.emulator:build"

__all__ = ["EMULATOR", "HOSTS", "SPEC", "Client", "direct"]
