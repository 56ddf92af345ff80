"""Settings that would surprise at run time fail here, with a hint."""

import ctypes.util
from collections.abc import Sequence

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register


@register(Tags.security)
def check_secret_key(app_configs: Sequence[AppConfig] | None, **_: object) -> list[CheckMessage]:
    if settings.DEBUG or settings.TESTING or settings.SECRET_KEY != settings.INSECURE_KEY:
        return []
    return [
        Error(
            "SECRET_KEY is not set.",
            hint="Set it to 50 random characters: python -c 'import secrets; print(secrets.token_urlsafe(50))'",
            id="portal.E001",
        )
    ]


@register(deploy=True)
def check_deployment(app_configs: Sequence[AppConfig] | None, **_: object) -> list[CheckMessage]:
    """What a deployment needs and the embedded default does not."""
    problems: list[CheckMessage] = []
    if "postgresql" not in settings.DATABASES["default"]["ENGINE"]:
        problems.append(
            Warning(
                "The deployment runs on SQLite.",
                hint="Set DATABASE_URL=postgres://user:password@host/name (PostgreSQL 15 or newer).",
                id="portal.W002",
            )
        )
    if not settings.REDIS_URL:
        problems.append(
            Warning(
                "The deployment has no Redis: workers on other hosts get no hints.",
                hint="Set REDIS_URL=redis://host:6379/0 (Redis 7 or newer).",
                id="portal.W003",
            )
        )
    if settings.DEMO:
        problems.append(
            Error(
                "DEMO is on: demonstration accounts with known passwords.",
                hint="Unset DEMO.",
                id="portal.E004",
            )
        )
    if not settings.REQUIRE_SECOND_FACTOR:
        problems.append(
            Error(
                "Staff may sign in without a second factor.",
                hint="Unset REQUIRE_SECOND_FACTOR and DEBUG.",
                id="portal.E007",
            )
        )
    if not settings.BASE_URL.startswith("https://"):
        problems.append(
            Error(
                "BASE_URL is not the portal's public address: links in e-mails would lead elsewhere.",
                hint="Set BASE_URL=https://portal.example.org",
                id="portal.E008",
            )
        )
    if settings.EMAIL_BACKEND.endswith("console.EmailBackend"):
        problems.append(
            Warning(
                "E-mail is printed, not sent.",
                hint="Set EMAIL_URL=submission://user:password@host:587",
                id="portal.W005",
            )
        )
    return problems


@register(Tags.security)
def check_single_sign_on(app_configs: Sequence[AppConfig] | None, **_: object) -> list[CheckMessage]:
    """All four settings or none."""
    missing = [name for name, value in settings.OIDC_SETTINGS.items() if not value]
    if not missing or len(missing) == len(settings.OIDC_SETTINGS):
        return []
    return [
        Error(
            f"Single sign-on is set up by half: {', '.join(missing)} is missing.",
            hint="Set OIDC_SERVER_URL, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET and OIDC_NAME, or none of them.",
            id="portal.E009",
        )
    ]


@register()
def check_system_libraries(app_configs: Sequence[AppConfig] | None, **_: object) -> list[CheckMessage]:
    if ctypes.util.find_library("pango-1.0"):
        return []
    return [
        Warning(
            "Pango is not installed: PDF files cannot be set.",
            hint="Run `make system`, or install libpango-1.0-0 and libpangoft2-1.0-0.",
            id="portal.W006",
        )
    ]
