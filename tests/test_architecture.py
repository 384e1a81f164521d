"""How the package is built: small modules, imports that run one way, few dependencies, one place for each."""

from __future__ import annotations

import ast
import re
import tomllib
from graphlib import TopologicalSorter
from pathlib import Path

import pytest
from repositories import ROOT

PACKAGE = ROOT / "clientfiles"
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
}
MOST_LINES = 400
MOST_DEPENDENCIES = 12


def imported(path: Path) -> set[str]:
    """Everything that a module imports, wherever the import stands: modules, and names that may be modules."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            names.add(node.module or "")
            names.update(f"{node.module}.{each.name}" for each in node.names)
    return names


def inner_imports(name: str) -> set[str]:
    """The modules of the package that a module imports; a name in a module counts for that module."""
    found = imported(MODULES[name]) & set(MODULES)
    # `from package import module` imports the package itself only in so far as it runs its __init__.
    return {each for each in found if each != name and not any(other.startswith(f"{each}.") for other in found)}


def importers(package: str) -> set[str]:
    """The modules that import a package from elsewhere."""
    return {
        name
        for name, path in MODULES.items()
        if any(each == package or each.startswith(f"{package}.") for each in imported(path))
    }


@pytest.mark.parametrize("path", MODULES.values(), ids=MODULES.keys())
def test_a_module_can_be_read_in_one_go(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES


def test_imports_run_one_way() -> None:
    """Raises CycleError, with the cycle, where two modules need each other, be it within a function."""
    order = list(TopologicalSorter({name: inner_imports(name) for name in MODULES}).static_order())
    assert set(order) == set(MODULES)


def test_what_a_record_says_knows_nothing_of_how_it_is_shown() -> None:
    above = {"clientfiles.cli", "clientfiles.terminal", "clientfiles.reports", "clientfiles.reportdata"}
    below = ["model", "document", "reading", "log", "checking", "relationship", "health", "review", "questions"]
    below += [name.removeprefix("clientfiles.") for name in MODULES if name.startswith("clientfiles.rules")]
    for name in below:
        needs = inner_imports(f"clientfiles.{name}")
        assert not {each for each in needs if any(each == top or each.startswith(f"{top}.") for top in above)}, name


@pytest.mark.parametrize(
    ("package", "modules"),
    [
        ("jinja2", {"clientfiles.reports"}),
        ("markupsafe", {"clientfiles.reports"}),
        ("rich", {"clientfiles.terminal"}),
        ("frontmatter", {"clientfiles.document"}),
        ("git", {"clientfiles.git"}),
        ("httpx", {"clientfiles.trackers.api"}),
    ],
)
def test_a_package_is_imported_in_one_place(package: str, modules: set[str]) -> None:
    assert importers(package) == modules


def test_only_the_command_line_imports_click() -> None:
    outside = {name for name in importers("click") if not name.startswith("clientfiles.cli")}
    assert outside <= {"clientfiles.reference"}  # describes the commands


def opens_files(path: Path) -> set[str]:
    """The calls in a module that open a file or read one whole."""
    names = {"open", "read_text", "read_bytes", "scandir", "listdir", "glob", "rglob", "iterdir", "walk"}
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            called = node.func
            name = (
                called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""
            )
            if name in names:
                found.add(ast.unparse(called))
    return found


def test_only_one_module_opens_records() -> None:
    other = {
        "clientfiles.reports",  # templates
        "clientfiles.reference",  # the reference pages
        "clientfiles.trackers.files",  # issues as files
        "clientfiles.writing",  # --output, and issues as files
        "clientfiles.cli.editor",  # drafts that a person edits
        "clientfiles.cli.publish",  # the summary of a job
        "clientfiles.cli.sync",  # the event that a workflow was started for
        "clientfiles.cli.running",  # nothing, once nobody reads any more
    }
    found = {name: opens_files(path) - {"store.read_bytes"} for name, path in MODULES.items()}
    assert {name for name, calls in found.items() if calls} - other == {"clientfiles.store"}


def test_each_of_the_few_dependencies_says_what_it_is_for() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    wanted: list[str] = tomllib.loads(text)["project"]["dependencies"]
    assert 0 < len(wanted) <= MOST_DEPENDENCIES
    for dependency in wanted:
        (row,) = (row for row in text.splitlines() if f'"{dependency}"' in row)
        assert re.search(r'", # \w+ \w+', row), f"{dependency} has no reason"


def test_nothing_depends_on_where_it_was_written() -> None:
    places = ("/" + "work/", "../" + "shared", "/" + "tmp/")
    files = [path for folder in ("clientfiles", "tests", "templates") for path in (ROOT / folder).rglob("*")]
    for path in files:
        if path.suffix in (".py", ".j2", ".toml", ".md", ".json", ".txt"):
            text = path.read_text(encoding="utf-8", errors="replace")
            assert not [place for place in places if place in text], path
