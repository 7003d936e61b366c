"""What a first profile holds so far, and what has to be asked: a choice with its consequence, never a form to fill."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cxroi.errors import UsageError
from cxroi.words import safe_text


@dataclass(frozen=True)
class Question:
    """`choices` are values with what they mean; without any the answer is a text. `taken` stands until one is given."""

    key: str
    text: str
    choices: Mapping[str, str] = field(default_factory=dict)
    taken: str = ""

    def told(self) -> str:
        """The question with its choices and what is taken, in a line."""
        choices = ", ".join(value if value == label else f"{value} ({label})" for value, label in self.choices.items())
        return (
            self.text + (f" One of: {choices}." if choices else "") + (f" Taken: {self.taken}." if self.taken else "")
        )


@dataclass
class Draft:
    """Options of files, sections, links, open questions and the answers known already.

    `who` says how a file names a customer, `region` is the column of the customers' file that a roll-out goes by,
    `everybody` holds initiatives for all with their first day, `loose` files whose ids may lead to nobody.
    """

    answers: Mapping[str, str] = field(default_factory=dict)
    file_options: dict[str, dict[str, object]] = field(default_factory=dict)
    tables: list[str] = field(default_factory=list)
    links: dict[str, dict[str, object]] = field(default_factory=dict)
    questions: dict[str, Question] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    units: tuple[int, int] | None = None
    used: set[tuple[str, str]] = field(default_factory=set)
    who: dict[str, object] = field(default_factory=dict)
    outcomes: list[str] = field(default_factory=list)
    initiatives: set[str] = field(default_factory=set)
    everybody: list[tuple[str, str]] = field(default_factory=list)
    loose: set[str] = field(default_factory=set)
    heard: set[str] = field(default_factory=set)
    region: str = ""
    has_units: bool = False

    def ask(self, key: str, text: str, choices: Mapping[str, str] | None = None, taken: str = "") -> str:
        """The answer where it is known, else what is taken until a person answers.

        Raises UsageError for an answer that is none of the choices.
        """
        self.heard.add(key)
        if key not in self.answers:
            self.questions[key] = Question(key, text, dict(choices or {}), taken)
            return taken
        answer = self.answers[key].strip()
        if choices and answer not in choices:
            known = ", ".join(safe_text(one, 60) for one in list(choices)[:20])
            raise UsageError(f"the answer to {key} is none of {known}: correct it")
        return answer
