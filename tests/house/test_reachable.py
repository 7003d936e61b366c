"""Nothing stands in cxroi/ that no page, no command and no router reaches; tests and benchmarks do not count."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from tests.house.reach import Graph

ROOT = Path(__file__).resolve().parents[2]

DESIGN = {"HELP", "NEEDS", "rows"}
"""What a module of cxroi.door holds that is imported by a name made at run time: `cxroi.door.design_of` makes it from
the design that was asked for."""

FOLDERS = {
    "clean": "cxroi/tables",
    "panel": "cxroi/tables",
    "checks": "cxroi/tables",
    "profiles": "cxroi",
    "layouts": "cxroi/sources/looking",
}
"""Folders read whole: every SQL file is a model or a check of the build, every profile one that `load` offers, every
layout one that `propose` knows."""

EXCEPTIONS = {
    "tables dictionary": "writes docs/data-dictionary.md: python -m docs.data_dictionary",
    "tables meanings": "what columns mean, for docs/data-dictionary.md",
}
"""Room and name of modules of which any part may stand unreached, each with its reason."""


def graph(root: Path) -> Graph:
    """cxroi/ as reached from app.py, pages/ and `python -m cxroi`."""
    made = Graph(root, "cxroi", "pages", files=("app.py",))
    started = ["app", "cxroi.__main__", *(name for name in made.modules if name.split(".")[0] == "pages")]
    made.reach(started, [name for name in made.modules if is_design(made, name)])
    return made


def is_design(made: Graph, name: str) -> bool:
    module = made.modules[name]
    return name.startswith("cxroi.door.") and {*module.defined, *module.imports} >= DESIGN


def place(module: str) -> str:
    """Room and file of a module."""
    parts = module.split(".")
    return " ".join(parts[-2:]) if len(parts) > 2 else ""


def unreached(made: Graph, without: Iterable[str] = ()) -> list[str]:
    """module.name of all that nobody reaches, but for the modules of some places."""
    left = ((module, name) for module, name in made.names() - made.reached if place(module) not in without)
    return sorted(f"{module}.{name}" for module, name in left if not name.startswith("__") and name != "_")


@pytest.fixture(scope="module")
def product() -> Graph:
    return graph(ROOT)


def test_every_function_class_method_and_constant_is_reached(product: Graph) -> None:
    dead = unreached(product, EXCEPTIONS)
    assert not dead, f"nobody reaches {', '.join(dead)}: delete it with its tests, or move it to tests/"


def test_every_module_is_imported(product: Graph) -> None:
    dead = [name for name in product.modules if (name, "") not in product.reached and place(name) not in EXCEPTIONS]
    assert not dead


def test_an_exception_that_is_reached_is_none(product: Graph) -> None:
    left = {place(module) for module, _ in product.names() - product.reached}
    assert not EXCEPTIONS.keys() - left, "reached: take it off the list"
    assert all(EXCEPTIONS.values())


def files_read(made: Graph) -> Iterator[tuple[Path, bool]]:
    """(file, whether reached code names it) of every SQL, TOML and JSON file of the product."""
    root = ROOT / "cxroi"
    for path in sorted(path for kind in ("sql", "toml", "json") for path in root.rglob(f"*.{kind}")):
        if FOLDERS.get(path.parent.name) == str(path.parent.parent.relative_to(ROOT)):
            continue
        if path.parent.name == "sql":
            package = ".".join(path.parent.parent.relative_to(ROOT).parts)
            known = (texts for module, texts in made.texts.items() if reads(made, module, package))
            yield path, any(path.stem in texts for texts in known)
        else:
            yield path, any(path.name in texts for texts in made.texts.values())


def reads(made: Graph, module: str, package: str) -> bool:
    """Whether a module asks for queries of a package: it is in it, or imports its `sql`."""
    loaders = [source for source, what in made.modules[module].imports.values() if what == "sql"]
    return module.startswith(package) or any(source.startswith(package) for source in loaders)


def test_every_query_and_every_list_is_read(product: Graph) -> None:
    dead = [str(path.relative_to(ROOT)) for path, named in files_read(product) if not named]
    assert not dead, f"nobody reads {', '.join(dead)}"


DEAD = """

