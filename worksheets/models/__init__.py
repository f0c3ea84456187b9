"""The work: the library, what was assigned, and what came back."""

from worksheets.models.answers import Answer, Feedback, Response
from worksheets.models.assignments import Assignment, AssignmentGroup
from worksheets.models.authoring import Draft, SecondReading
from worksheets.models.library import Version, Worksheet

__all__ = [
    "Answer",
    "Assignment",
    "AssignmentGroup",
    "Draft",
    "Feedback",
    "Response",
    "SecondReading",
    "Version",
    "Worksheet",
]
