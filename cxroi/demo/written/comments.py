"""Short comments of customers, put together from themes; some carry invented personal data, so that masking can be
seen."""

from __future__ import annotations

import numpy as np
import polars as pl

from cxroi.demo.planted.rollout import Floats, Ints

BAD: dict[str, tuple[str, ...]] = {
    "waiting": (
        "I waited far too long on the phone",
        "Half an hour in the queue for a simple question",
        "Nobody picked up before the music had played twice",
        "The line dropped while I was waiting",
    ),
    "delivery": (
        "The technician came a day late",
        "The part arrived broken",
        "The visit was moved twice without a word",
        "I took a day off and nobody showed up",
    ),
    "billing": (
        "The bill is impossible to read",
        "I was charged twice",
        "The price went up and I found out from my bank",
        "A fee appeared that nobody could explain",
    ),
    "help": (
        "I had to explain it three times",
        "The answer was read from a script",
        "I was passed from desk to desk",
        "The fault came back the next morning",
    ),
    "app": ("The app logs me out every time", "I cannot find my contract in the app", "The web form lost what I typed"),
}
MIXED: dict[str, tuple[str, ...]] = {
    "waiting": ("The wait was all right", "A few minutes in the queue, then it went well"),
    "delivery": ("The visit was on time but short", "Delivered as planned, nothing special"),
    "billing": ("The price is fair, the bill could be clearer", "Billing works, reminders are a bit stiff"),
    "help": ("Friendly, though it took two calls", "They solved it in the end"),
    "app": ("The app does what it should", "Fine on the computer, slow on the phone"),
}
GOOD: dict[str, tuple[str, ...]] = {
    "waiting": ("Somebody answered at once", "Hardly any waiting", "Called back within minutes"),
    "delivery": (
        "The technician came early and left it tidy",
        "On time to the minute",
        "They told me before I noticed the fault",
    ),
    "billing": (
        "They found me a cheaper plan",
        "The bill is clear and correct",
        "A wrong charge was put right the same day",
    ),
    "help": ("Solved with one call", "Patient, kind and to the point", "She knew my case already"),
    "app": ("Everything done in the app in two minutes", "The new overview is really handy"),
}
ENDS: tuple[tuple[str, ...], ...] = (
    (
        ".",
        ", again.",
        ". Not good enough.",
        " and nobody said sorry.",
        ". I am looking at other offers.",
        ". Please fix this.",
    ),
    (".", ". Could be better.", ", so so.", ". No complaints.", ". It depends on the day."),
    (".", ". Thank you!", ", very happy.", ". Keep it up.", ". I told my neighbours.", " 👍"),
)
PERSONAL: tuple[str, ...] = (
    " Write to me at {name}{n}@example.com.",
    " My number is +1 555 01{n:02d} 4{n:02d}.",
    " Card 4111 1111 1111 1111 was charged.",
    " Mail {name}.{n}@example.org please.",
)
NAMES = ("jo", "sam", "alex", "kim", "robin", "chris", "pat", "lee")
SHARE, PERSONAL_SHARE = 0.22, 0.03


def _sentences() -> tuple[list[str], list[int]]:
    """All sentences, and where those of unhappy, passive and happy customers begin and end."""
    texts: list[str] = []
    bounds = [0]
    for themes, ends in zip((BAD, MIXED, GOOD), ENDS, strict=True):
        openings = [(name, sentence) for name, sentences in themes.items() for sentence in sentences]
        texts += [sentence + end for _, sentence in openings for end in ends]
        texts += [
            f"{one}. {two}{end}" for theme, one in openings for other, two in openings if theme != other for end in ends
        ]
        bounds.append(len(texts))
    return texts, bounds


SENTENCES, BOUNDS = _sentences()
EXTRAS = [""] + [text.format(name=name, n=number) for number, name in enumerate(NAMES, 11) for text in PERSONAL]


def comments(mood: Ints, luck: tuple[Floats, Floats, Floats]) -> pl.Series:
    """One comment or null per answer. `mood` (n,) 0 unhappy, 1 passive, 2 happy; `luck` three uniform draws (n,)."""
    says, which, personal = luck
    bounds = np.array(BOUNDS)
    number = bounds[mood] + (which * (bounds[mood + 1] - bounds[mood])).astype(np.int64)
    chosen = pl.Series(SENTENCES).gather(np.minimum(number, bounds[mood + 1] - 1))
    extra = np.where(personal < PERSONAL_SHARE, 1 + (personal / PERSONAL_SHARE * (len(EXTRAS) - 1)).astype(np.int64), 0)
    text = chosen + pl.Series(EXTRAS).gather(np.minimum(extra, len(EXTRAS) - 1))
    return pl.DataFrame({"text": text, "says": says < SHARE}).select(pl.when("says").then("text")).to_series()
