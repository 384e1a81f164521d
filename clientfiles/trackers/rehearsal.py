"""A tracker that changes nothing: it reads another one and says what would have been written."""

from __future__ import annotations

import difflib
from collections.abc import Callable

from clientfiles.escaping import visible
from clientfiles.trackers import Comment, Edit, Issue, Label, Links, Tracker, Unassignable

NOT_MADE = 0  # the number of an issue that would be created


class Rehearsal:
    """Stands before a tracker for `--dry-run`; `say` gets what would be changed, as text of one or more lines."""

    def __init__(self, tracker: Tracker, say: Callable[[str], None]) -> None:
        self.tracker = tracker
        self.say = say
        self.created: list[Issue] = []
        self.commented: dict[int, list[Comment]] = {}
        self.edited: dict[int, Issue] = {}

    def login(self) -> str:
        return self.tracker.login()

    def links(self) -> Links:
        return self.tracker.links()

    def find(self, label: str) -> list[Issue]:
        found = [*self.tracker.find(label), *self.created]
        return [self.edited.get(issue.number, issue) for issue in found]

    def read(self, number: int) -> Issue:
        if number in self.edited:
            return self.edited[number]
        return self.created[0] if number == NOT_MADE else self.tracker.read(number)

    def create(self, title: str, body: str, label: str, assignees: tuple[str, ...]) -> Issue:
        if refused := [login for login in assignees if not self.tracker.is_assignable(login)]:
            raise Unassignable(f"creating the issue: {', '.join(refused)} cannot be assigned")
        who = f", assigned to {', '.join(assignees)}" if assignees else ""
        self.say(f'would create the issue "{visible(title)}", labelled {label}{who}:\n{_shown(body)}')
        self.created = [Issue(NOT_MADE, title, body, True, assignees, "")]
        return self.created[0]

    def update(self, number: int, edit: Edit) -> Issue:
        issue = self.read(number)
        changed = edit.applied(issue)
        said = []
        if edit.is_open is not None:
            said.append("reopen it")
        if added := [login for login in changed.assignees if login not in issue.assignees]:
            said.append(f"assign {', '.join(added)}")
        before, after = issue.body.splitlines(), changed.body.splitlines()
        difference = _shown(
            "\n".join(difflib.unified_diff(before, after, "as it is", "as it would be", lineterm="", n=0))
        )
        what = f": {', '.join(said)}" if said else ""
        self.say("\n".join(filter(None, [f"would update issue {number}{what}", difference])))
        self.edited[number] = changed
        return changed

    def close(self, number: int, *, is_duplicate: bool = False) -> None:
        self.say(f"would close issue {number}{' as a duplicate' if is_duplicate else ''}")
        self.edited[number] = self.read(number)._replace(is_open=False)

    def comments(self, number: int) -> list[Comment]:
        before = [] if number == NOT_MADE else self.tracker.comments(number)
        return before + self.commented.get(number, [])

    def comment(self, number: int, body: str) -> Comment:
        self.say(f"would comment on issue {number}:\n{_shown(body)}")
        made = Comment(max((each.id for each in self.comments(number)), default=0) + 1, body)
        self.commented.setdefault(number, []).append(made)
        return made

    def withdraw(self, number: int, comment: Comment) -> None:
        self.say(f"would delete a comment on issue {number}")

    def has_label(self, name: str) -> bool:
        return self.tracker.has_label(name)

    def make_label(self, label: Label) -> None:
        self.say(f"would make the label {label.name}")

    def is_assignable(self, login: str) -> bool:
        return self.tracker.is_assignable(login)

    def mention(self, login: str) -> str:
        return self.tracker.mention(login)

    def reference(self, number: int) -> str:
        return "the new issue" if number == NOT_MADE else self.tracker.reference(number)


def _shown(text: str) -> str:
    """Lines that may be anybody's, so that they act neither in a terminal nor in a runner's log."""
    return "\n".join(map(visible, text.split("\n")))
