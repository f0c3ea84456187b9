"""Sheets that go out and come in again."""

from worksheets.library import reading

SHARED = reading.read_shared()


def asked(node):
    """Every item of a Questionnaire, however deep."""
    for one in node.get("item", ()):
        yield one
        yield from asked(one)


YES_NO = [{"key": "yes", "text": "Yes"}, {"key": "no", "text": "No"}]
BRANCHING = {
    "items": [
        {"key": "tea", "type": "choice", "prompt": "Tea?", "options": YES_NO},
        {"key": "how", "type": "likert", "prompt": "How?", "labels": ["Not", "A bit", "Much"]},
        {"key": "dial", "type": "slider", "prompt": "Where?", "low": "Far", "high": "Near"},
        {"key": "more", "type": "free_text", "prompt": "More?",
         "show_if": {"any": [{"item": "tea", "has": ["yes"]}, {"item": "tea", "has": ["no"]}]}},
        {"key": "often", "type": "free_text", "prompt": "Often?",
         "show_if": {"item": "how", "gt": 1}},
        {"key": "near", "type": "free_text", "prompt": "Near?",
         "show_if": {"item": "dial", "gt": -3}},
        {"key": "unsaid", "type": "free_text", "prompt": "Unsaid?",
         "show_if": {"item": "tea", "lacks": ["yes"]}},
    ]
}  # fmt: skip
BASE = {
    "slug": "calm-questions",
    "code": "D9",
    "theme": "desire",
    "title": "Calm questions",
    "client_title": "Some questions",
    "purpose": "To try.",
    "who": "individual",
    "minutes": 5,
    "intro": "Leave anything blank.",
    "contraindications": [],
    "debrief": [],
    "evidence": [{"note": "Ours.", "source": "Ours", "verified": True}],
    "sharing": {"default": "clin", "partner": "none", "never": False, "releasable": []},
    "scoring": {"note": "None."},
}
