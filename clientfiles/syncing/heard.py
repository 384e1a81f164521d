"""What has been heard already: by trailers of commits, and by the last lines of our replies.

    Heard-in: comment 2817                                                          in a commit that acted on a comment
    Heard-in: issue 45 of 2026-11-25T08:00:00Z                                      on a form
    Heard-in: tick oxley/open-item/3f9a2b81/2026-11-13 on issue 7 at 2026-11-25...  on a tick
    <!-- clientfiles answers comment 2817 -->                                       the last line of a reply

The commits say what was done, so that nothing is done twice; the replies say what was told, so that nobody is told
twice. A comment or form is answered once and for all. A tick can be taken off and set again, so it counts as answered
by what was said after it.

Anybody can write such a line, or copy one. So a reply is only what our own account wrote, and it answers nothing but
what stands in the same issue.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from clientfiles.publishing.markers import read_tokens
from clientfiles.syncing.ticks import Tick
from clientfiles.trackers import Comment, Issue
from clientfiles.trackers.moments import write_moment

TRAILER = "Heard-in"
_ANSWER = re.compile(r"<!-- clientfiles answers (comment|issue|ticks) ([^<>]*) -->")
_TOLD = re.compile(r"<!-- (?:overdue|goes on in|same as) [^<>]* -->")  # by publishing


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


def answer_marker(kind: str, names: Iterable[str]) -> str:
    """The last line of a reply; `kind` is comment, issue or ticks."""
    return f"<!-- clientfiles answers {kind} {' '.join(names)} -->"


class Answers:
    """What our replies have answered, told from the comments of an issue or of all.

    `login` is that of our own account; where it is not known, what any bot says may be a reply.
    """

    def __init__(self, comments: Iterable[Comment], login: str = "") -> None:
        self.login = login
        self.replies: list[Comment] = []
        self.comments: set[int] = set()
        self.forms: set[int] = set()
        self._ticks: dict[tuple[int, str], datetime] = {}  # by issue and token, when it was answered last
        self._ids: set[int] = set()  # of all that the program wrote
        known = list(comments)
        places = {comment.id: comment.issue for comment in known}
        for comment in known:
            if self._is_by_us(comment):
                self._add(comment, places)

    def of(self, comments: Iterable[Comment]) -> Answers:
        """What other comments have answered, such as later ones."""
        return Answers(comments, self.login)

    def _is_by_us(self, comment: Comment) -> bool:
        if not self.login:
            return comment.is_bot
        author, login = comment.author.casefold(), self.login.casefold()
        # Not everywhere GitHub puts `[bot]` behind the name of one.
        return author == login or (comment.is_bot and author.removesuffix("[bot]") == login)

    def _add(self, comment: Comment, places: Mapping[int, int]) -> None:
        last = comment.body.rstrip().rpartition("\n")[2].strip()
        found = _ANSWER.fullmatch(last)
        if found is not None or _TOLD.fullmatch(last):
            self._ids.add(comment.id)
        if found is None:
            return
        self.replies.append(comment)
        kind, names = found.groups()
        numbers = [int(name) for name in names.split() if name.isdecimal() and name.isascii() and len(name) < 20]
        if kind == "comment":
            self.comments.update(number for number in numbers if places.get(number) == comment.issue)
        elif kind == "issue":
            self.forms.update(number for number in numbers if number == comment.issue)
        elif comment.created is not None:
            for token in read_tokens(names):
                key = (comment.issue, token)
                self._ticks[key] = max(comment.created, self._ticks.get(key, comment.created))

    def is_ours(self, comment: Comment) -> bool:
        """Whether the program wrote a comment, and not the person whose token it may have been given."""
        return comment.id in self._ids

    def has_answered(self, issue: Issue, tick: Tick) -> bool:
        """Whether something was said about a box after it was ticked."""
        answered = self._ticks.get((issue.number, tick.token))
        return answered is not None and answered >= tick.at

    def text_in(self, issue: int) -> str:
        """Everything that was replied in an issue, for telling quotations of it from what is new."""
        return "\n\n".join(each.body for each in self.replies if each.issue == issue)
