"""What the demo's people say. Invented from end to end; nobody's words."""

WHAT_COUNTS = (
    "Sitting on the old blue sofa together when nobody expects anything. That feels close to me, "
    "and I’d like you to know that it counts."
)
EARLY_MESSAGES = (
    "Nobody at home talked about it. I came to think that wanting sex is a bit rude, and that "
    "saying no is even ruder. I’m only starting to change my mind about both."
)
LIKE_YOU_TO_KNOW = (
    "I keep score, although nobody asked me to. Now that I’ve written it down, it matters less "
    "than it did on Tuesday."
)
IN_OTHER_WORDS = "Nobody told me much about it. I’m making up my own mind now."
BRIEF = (
    "A quiet evening with the radio on.",
    "I’d rather be asked than have someone guess.",
    "Somewhere between curious and tired.",
    "It depends on how much else there is to do that day.",
)
PRIVATE = (
    "I’m not ready to say this to anyone yet: I still mind what was said about the purple jumper.",
    "This is just for me. We walked all the way home along the canal without talking.",
    "I don’t want to share this one for the time being.",
    "Only for me: the joke at dinner hurt more than I showed.",
)
TO_THE_COUPLE = "Take as long as you like. You can leave questions blank, and half of it is plenty."
TO_ONE = "There’s no hurry with this one. If it isn’t right for you, tell me on Thursday."
FEEDBACK = (
    "Thank you, I’ve read what you sent. I’ve been thinking about what you say about keeping "
    "score. Next time, let’s talk about where you learned to do that."
)
NOTE_SIGNED = (
    "Both attended, straight from work. J. talked about keeping score; S. listened without "
    "becoming defensive.\n\n"
    "Each practised one sentence for saying no. Plan: say the same sentences at home at a quiet "
    "moment, when nobody has asked for anything.\n"
)
NOTE_ADDENDUM = "S. phoned to change the time of the next session. Nothing else was discussed."
NOTE_DRAFT = "Began with small talk. S. mentioned the postcard from the lake; ask about it again."
NOTE_KIM = "K. attended alone. We agreed on no joint work until the two of us have spoken again."
MEETING_NOTE = "Asked every question, alone, at the start of the session. None needs following up."
