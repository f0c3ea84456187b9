"""The work: the library, what was assigned, and what came back."""

from worksheets.models.answers import Answer, Feedback, Response
from worksheets.models.assignments import Assignment, AssignmentGroup
from worksheets.models.checkins import CheckInReview
from worksheets.models.cut_points import RaisedOutcome
from worksheets.models.dial import DialDiary, DialEntry
from worksheets.models.drafts import Draft, SecondReading
from worksheets.models.library import Version, Worksheet
from worksheets.models.measures import (
    MeasureSchedule,
    MeasureTurn,
    MeasureWording,
    Score,
    WordingEnd,
)
from worksheets.models.pathways import Pathway, PathwayStep, PathwayTemplate
from worksheets.models.releases import HeldBack, Release, Reveal, SharingPause
from worksheets.models.session_room import JointSheet, JointText, JointYes

__all__ = [
    "Answer",
    "Assignment",
    "AssignmentGroup",
    "DialDiary",
    "DialEntry",
    "Draft",
    "CheckInReview",
    "Feedback",
    "HeldBack",
    "JointSheet",
    "JointText",
    "JointYes",
    "MeasureSchedule",
    "MeasureTurn",
    "MeasureWording",
    "Pathway",
    "PathwayStep",
    "PathwayTemplate",
    "RaisedOutcome",
    "Release",
    "Response",
    "Reveal",
    "Score",
    "SecondReading",
    "SharingPause",
    "Version",
    "WordingEnd",
    "Worksheet",
]
