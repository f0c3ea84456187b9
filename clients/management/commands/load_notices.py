"""Publishes the consent notices from their files; safe to run at every start."""

from pathlib import Path

from django.core.management.base import CommandError

from clients.content import notices
from clients.context import acting_as_worker
from clients.management.tables import TablesCommand
from clients.models import ConsentNotice


class Command(TablesCommand):
    help = "Publish new versions of the consent notices. Running it twice changes nothing."

    def add_arguments(self, parser):
        parser.add_argument("folder", nargs="?", type=Path, default=notices.FOLDER)

    def handle(self, *, folder, verbosity, **options):
        try:
            with acting_as_worker():
                new = [text for text in notices.read_all(folder) if self._publish(text)]
        except notices.NoticeError as error:
            raise CommandError(f"nothing was published: {error}") from None
        if verbosity:
            for text in new:
                self.stdout.write(f"{text.purpose}: version {text.version}")
            if not new:
                self.stdout.write("no change")

    def _publish(self, text):
        """A new version is added; a changed text under an old number is refused (Inv 24, 30)."""
        known = ConsentNotice.objects.filter(purpose=text.purpose, language=text.language)
        if same := known.filter(version=text.version).first():
            if same.text_hash != text.text_hash:
                newest = known.order_by("-version").values_list("version", flat=True)[0]
                raise notices.NoticeError(
                    f"{text.file}: version {text.version} was published with other words; people "
                    f"agreed to those. Set version: {newest + 1}"
                )
            return False
        newer = known.filter(version__gt=text.version).order_by("-version").first()
        if newer:
            raise notices.NoticeError(
                f"{text.file}: version {newer.version} is already published; "
                f"{text.version} is older"
            )
        ConsentNotice.objects.bulk_create(
            [
                ConsentNotice(
                    purpose=text.purpose,
                    version=text.version,
                    language=text.language,
                    title=text.title,
                    body=text.body,
                    terms=text.terms,
                    is_required=text.is_required,
                    is_material=text.is_material,
                    text_hash=text.text_hash,
                )
            ],
            ignore_conflicts=True,
        )
        return True
