"""The company's own names and ids, masked wherever they stand in a text; kept beside the store's key, never in it.

Full names only: of 36 single words tried, 23 (rose, price, grant, may ...) were somebody's name too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib.resources import files

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_DIGIT = re.compile(r"\d")
_TOKEN = re.compile(r"(?=[\w\-./#]*\d)[^\W_](?:[\w\-./#]*[^\W_])?")
_BEFORE, _AFTER = re.compile(r"(?:[$€£¥]|\b(?:EUR|USD|GBP|BRL)) ?$"), re.compile(r" ?(?:[$€£¥]|(?:EUR|USD|GBP|BRL)\b)")
TITLES = frozenset(
    ("dr", "dra", "frau", "herr", "herrn", "mr", "mrs", "ms", "miss", "prof", "sr", "sra", "mme", "don", "dona")
)
FORMS = frozenset(
    (
        *("ag", "bv", "co", "corp", "eireli", "ev", "gmbh", "inc", "kg", "limited", "llc", "ltd", "ltda", "mbh"),
        *("nv", "ohg", "plc", "sa", "sarl", "sas", "se", "sl", "srl", "ug"),
    )
)
"""Titles before a name and legal forms after it, which people leave out."""
SHORTEST_ID, LONGEST = 5, 6
"""Signs of an id with letters or marks, words of a name."""


def word_list(file: str) -> frozenset[str]:
    """Words of a list beside this module, apart by blanks."""
    return frozenset(files("cxroi.sources.base").joinpath(file).read_text(encoding="utf-8").split())


PARTICLES = frozenset(
    (
        "da",
        "de",
        "del",
        "della",
        "den",
        "der",
        "di",
        "do",
        "dos",
        "das",
        "du",
        "e",
        "la",
        "le",
        "ten",
        "ter",
        "van",
        "von",
        "y",
        "zu",
    )
)
ORDINARY = word_list("ordinary.txt")
"""Words of daily use that are names as well: a name made of them alone is masked where it stands with capitals."""


@dataclass
class Known:
    """Names by their first word, and ids, both folded (small letters, no accents)."""

    names: dict[str, set[tuple[str, ...]]] = field(default_factory=dict)
    ids: set[str] = field(default_factory=set)

    def __bool__(self) -> bool:
        return bool(self.names or self.ids)

    def add(self, values: Iterable[str], *, names: bool) -> None:
        """Take in values of one column: of names, or of ids (which may be names where they have no digit)."""
        for value in values:
            if not any(sign.isdigit() for sign in value):
                self._name(value)
            elif not names and is_telling(folded := plain_id(value)):
                self.ids.add(folded)

    def lines(self) -> list[str]:
        """What is kept: one name or id a line, in order."""
        names = {" ".join((first, *rest)) for first, found in self.names.items() for rest in found}
        return sorted(names) + sorted(self.ids)

    @classmethod
    def of(cls, lines: Iterable[str]) -> Known:
        """What `lines` gave."""
        known = cls()
        for line in lines:
            if any(sign.isdigit() for sign in line):
                known.ids.add(line)
            elif len(words := tuple(line.split())) > 1:
                known.names.setdefault(words[0], set()).add(words[1:])
        return known

    def mask(self, text: str) -> str:
        """The text without them."""
        return self.mask_names(self.mask_ids(text))

    def mask_ids(self, text: str) -> str:
        """The text without the ids; before other numbers are looked for, which would leave pieces of an id."""
        if not self.ids or not _DIGIT.search(text):
            return text
        return _TOKEN.sub(lambda match: self._id(text, match), text)

    def mask_names(self, text: str) -> str:
        """The text without the names; after e-mails, which hold names too."""
        if not self.names:
            return text
        low = text.casefold()
        if low.isascii() and self.names.keys().isdisjoint(_WORD.findall(low)):
            return text
        places = [match.span() for match in _WORD.finditer(text)]
        words = [_unowned(fold(text[a:b])) for a, b in places]
        if self.names.keys().isdisjoint(words):
            return text
        return _without(text, self._found(text, words, places))

    def _name(self, value: str) -> None:
        """A full name, as it stands, turned round, and without what stands between first and last."""
        words = tuple(fold(one) for one in _WORD.findall(value))
        words = tuple(one for one in words if one not in TITLES)
        while words and words[-1] in FORMS:
            words = words[:-1]
        if not 2 <= len(words) <= LONGEST:
            return
        if "," in value:
            cut = len(_WORD.findall(value.partition(",")[0])) % len(words)
            words = words[cut:] + words[:cut]
        for form in {
            words,
            (words[0], words[-1]),
            (words[-1], *words[:-1]),
            (words[-1], words[0]),
            (words[0], words[-2 if len(words) > 3 else -1]),
        }:
            if any(len(one) > 1 and one not in PARTICLES for one in form[1:]) and form[0] not in PARTICLES:
                self.names.setdefault(form[0], set()).add(form[1:])

    def _id(self, text: str, match: re.Match[str]) -> str:
        if len(match.group()) < SHORTEST_ID or plain_id(match.group()) not in self.ids:
            return match.group()
        is_money = match.group().isdigit() and (
            _BEFORE.search(text[max(match.start() - 5, 0) : match.start()]) or _AFTER.match(text, match.end())
        )
        return match.group() if is_money else "[id]"

    def _found(self, text: str, words: list[str], places: list[tuple[int, int]]) -> list[tuple[int, int]]:
        found, after = [], 0
        for at, word in enumerate(words):
            if at < after or word not in self.names:
                continue
            follow = tuple(words[at + 1 : at + LONGEST])
            rests = (follow[:n] for n in range(len(follow), 0, -1))
            if rest := next((one for one in rests if one in self.names[word]), None):
                last = at + len(rest)
                start, end = places[at][0], places[last][1]
                together = all(_is_joint(text[places[k][1] : places[k + 1][0]]) for k in range(at, last))
                if together and self._is_name(text, (word, *rest), places[at : last + 1]):
                    found.append((start, end))
                    after = last + 1
        return found

    def _is_name(self, text: str, words: tuple[str, ...], places: list[tuple[int, int]]) -> bool:
        if not ORDINARY.issuperset(words):
            return True
        return all(text[start].isupper() for start, _ in places)


def fold(text: str) -> str:
    """Small letters without accents."""
    low = text.casefold()
    if low.isascii():
        return low
    return "".join(sign for sign in unicodedata.normalize("NFKD", low) if not unicodedata.combining(sign))


def plain_id(value: str) -> str:
    """An id as it is compared: small letters, and without marks where it has letters (AC-102 and ac102 are one)."""
    folded = fold(value)
    return "".join(filter(str.isalnum, folded)) if any(map(str.isalpha, folded)) else folded


def is_telling(value: str) -> bool:
    """Whether an id is long enough to be no ordinary number: six digits, or five signs with letters or marks."""
    return len(value) >= (6 if value.isdigit() else SHORTEST_ID) and " " not in value


def _unowned(word: str) -> str:
    return word[:-2] if word.endswith(("'s", "’s")) else word


def _is_joint(between: str) -> bool:
    """Whether two words may belong to one name: blanks, a comma or a dot of an initial between them."""
    return len(between) <= 3 and not between.strip(" \t,.-\u00a0")


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    for start, end in reversed(spans):
        text = text[:start] + "[name]" + text[end:]
    return text
