"""What of cxroi/ is reached from a page, a command or the router: a graph of names over the syntax trees.

A top-level function, class or constant is reached when reached code names it, through its own module, an import or
`module.name`. A method is reached when its class is and reached code uses an attribute (or, where names are looked up
at run time, a text) of that name; so is a function of a module that is handed on as a value (a table of commands).
Importing a module runs its bare statements only: a table of functions counts when somebody reads the table. A text that
is a module's name (`python -m`) runs the module.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

PLAIN = {"property", "cached_property", "staticmethod", "classmethod", "abstractmethod", "override", "cache"}
"""Decorators that call nothing by themselves; any other hands the method to a library, which calls it."""
SHAPES = {"Protocol", "BaseModel", "Enum", "StrEnum", "NamedTuple", "TypedDict", "Exception", "Generic"}
"""Bases from outside that call none of a class's own methods by name."""

Node = tuple[str, str]
Scope = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


@dataclass
class Module:
    """One file: what it imports and what it defines at its top."""

    name: str
    tree: ast.Module
    is_package: bool
    imports: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    defined: dict[str, list[ast.AST]] = field(default_factory=dict)
    methods: dict[str, dict[str, ast.AST]] = field(default_factory=dict)
    bare: list[ast.AST] = field(default_factory=list)


def _module_name(path: Path, root: Path) -> str:
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _targets(node: ast.AST) -> Iterator[str]:
    for one in ast.walk(node):
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store):
            yield one.id


def read(path: Path, root: Path) -> Module:
    """One file as a module of the graph."""
    module = Module(_module_name(path, root), ast.parse(path.read_text(encoding="utf-8")), path.name == "__init__.py")
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                module.imports[alias.asname or alias.name.split(".")[0]] = (
                    alias.name if alias.asname else alias.name.split(".")[0],
                    None,
                )
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module.name}: imports are absolute"
            for alias in node.names:
                assert alias.name != "*", f"{module.name}: no star imports"
                module.imports[alias.asname or alias.name] = (node.module or "", alias.name)
    for node in module.tree.body:
        _define(module, node)
    return module


def _define(module: Module, node: ast.stmt) -> None:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        module.defined.setdefault(node.name, []).append(node)
    elif isinstance(node, ast.ClassDef):
        header: list[ast.AST] = [*node.bases, *(word.value for word in node.keywords), *node.decorator_list]
        own = module.methods.setdefault(node.name, {})
        for one in node.body:
            if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef):
                own[one.name] = one
            else:
                header.append(one)
        module.defined[node.name] = header
    elif isinstance(node, ast.Assign | ast.AnnAssign):
        for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
            for name in _targets(target):
                module.defined.setdefault(name, []).append(node)
    elif not isinstance(node, ast.Import | ast.ImportFrom):
        module.bare.append(node)


def _calls_back(module: Module, base: list[str]) -> bool:
    """Whether a base class (`Name` or `package.Name`) is from outside and may call a class's methods by name, as those
    of io and of libraries do."""
    source, _ = module.imports.get(base[0], ("cxroi", None))
    return base[-1] not in {*SHAPES, "dataclass"} and source.split(".")[0] != "cxroi"


def _bound(scope: Scope) -> set[str]:
    """Names that are a function's own: what it is given and what it assigns, not what nested functions do."""
    given = scope.args
    own = {one.arg for one in (*given.posonlyargs, *given.args, *given.kwonlyargs)}
    own |= {one.arg for one in (given.vararg, given.kwarg) if one}
    stack: list[ast.AST] = [scope.body] if isinstance(scope, ast.Lambda) else list(scope.body)
    while stack:
        node = stack.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            own.add(node.name)
            continue
        if isinstance(node, ast.Lambda | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
            continue
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            own.add(node.id)
        stack.extend(ast.iter_child_nodes(node))
    return own


class Uses(ast.NodeVisitor):
    """What a piece of code names: free names, dotted chains, attributes, texts; imports inside it."""

    def __init__(self) -> None:
        self.names: set[str] = set()
        self.chains: set[tuple[str, ...]] = set()
        self.attributes: set[str] = set()
        self.texts: set[str] = set()
        self.looks_up = False
        self._hidden: list[set[str]] = []

    def _scoped(self, node: ast.AST, own: set[str]) -> None:
        self._hidden.append(own)
        self.generic_visit(node)
        self._hidden.pop()

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        arguments = node.args
        for outside in (*node.decorator_list, *arguments.defaults, *arguments.kw_defaults, node.returns):
            if outside is not None:
                self.visit(outside)
        for given in (
            *arguments.posonlyargs,
            *arguments.args,
            *arguments.kwonlyargs,
            arguments.vararg,
            arguments.kwarg,
        ):
            if given is not None and given.annotation is not None:
                self.visit(given.annotation)
        self._hidden.append(_bound(node))
        for one in node.body:
            self.visit(one)
        self._hidden.pop()

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self._scoped(node, _bound(node))

    def generic_visit(self, node: ast.AST) -> None:
        if isinstance(node, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
            self._hidden.append({name for one in node.generators for name in _targets(one.target)})
            super().generic_visit(node)
            self._hidden.pop()
        else:
            super().generic_visit(node)

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Load) and not any(node.id in own for own in self._hidden):
            self.names.add(node.id)
            self.looks_up |= node.id == "getattr"

    def visit_Attribute(self, node: ast.Attribute) -> None:
        parts, inner = [node.attr], node.value
        while isinstance(inner, ast.Attribute):
            parts.append(inner.attr)
            inner = inner.value
        if isinstance(inner, ast.Name) and not any(inner.id in own for own in self._hidden):
            self.chains.add((inner.id, *reversed(parts)))
            return
        self.attributes |= set(parts)
        self.visit(inner)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str):
            self.texts.add(node.value)


