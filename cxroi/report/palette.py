"""Colours of charts by theme. Blue = measured and counted, grey = not told apart from zero or not counted, green and
red = money in and out, red also = a proven loss, orange = needs a person, violet = the demo's label."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cxroi.terms import Grade

Theme = Literal["light", "dark"]
FONT = '"Source Sans", "Source Sans Pro", "Source Sans 3", "Segoe UI", Arial, sans-serif'


@dataclass(frozen=True)
class Palette:
    """One theme's colours as CSS values; `*_text` and `*_background` are the chip's."""

    background: str
    text: str
    muted: str
    faint: str
    grid: str
    axis: str
    band: str
    pale: str
    total: str
    second_blue: str
    blue: str
    blue_text: str
    blue_background: str
    gray: str
    gray_text: str
    gray_background: str
    green: str
    red: str
    red_text: str
    red_background: str
    orange: str
    orange_text: str
    orange_background: str
    range_band: str
    soft_gray: str


LIGHT = Palette(
    background="#FFFFFF",
    text="#111827",
    muted="#4B5563",
    faint="#646C7A",
    grid="#E9ECF0",
    axis="#B6BCC6",
    band="#F3F5F8",
    pale="#C3C8D0",
    total="#4B5563",
    second_blue="#8FB4D6",
    blue="#0B5FA5",
    blue_text="#0B4F8A",
    blue_background="#E3EEF8",
    gray="#6B7280",
    gray_text="#4B5563",
    gray_background="#EEF0F3",
    green="#1B7F5C",
    red="#B4232C",
    red_text="#A11D26",
    red_background="#FBE7E8",
    orange="#B45309",
    orange_text="#92400E",
    orange_background="#FDF0DC",
    range_band="rgba(11,95,165,0.16)",
    soft_gray="rgba(107,114,128,0.16)",
)
DARK = Palette(
    background="#11161D",
    text="#E9ECF1",
    muted="#B3BAC5",
    faint="#9AA3B0",
    grid="#232B36",
    axis="#4A5563",
    band="#1A212B",
    pale="#4A5563",
    total="#8B95A3",
    second_blue="#3D6E96",
    blue="#5AA9E6",
    blue_text="#9CCBF1",
    blue_background="#17324A",
    gray="#A9A5A0",
    gray_text="#C3C7CE",
    gray_background="#272F3A",
    green="#7ED5B0",
    red="#F2919A",
    red_text="#F6AEB5",
    red_background="#45222A",
    orange="#F0B36B",
    orange_text="#F4C48C",
    orange_background="#43311A",
    range_band="rgba(90,169,230,0.22)",
    soft_gray="rgba(169,165,160,0.20)",
)


def palette(theme: Theme) -> Palette:
    """The colours of "light" or "dark"."""
    return DARK if theme == "dark" else LIGHT


def grade_role(grade: Grade) -> Literal["blue", "gray", "orange"]:
    """Colour word of a grade's chip: A and B blue, C and recorded grey, weaker orange."""
    if grade in ("A", "B"):
        return "blue"
    return "gray" if grade in ("C", "R") else "orange"


def chip_colours(grade: Grade, theme: Theme) -> tuple[str, str]:
    """(text, background) of a grade's chip."""
    colours, role = palette(theme), grade_role(grade)
    return getattr(colours, f"{role}_text"), getattr(colours, f"{role}_background")
