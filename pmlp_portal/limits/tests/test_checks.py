"""What a deployment is warned of."""

from pytest_django import Settings

from pmlp_portal.limits.checks import proxies_are_counted


def test_behind_a_proxy_nobody_counts_the_deployment_is_warned(settings: Settings) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.TRUSTED_PROXIES = 0
    assert [warning.id for warning in proxies_are_counted(None)] == ["limits.W001"]
    settings.TRUSTED_PROXIES = 1
    assert proxies_are_counted(None) == []
