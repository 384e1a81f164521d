"""Reports from templates, and the only module that imports Jinja2.

A repository's own templates/ override the built-in ones, file by file; one can begin with
`{% extends "built-in/review.md.j2" %}` and change a block. Templates are sandboxed and get plain
values only; every text that a template prints is escaped for Markdown unless it is marked safe here.
"""

from __future__ import annotations

import os
import re
import traceback
from pathlib import Path
from typing import Any

from jinja2 import BaseLoader, Environment, StrictUndefined, TemplateNotFound, TemplateSyntaxError
from jinja2.exceptions import TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from clientfiles import shipped
from clientfiles.diagnostics import Failure
from clientfiles.escaping import markdown, record_link
from clientfiles.reportdata import review_values
from clientfiles.review import Review

FOLDER = "templates"
BUILT_IN = "built-in/"
_MAX_TEMPLATE = 1024 * 1024
MAX_SUMMARY = 1_000_000  # bytes; GitHub takes 1 MiB for the summary of a step


def built_in_folder() -> Path:
    """Where the templates that come with the program lie."""
    return shipped.folder() / FOLDER


class Templates:
    """The templates of a repository: its own where it has them, else the built-in ones."""

    def __init__(self, root: Path | None = None, link_base: str = "") -> None:
        self.folder = root / FOLDER if root is not None else None
        self.link_base = link_base
        self.environment = self._environment()

    def _environment(self) -> Environment:
        environment = ImmutableSandboxedEnvironment(
            loader=_Loader(self.folder),
            undefined=StrictUndefined,
            finalize=_escaped,
            autoescape=True,  # keeps apart what is Markdown already, such as a macro's output
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        environment.filters = {
            name: environment.filters[name]
            for name in (
                "length",
                "join",
                "first",
                "last",
                "default",
                "lower",
                "upper",
                "sort",
                "list",
                "reject",
                "select",
            )
        }
        environment.globals = {"link": self.link, "range": environment.globals["range"]}
        return environment

    def link(self, path: str, line: int, text: str) -> Markup:
        """A link to a line of a record."""
        return Markup(record_link(self.link_base, path, int(line), text))

    def render(self, name: str, values: dict[str, Any]) -> str:
        """A report; Failure with the template's name and line where it cannot be made."""
        try:
            return self.environment.get_template(name).render(values)
        except TemplateNotFound as error:
            raise Failure(f"there is no template {error.name}") from None
        except TemplateSyntaxError as error:
            raise Failure(f"{FOLDER}/{error.name}:{error.lineno}: {error.message}") from None
        except (
            TemplateError,
            ArithmeticError,
            AttributeError,
            LookupError,
            TypeError,
            ValueError,
            RecursionError,
        ) as error:
            raise Failure(f"{FOLDER}/{_place(error, name)}: {error}") from None


def _escaped(value: Any) -> Any:
    """What a template prints: Markdown made here as it is, numbers as they are, every other text escaped."""
    if hasattr(value, "__html__") or isinstance(value, (int, float)):
        return value
    return Markup(markdown(str(value)))


def _place(error: BaseException, name: str) -> str:
    """Template and line of an error: the innermost frame that is a template's."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if frame.filename.endswith(".j2"):
            return f"{os.path.basename(frame.filename)}:{frame.lineno}"
    return name


class _Loader(BaseLoader):
    """Reads a template from the repository's folder, else the built-in one; `built-in/NAME` is always the latter."""

    def __init__(self, own: Path | None) -> None:
        self.own = own

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Any]:
        name = template.removeprefix(BUILT_IN)
        if "/" in name or "\\" in name or name.startswith("."):
            raise TemplateNotFound(template)
        own = self.own / name if self.own is not None and name == template else None
        path = own if own is not None and os.path.lexists(own) else built_in_folder() / name
        if path != own and not path.is_file():
            raise TemplateNotFound(template)
        return _template_text(path), str(path), None


def _template_text(path: Path) -> str:
    name = f"{FOLDER}/{path.name}"
    try:
        if not os.path.realpath(path).startswith(os.path.realpath(path.parent) + os.sep):
            raise Failure(f"{name} is a link that leads out of the folder")
        if not path.is_file():
            raise Failure(f"{name} is not a file")
        if path.stat().st_size > _MAX_TEMPLATE:
            raise Failure(f"{name} is larger than 1 MiB")
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise Failure(f"{name} is not UTF-8; save it as UTF-8") from None
    except OSError as error:
        raise Failure(f"{name} cannot be read: {error.strerror or error}") from None


def review_markdown(review: Review, templates: Templates) -> str:
    """The review in GitHub's Markdown."""
    return _closed_up(templates.render("review.md.j2", review_values(review)))


def issue_markdown(values: dict[str, Any], templates: Templates) -> str:
    """The body of the review's issue, from the values that `publishing.body` gives."""
    return _closed_up(templates.render("issue.md.j2", values))


def cut_markdown(text: str, limit: int = MAX_SUMMARY) -> str:
    """As much of a report as fits into so many bytes, cut between two paragraphs, and a word on what is missing."""
    if len(text.encode()) <= limit:
        return text
    note = "\n\n**The report is cut here; the files that were published with it hold all of it.**\n"
    end = "\n\n</details>"
    kept = text.encode()[: limit - len(note) - len(end)].decode("utf-8", "ignore").rpartition("\n")[0]
    if kept.count("```") % 2:
        kept = kept.rpartition("```")[0].rstrip("\n")
    if kept.count("<details>") > kept.count("</details>"):
        kept += end
    return kept + note


def _closed_up(text: str) -> str:
    """A text without the blank lines that a template left over."""
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n") + "\n"
