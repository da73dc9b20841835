"""What `manage.py check --deploy` asks of the settings."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage


def proxies_are_counted(
    app_configs: Sequence[AppConfig] | None,
    **kwargs: Any,  # Django's signature of a check
) -> list[CheckMessage]:
    """Warn where a proxy tells of HTTPS and none is counted: all visitors would share the proxy's own limit."""
    if settings.TRUSTED_PROXIES or not settings.SECURE_PROXY_SSL_HEADER:
        return []
    return [
        checks.Warning(
            "The portal stands behind a proxy, but TRUSTED_PROXIES is 0: every visitor counts as the proxy's address.",
            hint="Set TRUSTED_PROXIES to the number of your proxies that add to X-Forwarded-For.",
            id="limits.W001",
        )
    ]
