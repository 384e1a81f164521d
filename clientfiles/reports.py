"""Reports from templates, and the only module that imports Jinja2.

A repository's own templates/ override the built-in ones, file by file. Templates are sandboxed and get plain
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

from clientfiles.diagnostics import Failure
from clientfiles.escaping import markdown, markdown_link
from clientfiles.reportdata import review_values
from clientfiles.review import Review

FOLDER = "templates"
_MAX_TEMPLATE = 1024 * 1024


def built_in_folder() -> Path:
    """Where the templates that come with the program lie: in the package, or beside it in a checkout."""
    inside = Path(__file__).parent / FOLDER
    return inside if inside.is_dir() else Path(__file__).parent.parent / FOLDER


class Templates:
    """The templates of a repository: its own where it has them, else the built-in ones."""

    def __init__(self, root: Path | None = None, link_base: str = "") -> None:
        self.folders = [root / FOLDER] if root is not None else []
        self.folders.append(built_in_folder())
        self.link_base = link_base
        self.environment = self._environment()

    def _environment(self) -> Environment:
        environment = ImmutableSandboxedEnvironment(
            loader=_Loader(self.folders),
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
        target = markdown_link(path)
        anchor = f"?plain=1#L{int(line)}" if self.link_base else f"#L{int(line)}"
        return Markup(f"[{markdown(text)}]({self.link_base}{target}{anchor})")

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
    """Reads templates from the first folder that has them; a link that leads out of it is not followed."""

    def __init__(self, folders: list[Path]) -> None:
        self.folders = folders

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Any]:
        if "/" in template or "\\" in template or template.startswith("."):
            raise TemplateNotFound(template)
        for folder in self.folders:
            path = folder / template
            if not path.exists():
                continue
            if not os.path.realpath(path).startswith(os.path.realpath(folder) + os.sep):
                raise Failure(f"{FOLDER}/{template} is a link that leads out of the folder")
            try:
                if path.stat().st_size > _MAX_TEMPLATE:
                    raise Failure(f"{FOLDER}/{template} is larger than 1 MiB")
                return path.read_text(encoding="utf-8"), str(path), None
            except (OSError, UnicodeDecodeError) as error:
                raise Failure(f"{FOLDER}/{template} cannot be read: {error}") from None
        raise TemplateNotFound(template)


def review_markdown(review: Review, templates: Templates) -> str:
    """The review in GitHub's Markdown; blank lines that a template left over are closed up."""
    text = templates.render("review.md.j2", review_values(review))
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n") + "\n"
