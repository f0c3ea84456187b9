"""The top storey: settings, and the pages that bring everything together."""

from typing import ClassVar

from django.apps import AppConfig
from django.contrib.staticfiles.apps import StaticFilesConfig


class PortalConfig(AppConfig):
    name = "therapist_portal"
    default = True

    def ready(self) -> None:
        from therapist_portal import checks, pooler  # noqa: F401 -- register themselves


class StaticFiles(StaticFilesConfig):
    """Collects what a page can ask for: no source maps, no mirrored and no module builds of
    Bootstrap. Compressing those took most of the time of `collectstatic`."""

    ignore_patterns: ClassVar[list[str]] = [
        *StaticFilesConfig.ignore_patterns, "*.map", "*.rtl.*", "*.esm.*",
    ]  # fmt: skip
