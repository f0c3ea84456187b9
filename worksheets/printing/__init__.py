"""A module or worksheet on paper: what stands on it, and the PDF. No table is looked at here."""

from worksheets.printing.allowed import MEASURE, refusal
from worksheets.printing.codes import code_of, same_code
from worksheets.printing.pages import Pages, Reader, format_for, on_paper
from worksheets.printing.pdf import CannotBeShown, as_pdf, card_as_pdf

__all__ = [
    "MEASURE",
    "CannotBeShown",
    "Pages",
    "Reader",
    "as_pdf",
    "card_as_pdf",
    "code_of",
    "format_for",
    "on_paper",
    "refusal",
    "same_code",
]
