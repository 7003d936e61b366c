"""Values as a profile writes them: TOML of one line."""

from __future__ import annotations


def quoted(text: str) -> str:
    """A text in double quotes; what TOML would read as a sign of its own is escaped, line ends become blanks."""
    plain = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ").replace("\r", " ").replace("\t", "\\t")
    return '"' + "".join(letter for letter in plain if letter >= " " and letter != "\x7f") + '"'


def inline(value: object) -> str:
    """A text, number, flag, list or table in one line; keys of tables are quoted where they must be."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_key(key)} = {inline(one)}" for key, one in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(inline(one) for one in value) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    return repr(value) if isinstance(value, int | float) else quoted(str(value))


def _key(key: str) -> str:
    plain = key.replace("_", "").replace("-", "")
    return key if plain.isalnum() and plain.isascii() else quoted(key)
