"""What a run of digits is: a card, a bank account, a national id (by their check digits), a phone, or a plain figure.

Dates, times, amounts, years and numbers of products are recognised first and stay.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from stdnum import iban, luhn
from stdnum.br import cnpj, cpf
from stdnum.ch import ssn
from stdnum.de import idnr
from stdnum.es import nif
from stdnum.fr import nir
from stdnum.it import codicefiscale
from stdnum.pl import pesel

_SIGN = r"(?:R\$|US\$|[$€£¥]|(?:EUR|USD|GBP|BRL|CHF|JPY|euros?|reais|dollars?|pounds?)\b)"
_GROUPED = r"\d{1,3}(?:[.,' \u00a0\u202f]\d{3}){1,4}(?:[.,]\d{1,2})?(?![\d])"
_PLAIN = r"\d{1,12}(?:[.,]\d{1,2})?(?!\d)"
_DAY = r"(?:\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./](?:(?:19|20)\d{2}|\d{2}))"
_TIME = r"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,6})?)?"
_YEAR = r"(?:19|20)\d{2}"
_THING = (
    r"(?:EAN|GTIN|ISBN|UPC|SKU|version|firmware|v|model(?:o|l|le|lo)?|modèle|part (?:number|no\.?)|"
    r"art(?:ikel|icle|igo|ículo)?[-. ]*(?:nr|no|number|nummer|n[º°])\.?)"
)
STAYS = re.compile(
    rf"(?<![^\W_]){_THING}[ :#]{{0,3}}(?=[\w.\-/]*\d)[\w.\-/]+"
    rf"|{_SIGN} ?(?:{_GROUPED}|{_PLAIN})"
    rf"|(?<![\w.,])(?:{_GROUPED}|{_PLAIN})(?= ?{_SIGN})"
    rf"|(?<!\d)\d{{1,2}}\.\d{{1,2}}\. ?[-–] ?{_DAY}(?!\d)"
    rf"|(?<![\d./-]){_DAY}(?: ?[-–/] ?{_DAY})?(?:(?:,? |T|-){_TIME}(?:Z|[+-]\d\d:?\d\d)?|(?![\d]|[./-]\d))"
    rf"|(?<!\d){_YEAR}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d)"
    rf"|(?<![\d./-]){_YEAR}(?:(?: ?[-–/,] ?| ){_YEAR})+(?![\d]|[./-]\d)"
    rf"|(?<!\d){_TIME}(?!\d)"
    r"|(?<![\d.,])\d{1,2}(?: \d{3}){2}(?! ?\d)|(?<![\d\-])\d{5}-\d{3}(?![\d\-])"
    r"|(?<![\d.])\d{1,3}(?:,\d{3}){2,4}(?:\.\d{1,2})?(?!\d)"
    r"|(?<![\d.])(?:[1-5]\d{0,2}|[6-9]\d?)(?:\.\d{3}){2,4}(?:,\d{1,2})?(?![-\d]|\.\d)",
    re.IGNORECASE,
)
"""Things with their number, amounts, days, spans of days, years, times, groups of three, Brazilian post codes."""
RUN = re.compile(
    r"(?<![\w.,])(?:(?:\+ ?|\()+\d|0)(?:(?:[ \u00a0.]| ?[\-–/] ?|\)[ \-/]{0,2}| ?\()?\d){6,30}(?![^\W_])"
    r"|(?<![\w.,])\d(?:(?:[ \u00a0.\-/]|\) ?)?\d){6,30}(?![^\W_])|\d{8,}"
)
"""Seven digits and more, with the marks between them that phones have: wider ones after +, ( and 0; any eight."""
IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:[ \-]?[A-Z0-9]){11,30}", re.IGNORECASE)
LETTERED = re.compile(
    r"\b(?:[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?(?:\d\d ?){3}[A-D]"
    r"|[XYZ]-?\d{7}-?[A-Z]|\d{8}[- ]?[A-Z]"
    r"|[A-Z]{6}\d\d[A-EHLMPRST]\d\d[A-Z]\d{3}[A-Z]|[A-Z]{4}\d{6}[HM][A-Z]{5}[A-Z\d]\d)\b",
    re.IGNORECASE,
)
"""National ids with letters: United Kingdom, Spain (both), Italy, Mexico."""
NATIONAL = (
    r"(?:1[ .\-]?)?\(?[2-9]\d\d\)?[ .\-]{0,2}\d{3}[ .\-]?\d{4}",
    r"\(?(?:0\d{0,2} ?)?[1-9]\d\)? ?9? ?\d{4}[ .\-]?\d{4}|9\d{4}[.\-]\d{4}|[2-5]\d{3}-\d{4}",
    r"[6-9]\d\d?(?:[ .\-]?\d{2,3}){3}",
    r"0[1-9](?:[ .\-]?\d\d){4}",
    r"\(?0\d{1,5}\)?(?:[ /.\-]{0,3}\d{1,8}){1,5}",
)
"""Phones as they are written in the United States, Brazil, Spain, France, and in Germany and the United Kingdom."""
_PHONE = re.compile("|".join(f"(?:{shape})" for shape in NATIONAL))
_SSN = re.compile(r"\d{3}([- ])\d{2}\1\d{4}")


_BY_LENGTH: dict[int, tuple[Callable[[str], bool], ...]] = {
    11: (cpf.is_valid, idnr.is_valid, pesel.is_valid),
    13: (ssn.is_valid,),
    14: (cnpj.is_valid,),
    15: (nir.is_valid,),
}
"""Checks of national ids by their number of digits; other runs of this length are told as numbers or phones."""
_SOME = re.compile(r"\d(?:\D{0,3}\d){5}")


def mask_digits(text: str) -> str:
    """The text with its accounts, cards, ids, phones and long numbers replaced by what they are, in brackets."""
    if not _SOME.search(text):
        return text
    text = LETTERED.sub(_lettered, IBAN.sub(_account, text))
    return _EITHER.sub(lambda match: match.group() if match.group("stays") else _told(match.group()), text)


_EITHER = re.compile(rf"(?P<stays>\(?(?:{STAYS.pattern}))|{RUN.pattern}", re.IGNORECASE)


def _account(match: re.Match[str]) -> str:
    """The longest beginning of a match that is a valid IBAN (words may follow it)."""
    found = match.group()
    for end in range(len(found), 14, -1):
        if (
            found[end - 1].isalnum()
            and not found[end : end + 1].isalnum()
            and iban.is_valid(found[:end], check_country=False)
        ):
            return "[IBAN]" + found[end:]
    return found


def _lettered(match: re.Match[str]) -> str:
    """A national id with letters; the Spanish and Italian ones only where their check letter is right."""
    found = match.group()
    if found[0].isdigit() or found[0] in "XYZxyz":
        return "[id]" if nif.is_valid(found) else found
    is_italian = len(found) == 16 and found[:6].isalpha()
    return found if is_italian and not codicefiscale.is_valid(found) else "[id]"


def _told(run: str) -> str:
    """What stands for one run of digits; the run itself where it is none of these."""
    digits = re.sub(r"\D", "", run)
    n, groups = len(digits), re.findall(r"\d+", run)
    if run.startswith(("+", "(+", "00")) and 8 <= n <= 17:
        return "[phone]"
    if 13 <= n <= 19 and luhn.is_valid(digits):
        return "[card]"
    is_spaced = len(groups) > 1 and _PHONE.fullmatch(run) and not _is_round(groups)
    if _SSN.fullmatch(run) or (not is_spaced and any(valid(digits) for valid in _BY_LENGTH.get(n, ()))):
        return "[id]"
    if is_spaced:
        return "[phone]"
    if len(groups) == 1 and digits.startswith("0") and 9 <= n <= 13:
        return "[phone]"
    is_long = n >= 8 if len(groups) == 1 else n >= 9 and max(map(len, groups)) >= 3
    return "[number]" if is_long else run


def _is_round(groups: list[str]) -> bool:
    """Two numbers with a dash between them, both whole hundreds: from 2000-3500."""
    return len(groups) == 2 and all(len(one) == 4 and one.endswith("00") for one in groups)
