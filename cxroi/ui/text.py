"""Text on screen: everything that came from a file or a person is escaped here, `$` included."""

from __future__ import annotations

from cxroi import words
from cxroi.report.palette import grade_role
from cxroi.safetext import unbroken
from cxroi.terms import Finding, Grade, Status


def md(text: object) -> str:
    """Any text as inert Markdown: no link, no picture, no formula between dollar signs."""
    return unbroken(words.escape_markdown(text))


def caution(text: object, icon: str) -> str:
    """Body of a warning: the theme's yellow is the ink of primary buttons, which nobody could read on a warning."""
    return f":orange[{icon} {md(text)}]"


STATUS_LOOK: dict[Status, tuple[str, str]] = {
    "PASS": ("gray", "check"),
    "NOTE": ("gray", "info"),
    "REVIEW": ("orange", "visibility"),
    "FAIL": ("red", "close"),
}


def chip(grade: Grade, letter_only: bool = False) -> str:
    """The grade as a badge in Markdown: blue A and B, grey C and recorded facts, orange what needs a person."""
    name = "actual" if grade == "R" else words.grade_name(grade)
    shown = name.split(" ", 1)[0] if letter_only else name
    return f":{grade_role(grade)}-badge[{shown}]"


def on_primary(label: str, icon: str, *, icon_last: bool = False, inked: bool = True) -> str:
    """Label of a primary button in the ink that the theme sets for it: `yellowTextColor`, used for nothing else.
    `inked` is False where the button is disabled or not primary after all.

    Streamlit writes white on the primary colour, and the primary colour itself as text on selected tabs, slider values
    and hovered buttons; no dark blue is 4.5:1 for both, so the dark theme's primary is light and its buttons carry dark
    ink."""
    parts = (label, f":material/{icon}:") if icon_last else (f":material/{icon}:", label)
    return f":yellow[{' '.join(parts)}]" if inked else " ".join(parts)


def small(text: str) -> str:
    """Grey small Markdown of text that is already inert."""
    return f":small[:gray[{text}]]"


def status(value: Status) -> str:
    colour, icon = STATUS_LOOK[value]
    return f":{colour}-badge[:material/{icon}: {value}]"


def sentence(text: str) -> str:
    """The text with a capital first letter and no full stop."""
    return (text[:1].upper() + text[1:]).rstrip(".")


def level(finding: Finding) -> str:
    """ "90 % range" beside a range; nothing beside a recorded or refused figure."""
    if finding.point is None or finding.low is None:
        return ""
    return f"{words.share(finding.level or 0.9)} range"
