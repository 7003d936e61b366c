"""The [[file]] sections of a first profile, and the whole text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from cxroi import words
from cxroi.sources.asking.draft import Draft
from cxroi.sources.asking.guess import Look
from cxroi.sources.asking.written import inline, quoted
from cxroi.sources.looking.recognised import Tool
from cxroi.sources.looking.sheet import Sheet
from cxroi.sources.meaning.filerule import FileRule
from cxroi.sources.parse.files import rule_for

SECTION = re.compile(r'^table = "(\w+)"\nfrom = "(\w+)"', re.MULTILINE)
VARYING = re.compile(
    r"\d+|(?<![a-z])(january|february|march|april|june|july|august|september|october|november|december"
    r"|(may|jan|feb|mar|apr|jun|jul|aug|sep|oct|nov|dec)(?=[-_ ]?\d))(?![a-z])",
    re.IGNORECASE,
)


def options(
    sheet: Sheet, tool: Tool | None, looks: Sequence[Look], names: Sequence[str], draft: Draft
) -> dict[str, object]:
    """How the file is found and read, as its section says it; doubts go to the draft."""
    layout, found = sheet.layout, {"match": [_pattern(sheet, names)]} | dict[str, object]()
    told = {
        "encoding": sheet.encoding,
        "sheet": sheet.sheet,
        "skip_rows": layout.skip_rows,
        "header_rows": layout.header_rows if layout.header_rows > 1 else 0,
        "skip_below": layout.skip_below,
        "footer": layout.footer and bool(sheet.mark),
        "delimiter": sheet.mark if sheet.mark not in ("", ",") and layout.skip_rows else "",
        "decimal": "," if any(look.decimal_comma for look in looks) else "",
        "thousands": next((look.thousands for look in looks if look.thousands), ""),
        "names": [name for name in (tool.names if tool else ()) if name in sheet.rows.columns],
    }
    found |= {key: value for key, value in told.items() if value}
    if layout.dropped:
        found["where"] = [{"column": layout.names[0], "not_like": pattern} for pattern in layout.dropped]
    if len(sheet.sheets) > 1:
        shown = ", ".join(words.safe_text(one, 60) for one in sheet.sheets[:8])
        asked = f"{words.safe_text(sheet.name)} has the sheets {shown}. Which one is to be loaded?"
        draft.ask(f"{sheet.file}_sheet", asked, dict.fromkeys(sheet.sheets, "this sheet"), sheet.sheet)
    if sheet.failed:
        draft.notes.append(f"# {words.safe_text(sheet.name)}: {sheet.failed:,} cells hold an error or no value: a load "
                           "refuses their rows.")  # fmt: skip
    return found


def _pattern(sheet: Sheet, names: Sequence[str]) -> str:
    """The file's name with what changes from month to month left open, where that fits no other file."""
    exact = sheet.name.replace("[", "[[]")
    stem, dot, ending = exact.rpartition(".")
    loose = re.sub(r"\*[*\W_]*\*", "*", VARYING.sub("*", stem)) + dot + ending
    rule = FileRule(name="one", match=(loose,))
    alone = loose.strip("*_- .") != "" and len(re.sub(r"[*\W_]", "", loose.rpartition(".")[0])) >= 3
    return loose if alone and sum(rule_for(name, [rule]) is not None for name in names) == 1 else exact


def text(draft: Draft, about: Mapping[str, str]) -> str:
    """The profile as TOML: what was found as remarks, company, open questions, files, links, tables."""
    head = [
        "# First import profile, proposed from the files. Check every line, answer the questions, then delete them.",
        *(note.replace("\n", " ") for note in draft.notes),
        "\n[company]",
        *(f"{key} = {quoted(value)}" for key, value in about.items()),
    ]
    if loose := [table for table, file in SECTION.findall("\n".join(draft.tables)) if file in draft.loose]:
        head += ["\n[answers]", f"unlinked = {inline(sorted(set(loose)))}"]
    if draft.questions:
        head += ["\n# A load stops while anything stands here: answer in the sections below, then delete the line.",
                 "[questions]", *(f"{key} = {quoted(one.told())}" for key, one in draft.questions.items())]  # fmt: skip
    files = [
        "\n".join(["[[file]]", f"name = {quoted(name)}", *(f"{key} = {inline(value)}" for key, value in rule.items())])
        for name, rule in draft.file_options.items()
    ]
    links = [
        "\n".join(["[[link]]", *(f"{key} = {inline(value)}" for key, value in rule.items())])
        for rule in draft.links.values()
    ]
    return "\n".join(head) + "\n\n" + "\n\n".join([*files, *links, *draft.tables])
