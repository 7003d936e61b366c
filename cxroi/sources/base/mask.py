"""Masking of texts at load: a pattern of the database finds the texts worth a look, Python reads only those.

Four layers: addresses (e-mail, web pages with user data, IP), digits (cards, IBANs and national ids by their check
digits, phones, long numbers), what cue phrases announce, and the company's own names and ids.
"""

from __future__ import annotations

import re
from ipaddress import ip_address

from cxroi.sources.base import cues
from cxroi.sources.base.digits import mask_digits
from cxroi.sources.base.known import Known
from cxroi.sources.base.sql import literal

MASK, OWN = "mask_text", "mask_own"
"""Functions of the loading connection: all four layers, and the last alone."""
SHORTEST = 5
_AT = r"(?: ?@ ?| ?[\[(](?:at|arroba)[\])] ?)"
EMAIL = re.compile(rf"[\w.%+\-]+{_AT}(?:[\w\-]+\.)+[^\W\d_]{{2,24}}", re.IGNORECASE)
PAGE = re.compile(r"\b(?:https?://|ftp://|www\.)[^\s<>\"']+", re.IGNORECASE)
USERS = re.compile(r"^[^/]*//[^/]*@|[?#=]|@|\d{6}", re.IGNORECASE)
IP = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?!\.?\d)|(?<![\w:])[0-9a-f:]{3,39}(?![\w:])", re.IGNORECASE)
_DOTS = re.compile(r"\d\.\d{1,3}\.\d|:[0-9a-fA-F]{0,4}:")
_VERSION = re.compile(r"(?:version|firmware|release|build|v)[ .:]*$", re.IGNORECASE)
GATE = "(?i)" + "|".join(
    (
        r"@|[\[(](?:at|arroba)[\])]|://|\bwww\.",
        r"[0-9](?:[ ().\-/\x{a0}]{0,3}[0-9]){5}",
        r"[0-9a-f]:[0-9a-f]{0,4}:|[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\.",
        r"[a-z]{2}[0-9]{2}|[a-z] ?[0-9]{2} [0-9]{2} [0-9]{2}",
        cues.GATE,
    )
)


def sql(text: str) -> str:
    """The masked form of a text expression, for a loading connection."""
    looked = f"case when regexp_matches({text}, {literal(GATE)}) then {MASK}({text}) else {OWN}({text}) end"
    return f"case when length({text}) >= {SHORTEST} then {looked} else {text} end"


def masked(text: str, known: Known) -> str:
    """The text after all four layers."""
    return cues.mask_cued(known.mask_names(masked_patterns(known.mask_ids(text))))


def masked_patterns(text: str) -> str:
    """The text without addresses and personal numbers."""
    if "://" in text or "www." in text.casefold():
        text = PAGE.sub(_page, text)
    if "@" in text or "[" in text or "(" in text:
        text = EMAIL.sub("[e-mail]", text)
    if _DOTS.search(text):
        text = IP.sub(lambda match: _ip(text, match), text)
    return mask_digits(text)


def _page(match: re.Match[str]) -> str:
    """A page's address where it carries a user: a sign-in, a query, an e-mail or a long number."""
    found = match.group()
    return "[link]" if USERS.search(found) else found


def _ip(text: str, match: re.Match[str]) -> str:
    """An address on the net; numbers of a version look the same and stay."""
    found = match.group()
    try:
        ip_address(found)
    except ValueError:
        return found
    return found if _VERSION.search(text[max(match.start() - 10, 0) : match.start()]) else "[IP]"
