"""Hashed, compressed static files, so that a browser may keep them for good."""

from typing import Any

from django.contrib.staticfiles.storage import HashedFilesMixin
from whitenoise.storage import CompressedManifestStaticFilesStorage


class PortalStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Rewrites what the portal's own pages load, and nothing else.

    Source maps named by packaged files are left alone: some packages do not ship them, and a
    missing one would stop `collectstatic`. Imports between our own script modules are rewritten,
    so that a new release never mixes old and new modules.
    """

    _css_rules = tuple(
        rule
        for pattern, rules in HashedFilesMixin.patterns
        if pattern == "*.css"
        for rule in rules
        if "sourceMappingURL" not in str(rule)
    )
    _module_rules = HashedFilesMixin._js_module_import_aggregation_patterns[1]
    patterns: Any = (("*.css", _css_rules), ("portal/js/*.js", _module_rules))
