"""Why a measure cannot be set to come again now: told on its page, and again at the press."""

COMES_AGAIN = "This already comes again for them. Stop that one first."
