"""A file from elsewhere, whichever of the three it is: ours, FHIR’s, or an XLSForm."""

from django.utils.translation import gettext_lazy as _

from worksheets.exchange import fhir, json_file, xlsform
from worksheets.exchange.sheets import Imported
from worksheets.library.reading import Shared
from worksheets.parsing import strict_json
from worksheets.parsing.strict_json import Placed
from worksheets.parsing.strict_yaml import LibraryError

FILE = "file"
ZIP, OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
OLD = _("this is a spreadsheet of the old kind; save it as .xlsx")


def read(raw: bytes, shared: Shared) -> Imported:
    """The sheet that is in it, or a LibraryError with every problem and its place."""
    if raw.startswith(ZIP):
        return xlsform.read(raw, shared)
    if raw.startswith(OLD_EXCEL):
        raise LibraryError([Placed(FILE, 1, OLD)])
    source = strict_json.parse(raw, FILE)
    if isinstance(source.data, dict) and "resourceType" in source.data:
        return fhir.read(source, shared)
    return json_file.read(source, shared)