def nobody_calls_this(x: float) -> float:
    return helper_of_nobody(x)


def helper_of_nobody(x: float) -> float:
    return x


class Unused:
    def method(self) -> int:
        return 1
"""


def test_a_dead_function_is_found(tmp_path: Path) -> None:
    """The graph sees through itself: a function added to a copy, its helper and a class are named, and no more."""
    for path in [*(ROOT / "cxroi").rglob("*.py"), *(ROOT / "pages").glob("*.py"), ROOT / "app.py"]:
        copy = tmp_path / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    before = set(unreached(graph(tmp_path)))
    target = tmp_path / "cxroi/value/base/discounting.py"
    target.write_text(target.read_text(encoding="utf-8") + DEAD, encoding="utf-8")
    added = {"nobody_calls_this", "helper_of_nobody", "Unused", "Unused.method"}
    assert set(unreached(graph(tmp_path))) - before == {f"cxroi.value.base.discounting.{name}" for name in added}
    target.write_text(target.read_text(encoding="utf-8") + "\n\nprint(nobody_calls_this(1.0))\n", encoding="utf-8")
    left = set(unreached(graph(tmp_path))) - before
    assert left == {"cxroi.value.base.discounting.Unused", "cxroi.value.base.discounting.Unused.method"}


SMALL = {
    "app.py": "from cxroi import one as first\nfrom cxroi.two import given as taken\nfirst.asked()\ntaken([])\n",
    "pages/a.py": "from cxroi.three import TABLE\nfor module in TABLE:\n    module.run()\n",
    "cxroi/__main__.py": "import cxroi.one\n\n\ndef main(hidden: int) -> int:\n"
    "    return [taken for taken in (hidden,)][0]\n",
    "cxroi/one.py": "def asked() -> str:\n    return getattr(Thing(), 'told')\n\n\ndef hidden() -> None: ...\n\n\n"
    "class Thing:\n    def told(self) -> str:\n        return ''\n\n    def silent(self) -> None: ...\n",
    "cxroi/two.py": "def given(rows: list[int]) -> int:\n    size = 1\n    return size\n\n\ndef size() -> None: ...\n",
    "cxroi/three.py": "from cxroi import four\n\nTABLE = (four,)\nUNREAD = (four.other,)\n",
    "cxroi/four.py": "def run() -> None: ...\n\n\ndef other() -> None: ...\n",
}


def test_names_are_followed_through_aliases_tables_and_shadows(tmp_path: Path) -> None:
    for name, text in SMALL.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (tmp_path / "cxroi/__init__.py").write_text("")
    assert unreached(graph(tmp_path)) == [
        "cxroi.__main__.main",
        "cxroi.four.other",
        "cxroi.one.Thing.silent",
        "cxroi.one.hidden",
        "cxroi.three.UNREAD",
        "cxroi.two.size",
    ]


BASES = {
    "app.py": "from cxroi import kinds\nfrom cxroi.kinds import Bytes, Mine, Shape, Told\n"
    "for one in (Bytes, Mine, Shape, Told, kinds.Deep):\n    print(one())\n",
    "pages/a.py": "",
    "cxroi/__main__.py": "",
    "cxroi/base.py": "class Base: ...\n",
    "cxroi/kinds.py": "import enum\nimport io\nimport logging.handlers\nfrom ast import NodeVisitor\n"
    "from cxroi import base\n\n\nclass Bytes(io.RawIOBase):\n    def readinto(self) -> None: ...\n\n\n"
    "class Deep(logging.handlers.SocketHandler):\n    def emit(self) -> None: ...\n\n\n"
    "class Told(NodeVisitor):\n    def visit_Name(self) -> None: ...\n\n\n"
    "class Mine(base.Base):\n    def silent(self) -> None: ...\n\n\n"
    "class Shape(enum.Enum):\n    def unasked(self) -> None: ...\n",
}


def test_bases_from_outside_call_methods_by_name_and_own_bases_do_not(tmp_path: Path) -> None:
    for name, text in BASES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (tmp_path / "cxroi/__init__.py").write_text("")
    assert unreached(graph(tmp_path)) == ["cxroi.kinds.Mine.silent", "cxroi.kinds.Shape.unasked"]
