"""Why a measure cannot be set to come again now: told on its page, and again at the press."""

COMES_AGAIN = "This is already on a schedule for them. Stop that one first."
