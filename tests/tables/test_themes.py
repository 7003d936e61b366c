"""Themes of comments: what the shipped list finds, what a person's own list may hold, and what is said of a bad one."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from cxroi.demo.written.comments import BAD, GOOD, MIXED
from cxroi.engine.duck import DuckEngine
from cxroi.errors import DataError
from cxroi.tables import themes
from cxroi.tables.build import build_tables
from tests.tables.intake import at, built, make_intake

OWN = """
[[theme]]
name = "parking"
words = ['park', '.*stellplatz', 'парков']

[[theme]]
name = "no parking fee"
words = ['late\\b']
"""
SAID = {
    "a": "PARKING was full",
    "b": "Kein Außenstellplatz",
    "c": "Негде парковаться: парковка закрыта",
    "d": "spark of joy",
    "e": "too late",
    "f": "the latest news",
    "g": None,
    "h": "park. Came late",
    "i": "\nPárking, otra vez",
}


def named(folder: Path, comments: dict[str, str | None], listed: str | None = None) -> dict[str, set[str]]:
    """Themes by answer, as the build makes them."""
    if listed is not None:
        (folder / "themes.toml").write_text(listed, encoding="utf-8")
    feedback = pl.DataFrame(
        {
            "feedback_id": list(comments),
            "unit_id": [1] * len(comments),
            "metric": ["nps"] * len(comments),
            "answered_at": [at("2024-01-05")] * len(comments),
            "comment": list(comments.values()),
        },
        schema_overrides={"comment": pl.String},
    )
    intake = make_intake(folder / "intake.duckdb", units=pl.DataFrame({"unit_id": [1]}), feedback=feedback)
    with DuckEngine(attach={"intake": intake}) as engine:
        build_tables(engine, lambda _: None, themes.read(folder / "themes.toml"))
        assert themes.kept(engine) == themes.read(folder / "themes.toml")
        found: dict[str, set[str]] = {name: set() for name in comments}
        for answer, theme in engine.query("select t.feedback_id, t.theme from clean.feedback_themes as t").iter_rows():
            found[answer].add(theme)
    return found


def test_entries_are_found_at_the_beginning_of_words_in_any_script_with_or_without_accents(tmp_path: Path) -> None:
    found = named(tmp_path, SAID, OWN)
    assert {name for name, said in found.items() if "parking" in said} == {"a", "b", "c", "h", "i"}
    assert {name for name, said in found.items() if "no parking fee" in said} == {"e", "h"}


HEARD = {
    "The parcel never arrived": "late or missing delivery",
    "Não recebi o produto": "late or missing delivery",
    "Die Lieferung kam viel zu spät": "late or missing delivery",
    "El pedido llegó muy tarde": "late or missing delivery",
    "Much too expensive": "price",
    "O preço está alto": "price",
    "Der Preis ist hoch": "price",
    "Mejor precio": "price",
    "It arrived broken": "quality and faults",
    "Veio com defeito": "quality and faults",
    "Das Gerät ist defekt": "quality and faults",
    "Llegó dañado": "quality and faults",
    "An hour in the queue": "waiting and phone",
    "Liguei e ninguém atende": "waiting and phone",
    "In der Warteschleife": "waiting and phone",
    "Llamé tres veces": "waiting and phone",
    "The invoice is wrong": "billing and payment",
    "Die Rechnung stimmt nicht": "billing and payment",
    "A fatura veio errada": "billing and payment",
    "La factura está mal": "billing and payment",
    "I want a refund": "returns and refunds",
    "Quero meu dinheiro de volta": "returns and refunds",
    "Geld zurück!": "returns and refunds",
    "Quiero un reembolso": "returns and refunds",
    "Rude staff": "staff and service",
    "Ótimo atendimento": "staff and service",
    "Sehr freundlich": "staff and service",
    "Muy amable": "staff and service",
}


def test_the_shipped_list_hears_four_languages(tmp_path: Path) -> None:
    found = named(tmp_path, {comment: comment for comment in HEARD})
    assert {comment: theme for comment, theme in HEARD.items() if theme not in found[comment]} == {}


def test_masked_data_is_no_theme_and_silence_has_none(tmp_path: Path) -> None:
    assert named(tmp_path, {"a": "My number is [phone].", "b": None, "c": "ok"}) == {"a": set(), "b": set(), "c": set()}
    engine = built(tmp_path / "none")
    assert engine.query("select count(*) as n from clean.feedback_themes").item() == 0


def test_the_demo_companys_themes_are_heard(tmp_path: Path) -> None:
    wanted = {
        "waiting": {"waiting and phone"},
        "delivery": {"delivery", "late or missing delivery"},
        "app": {"website and app"},
        "billing": {"billing and payment", "price"},
        "help": {"staff and service"},
    }
    comments = {f"{name}|{text}": text for mood in (BAD, MIXED, GOOD) for name, texts in mood.items() for text in texts}
    found = named(tmp_path, comments)
    for name, themes_of in wanted.items():
        heard = [bool(said & themes_of) for text, said in found.items() if text.startswith(f"{name}|")]
        assert sum(heard) / len(heard) >= 0.6, name


@pytest.mark.parametrize(
    ("listed", "told"),
    [
        ("[[theme]]\nname = 'x'\nwords = ['ab(']", r'entry 1 of the theme "x" is no regular expression.*correct it'),
        ("[[theme]]\nname = 'x'\nwords = ['ok', '(?=a)b']", r'entry 2 of the theme "x" is no regular expression'),
        ("[[theme]]\nname = 'x'\nwords = ['a)|(b']", r'entry 1 of the theme "x"'),
        ("[[theme]]\nname = 'x'\nwords = ['a*']", "found in every comment"),
        ("[[theme]]\nname = 'x'\nwords = ['(a{1000}){1000}']", "no regular expression that can be used"),
        (
            "[[theme]]\nname = 'Price'\nwords = ['ab']\n[[theme]]\nname = 'price'\nwords = ['cd']",
            '"price" stands there twice.*Next',
        ),
        ("[[theme]]\nname = 'x'\nwords = []", "theme 1: words must be 1 to 200 entries"),
        ("[[theme]]\nname = 'x'\nwords = ['ok', '']", "theme 1, entry 2 of its words"),
        ("[[theme]]\nname = '<b>'\nwords = ['ab']", "theme 1: name must be 1 to 40 letters"),
        ("[[theme]]\nname = 'x'", "theme 1 has no words"),
        ("[[theme]]\nname = 'x'\nwords = ['ab']\ncolour = 1", "not known here"),
        ("themes = 1", "not known here|has no theme"),
        ("theme = 3", "theme must be"),
        ("", "the file has no theme"),
        ("[[theme]\nname", "is not written correctly at line 1"),
        ("[[theme]]\nname = 'x'\nwords = ['ab']\n" * 41, "1 to 40 times"),
        ("#" * 200_001, "larger than 200 kB"),
    ],
)
def test_a_bad_list_is_told_plainly(tmp_path: Path, listed: str, told: str) -> None:
    path = tmp_path / "themes.toml"
    path.write_text(listed, encoding="utf-8")
    with pytest.raises(DataError, match=told) as caught:
        themes.read(path)
    assert str(caught.value).startswith("themes.toml")
    assert "pydantic" not in str(caught.value)


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    path = tmp_path / "themes.toml"
    path.write_bytes(b"\xff\xfe\x00themes")
    with pytest.raises(DataError, match="UTF-16 text and no UTF-8: save it again as UTF-8"):
        themes.read(path)


def test_the_version_follows_the_words_and_the_template_is_the_shipped_list(tmp_path: Path) -> None:
    path = tmp_path / "themes.toml"
    assert themes.read(path) == themes.shipped()
    path.write_text(themes.shipped_text(), encoding="utf-8")
    assert themes.read(path).version == themes.shipped().version
    path.write_text(themes.shipped_text().replace("'deliver'", "'delivers'"), encoding="utf-8")
    assert themes.read(path).version != themes.shipped().version


def test_a_wrong_entry_is_told_alone(tmp_path: Path) -> None:
    """A theme that is wrong is not told as a list that is too short as well."""
    path = tmp_path / "themes.toml"
    path.write_text("[[theme]]\nname = '![x](http://e.vil/p.png)'\nwords = ['ab']", encoding="utf-8")
    with pytest.raises(DataError) as caught:
        themes.read(path)
    assert "theme 1: name must be" in str(caught.value)
    assert "1 to 40 times" not in str(caught.value)
