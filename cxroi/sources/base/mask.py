"""Masking of comments at load: e-mail, phone, card, IBAN and account numbers, in SQL; check digits only on hits.

Eight digits in a row, or nine with blanks or dots between, are masked whatever they are (dates stay); check digits only
tell what stood there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

EMAIL = r"[A-Za-z0-9._%+\-]+\s?@\s?[A-Za-z0-9\-]+(\.[A-Za-z0-9\-]+)+"
IBAN = r"\b[A-Z]{2}[0-9]{2}(?:[ \-]?[A-Z0-9]{4}){2,7}(?:[ \-]?[A-Z0-9]{1,3})?\b"
CARD = r"(?:[0-9][ \-]?){12,18}[0-9]"
PHONE = r"(\+|00)[0-9][0-9 ().\/\-]{5,18}[0-9]|\(?\b[0-9]{2,5}\)?[ .\/\-]?[0-9]{3,5}[ .\-][0-9]{3,5}\b"
NUMBER = r"[0-9]{8,}|[0-9](?:[ .\-]?[0-9]){8,}"

HIT = f"({IBAN})|({CARD})"


def sql(text: str) -> str:
    """The masked form of a text expression: e-mails, phones, long numbers (after `checked` has seen the hits)."""
    masked = f"regexp_replace({text}, '{EMAIL}', '[e-mail]', 'g')"
    masked = f"regexp_replace({masked}, '{PHONE}', '[phone]', 'g')"
    masked = f"regexp_replace({masked}, '{NUMBER}', '[number]', 'g')"
    return f"case when length({text}) >= 6 and regexp_matches({text}, '[0-9@]') then {masked} else {text} end"


def hit_sql(text: str) -> str:
    """True where a text may hold a card number or an IBAN."""
    return f"length({text}) >= 13 and regexp_matches({text}, '[0-9]{{2}}') and regexp_matches({text}, '{HIT}')"


def checked(texts: Sequence[str]) -> list[str]:
    """Cards (Luhn) and IBANs (mod 97) named as such in texts that hit; other long numbers are left to `sql`."""
    from stdnum import iban, luhn

    def card(match: re.Match[str]) -> str:
        digits = re.sub(r"\D", "", match.group())
        return "[card]" if luhn.is_valid(digits) else match.group()

    def account(match: re.Match[str]) -> str:
        return "[IBAN]" if iban.is_valid(match.group()) else match.group()

    return [re.sub(CARD, card, re.sub(IBAN, account, text)) for text in texts]
