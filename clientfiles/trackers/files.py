"""A folder of files as a tracker: each issue a Markdown file, its comments beside it.

    review/
        1.md             front matter with number, title, state, label and assignees; then the body
        1.comments.md    the comments, one after the other

Boxes ticked in an editor are kept, as on GitHub.
"""

from __future__ import annotations

import json
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from pathlib import Path
from typing import Any

from clientfiles.diagnostics import Failure
from clientfiles.trackers import Comment, Edit, Issue, Label, Links
from clientfiles.writing import write_whole

_COMMENT = re.compile(r"^<!-- comment ([0-9]{1,9}) -->\n", re.MULTILINE)


class FileTracker:
    """The issues in a folder, which need not exist yet; every write is whole or not at all."""

    def __init__(self, folder: Path, links: Links) -> None:
        self.folder = folder
        self._links = links

    def login(self) -> str:
        return ""  # whoever writes the files

    def links(self) -> Links:
        return self._links

    def find(self, label: str) -> list[Issue]:
        numbers = [number for number in sorted(self._numbers()) if _may_be_an_issue(self._path(number))]
        return [issue for issue, labels in map(self._load, numbers) if label in labels]

    def read(self, number: int) -> Issue:
        return self._load(number)[0]

    def create(self, title: str, body: str, label: str, assignees: tuple[str, ...]) -> Issue:
        number = max(self._numbers(), default=0) + 1
        issue = Issue(number, title, body, True, assignees, str(self._path(number)))
        self._save(issue, [label])
        return issue

    def update(self, number: int, edit: Edit) -> Issue:
        issue, labels = self._load(number)
        changed = edit.applied(issue)
        self._save(changed, labels)
        return changed

    def close(self, number: int, *, is_duplicate: bool = False) -> None:
        issue, labels = self._load(number)
        self._save(issue._replace(is_open=False), labels)

    def comments(self, number: int) -> list[Comment]:
        path = self._path(number, ".comments")
        parts = _COMMENT.split(_text(path) if path.is_file() else "")
        return [Comment(int(found), body.strip("\n")) for found, body in zip(parts[1::2], parts[2::2], strict=True)]

    def comment(self, number: int, body: str) -> Comment:
        before = self.comments(number)
        made = Comment(max((each.id for each in before), default=0) + 1, body)
        self._save_comments(number, [*before, made])
        return made

    def withdraw(self, number: int, comment: Comment) -> None:
        self._save_comments(number, [each for each in self.comments(number) if each.id != comment.id])

    def has_label(self, name: str) -> bool:
        return True  # every name is one

    def make_label(self, label: Label) -> None:
        """Nothing: every name is a label here."""

    def is_assignable(self, login: str) -> bool:
        return True

    def mention(self, login: str) -> str:
        return f"@{login}"

    def reference(self, number: int) -> str:
        return f"[{number}]({number}.md)"

    def _numbers(self) -> list[int]:
        """The numbers that are taken, by issues or by files of somebody else."""
        names = [path.stem for path in self.folder.glob("*.md")] if self.folder.is_dir() else []
        return [int(name) for name in names if re.fullmatch("[1-9][0-9]{0,8}", name)]

    def _path(self, number: int, kind: str = "") -> Path:
        return self.folder / f"{number}{kind}.md"

    def _load(self, number: int) -> tuple[Issue, list[str]]:
        path = self._path(number)
        found = re.fullmatch(r"---\n(.*?)\n---\n\n?(.*)", _text(path), re.DOTALL)
        fields: dict[str, Any] = {}
        for line in found[1].split("\n") if found else ():
            name, _, value = line.partition(": ")
            try:
                fields[name] = json.loads(value)
            except (ValueError, RecursionError):
                raise Failure(f"{path}: the field {name} cannot be read; write {name}: as it was") from None
        if found is None or not fields.keys() >= {"title", "state", "labels", "assignees"}:
            raise Failure(f"{path} does not begin with title, state, labels and assignees between --- lines")
        title, state = fields["title"], fields["state"]
        if not isinstance(title, str):
            raise Failure(f"{path}: the title must be a text in quotes")
        if not isinstance(state, str) or state.casefold() not in ("open", "closed"):
            raise Failure(f'{path}: the state must be "open" or "closed"')
        labels, assignees = (_texts(path, name, fields[name]) for name in ("labels", "assignees"))
        return Issue(number, title, found[2], state.casefold() == "open", tuple(assignees), str(path)), labels

    def _save(self, issue: Issue, labels: list[str]) -> None:
        fields = {
            "title": issue.title,
            "state": "open" if issue.is_open else "closed",
            "labels": labels,
            "assignees": list(issue.assignees),
        }
        front = "".join(f"{name}: {json.dumps(value, ensure_ascii=False)}\n" for name, value in fields.items())
        self._write(self._path(issue.number), f"---\n{front}---\n\n{issue.body}")

    def _save_comments(self, number: int, comments: list[Comment]) -> None:
        text = "\n".join(f"<!-- comment {each.id} -->\n{each.body}\n" for each in comments)
        self._write(self._path(number, ".comments"), text)

    def _write(self, path: Path, text: str) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Failure(f"{path} could not be written: {error.strerror or error}") from None
        write_whole(path, [text])


def _texts(path: Path, name: str, value: Any) -> list[str]:
    """A list of texts, or the one text that a person has written in place of a list."""
    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, list) or not all(isinstance(each, str) for each in texts):
        raise Failure(f"{path}: the {name} must be a list of texts in quotes")
    return texts


def _may_be_an_issue(path: Path) -> bool:
    """Whether a file begins as issues do, or cannot be looked at, which reading it will say."""
    try:
        with open(path, "rb") as stream:
            start = stream.read(64)
    except OSError:
        return True
    # An editor may put a mark or an empty line in front, or save as UTF-16.
    return start.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) or start.removeprefix(BOM_UTF8).lstrip().startswith(b"---")


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")  # some editors put a mark in front
    except UnicodeDecodeError:
        raise Failure(f"{path} is not UTF-8; save it as UTF-8") from None
    except OSError as error:
        raise Failure(f"{path} cannot be read: {error.strerror or error}") from None