def uses_of(nodes: list[ast.AST]) -> Uses:
    """All that these pieces of code name."""
    found = Uses()
    for node in nodes:
        found.visit(node)
    return found


class Graph:
    """Modules below some folders, and what is reached from given roots."""

    def __init__(self, root: Path, *folders: str, files: tuple[str, ...] = ()) -> None:
        paths = [path for folder in folders for path in sorted((root / folder).rglob("*.py"))]
        self.modules = {one.name: one for one in (read(path, root) for path in [*paths, *(root / f for f in files)])}
        self.reached: set[Node] = set()
        self.attributes: set[str] = set()
        self.texts: dict[str, set[str]] = {}
        self._classes: set[Node] = set()
        self._handed: set[str] = set()
        self._lookups: set[str] = set()

    def reach(self, modules: list[str], handed: list[str]) -> None:
        """Everything reached once `modules` are run and `handed` are imported by a name made at run time."""
        self._waiting: list[Node] = [(name, "") for name in (*modules, *handed)]
        self._handed = set(handed)
        while self._waiting:
            while self._waiting:
                self._visit(self._waiting.pop())
            known = self.attributes | {
                text for module in self._lookups for text in self.texts.get(module, set()) if text.isidentifier()
            }
            for module in self._handed:
                for name in known & set(self.modules[module].defined):
                    self._want((module, name))
            for module, name in self._classes:
                for method, node in self.modules[module].methods[name].items():
                    if self._called(self.modules[module], name, method, node, known):
                        self._want((module, f"{name}.{method}"))

    def _called(self, module: Module, owner: str, method: str, node: ast.AST, known: set[str]) -> bool:
        if method in known or (method.startswith("__") and method.endswith("__")):
            return True
        assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        marks = {ast.unparse(one).split("(")[0].split(".")[-1] for one in node.decorator_list}
        if marks - PLAIN:
            return True
        bases = [one for one in module.defined[owner] if isinstance(one, ast.Name | ast.Attribute | ast.Subscript)]
        return any(_calls_back(module, ast.unparse(one).split("[")[0].split(".")) for one in bases)

    def _want(self, node: Node) -> None:
        if node not in self.reached:
            self._waiting.append(node)

    def _visit(self, node: Node) -> None:
        if node in self.reached or node[0] not in self.modules:
            return
        self.reached.add(node)
        module, name = self.modules[node[0]], node[1]
        if name == "":
            self._take(module, [*module.bare])
            for one in module.tree.body:
                self._enter(one)
            parent = node[0].rpartition(".")[0]
            if parent:
                self._want((parent, ""))
            return
        self._want((module.name, ""))
        if "." in name:
            owner, method = name.split(".")
            self._take(module, [module.methods[owner][method]])
            return
        if name in module.methods:
            self._classes.add(node)
        self._take(module, module.defined[name])

    def _enter(self, node: ast.AST) -> None:
        """Modules that an import statement runs."""
        for one in ast.walk(node):
            if isinstance(one, ast.ImportFrom) and one.module:
                self._want((one.module, ""))
                for alias in one.names:
                    self._want((f"{one.module}.{alias.name}", ""))
            elif isinstance(one, ast.Import):
                for alias in one.names:
                    self._want((alias.name, ""))

    def _take(self, module: Module, nodes: list[ast.AST]) -> None:
        used = uses_of(nodes)
        self.texts.setdefault(module.name, set()).update(used.texts)
        self.attributes |= used.attributes
        if used.looks_up:
            self._lookups.add(module.name)
        for node in nodes:
            self._enter(node)
        for name in used.names:
            found = self._name(module.name, name)
            if found and found[1] == "" and found[0] in self.modules:
                self._handed.add(found[0])
        for text in used.texts & set(self.modules):
            self._want((text, ""))
        for chain in used.chains:
            self._chain(module.name, chain)

    def _name(self, module: str, name: str) -> Node | None:
        """Where a name comes from, through as many imports as it takes; wanted from then on."""
        here = self.modules.get(module)
        if here is None:
            return None
        if name in here.defined:
            self._want((module, name))
            return (module, name)
        if name in here.imports:
            source, what = here.imports[name]
            if what is None:
                return (source, "")
            if f"{source}.{what}" in self.modules and what not in self.modules[source].defined:
                self._want((f"{source}.{what}", ""))
                return (f"{source}.{what}", "")
            return self._name(source, what) or ((source, "?") if source not in self.modules else None)
        return None

    def _chain(self, module: str, chain: tuple[str, ...]) -> None:
        """`a.b.c`: modules as far as they go, then a name of the module, the rest attributes."""
        found = self._name(module, chain[0])
        rest = list(chain[1:])
        if found and found[1] == "":
            if found[0] not in self.modules and not any(name.startswith(found[0] + ".") for name in self.modules):
                return
            here = found[0]
            while rest and f"{here}.{rest[0]}" in self.modules:
                here = f"{here}.{rest.pop(0)}"
            if rest and here in self.modules:
                self._name(here, rest.pop(0))
        elif found and found[1] == "?":
            return
        self.attributes |= set(rest)

    def names(self, inside: str = "cxroi") -> set[Node]:
        """Every function, class, constant and method that is defined."""
        found = set()
        for module in self.modules.values():
            if module.name.split(".")[0] != inside:
                continue
            found |= {(module.name, name) for name in module.defined}
            found |= {(module.name, f"{owner}.{one}") for owner, own in module.methods.items() for one in own}
        return found
