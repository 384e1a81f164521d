"""What has been heard already: by trailers of commits, and by the last lines of our replies.

    Heard-in: comment 2817                                                          in a commit that acted on a comment
    Heard-in: issue 45 of 2026-11-25T08:00:00Z                                      on a form
    Heard-in: tick oxley/open-item/3f9a2b81/2026-11-13 on issue 7 at 2026-11-25...  on a tick
    <!-- clientfiles answers comment 2817 -->                                       the last line of a reply

The commits say what was done, so that nothing is done twice; the replies say what was told, so that nobody is told
twice. A comment or form is answered once and for all. A tick can be taken off and set again, so it counts as answered
by what was said after it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime

from clientfiles.publishing.markers import read_tokens
from clientfiles.syncing.ticks import Tick
from clientfiles.trackers import Comment, Issue
from clientfiles.trackers.moments import write_moment

TRAILER = "Heard-in"
_ANSWER = re.compile(r"<!-- clientfiles answers (comment|issue|ticks) ([^<>]*) -->")


def comment_source(comment: Comment) -> str:
    return f"comment {comment.id}"


def form_source(issue: Issue) -> str:
    """What a form is called: numbers begin anew where records move to another repository."""
    return f"issue {issue.number} of {write_moment(issue.created or datetime.min.replace(tzinfo=UTC))}"


def tick_source(issue: Issue, tick: Tick) -> str:
    return f"tick {tick.token} on issue {issue.number} at {write_moment(tick.at)}"


def with_sources(subject: str, sources: Iterable[str]) -> str:
    """The message of a commit that acts on something somebody said."""
    return "\n".join([subject, "", *(f"{TRAILER}: {each}" for each in sources)])


def is_ours(message: str) -> bool:
    """Whether a commit's message is one of these."""
    return any(line.startswith(f"{TRAILER}: ") for line in message.splitlines())


def answer_marker(kind: str, names: Iterable[str]) -> str:
    """The last line of a reply; `kind` is comment, issue or ticks."""
    return f"<!-- clientfiles answers {kind} {' '.join(names)} -->"


class Answers:
    """What our replies have answered."""

    def __init__(self, comments: Iterable[Comment]) -> None:
        self.replies: list[Comment] = []
        self.comments: set[int] = set()
        self.forms: set[int] = set()
        self._ticks: dict[tuple[int, str], datetime] = {}  # by issue and token, when it was answered last
        for comment in comments:
            # A stranger's comment of that form is no reply of ours: it could keep somebody else from being heard. Whose
            # token replies are made with is not known here: a bot's, or that of somebody who may write.
            if comment.is_bot or comment.is_insider:
                self._add(comment)

    def _add(self, comment: Comment) -> None:
        found = _ANSWER.fullmatch(comment.body.rstrip().rpartition("\n")[2].strip())
        if found is None:
            return
        self.replies.append(comment)
        kind, names = found.groups()
        numbers = [int(name) for name in names.split() if name.isdecimal() and name.isascii() and len(name) < 20]
        if kind == "comment":
            self.comments.update(numbers)
        elif kind == "issue":
            self.forms.update(numbers)
        elif comment.created is not None:
            for token in read_tokens(names):
                key = (comment.issue, token)
                self._ticks[key] = max(comment.created, self._ticks.get(key, comment.created))

    def is_reply(self, comment: Comment) -> bool:
        return any(each.id == comment.id for each in self.replies)

    def has_answered(self, issue: Issue, tick: Tick) -> bool:
        """Whether something was said about a box after it was ticked."""
        answered = self._ticks.get((issue.number, tick.token))
        return answered is not None and answered >= tick.at

    def text_in(self, issue: int) -> str:
        """Everything that was replied in an issue, for telling quotations of it from what is new."""
        return "\n\n".join(each.body for each in self.replies if each.issue == issue)
