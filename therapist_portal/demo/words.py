"""What the demo's people say. Invented from end to end; nobody's words."""

WHAT_COUNTS = (
    "When we lie on the old blue sofa and nothing has to come of it. That is close for me, and I "
    "would like you to know that it counts."
)
EARLY_MESSAGES = (
    "At home nobody spoke of it. I took that to mean that wanting is a bit rude and refusing is "
    "ruder, and I am only now putting those two down."
)
LIKE_YOU_TO_KNOW = (
    "I keep a tally that nobody asked me to keep. Writing it here, it looks smaller than it felt "
    "on the stairs on Tuesday."
)
IN_OTHER_WORDS = "Nobody told me much about it. I am making up my own mind now."
BRIEF = (
    "A quiet evening with the radio on.",
    "I would rather be asked than guessed at.",
    "Somewhere between curious and tired.",
    "Ask me again on a day with less in it.",
)
PRIVATE = (
    "Not ready to say this out loud yet: the lilac jumper, and what was said about it.",
    "Mine for now. The long walk home along the canal, both of us silent.",
    "I am keeping this one in the drawer with the marbles.",
    "Only for me: the joke at the dinner table did land.",
)
TO_THE_COUPLE = "Take as long as you like. Half of it is plenty, and so is a question mark."
TO_ONE = "No hurry with this one. If it doesn't fit, tell me on Thursday."
FEEDBACK = (
    "I have read what you sent. The tally on the stairs stayed with me. Let’s explore who first "
    "handed you the pencil."
)
NOTE_SIGNED = (
    "Both arrived from work. J. spoke of the tally, S. listened without defending.\n\n"
    "We practised one sentence each for no. Plan: same sentences at home, once, with tea.\n"
)
NOTE_ADDENDUM = "S. phoned about the time of the next meeting; nothing else was discussed."
NOTE_DRAFT = "Opened with the weather. S. brought the postcard from the lake; come back to that."
NOTE_KIM = "K. came alone. Agreed to wait with anything for two until we have talked once more."
MEETING_NOTE = "Asked everything, alone, at the start of the session. Nothing to wait for."
