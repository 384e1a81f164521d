"""The lines of the review's issue that can be ticked, and what those of an earlier body said.

- [ ] Talk: [renewal with Fiona](...#L24), 5 days late (17 Sep); **new:** [ask Ben for photos](...#L31) on 4 Dec
- [x] **Oxley**: renewal with Fiona · [Log the call with Fiona](.../commit/9ac1f00) by Hal Brannigan, 22 Nov
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from clientfiles.escaping import Markdown, markdown, record_link, unescaped
from clientfiles.publishing.markers import SeenBox, box_marker, read_tokens, token_rule
from clientfiles.trackers import Links
from clientfiles.wording import clipped

PASSED = "its time has passed"  # what is said of an action that nobody did and that is not shown any more
CARRIED = "↻"  # behind an action that the last period's issue listed too
DOT = " · "
AND = "; "
MOST_PARTS = 12  # actions in the line of one box; the others are counted
MOST_TOKENS = 100  # actions in its marker
_PHRASE = 120  # characters of an action in a line
_SETTLED_PHRASE = 240
# The text of a link; what is escaped begins none.
_LINK = re.compile(r"\\.|\[((?:[^\[\]\\]|\\.)*)\]\([^()\s]*\)")


class Part(NamedTuple):
    """An action in a box."""

    token: str
    phrase: str
    when: str
    path: str
    line: int
    is_new: bool
    is_carried: bool


class Box(NamedTuple):
    """A line with a box: what one person has to do for one client, of one group."""

    label: str
    parts: tuple[Part, ...]
    is_ticked: bool

    @property
    def shown(self) -> tuple[Part, ...]:
        return self.parts[:MOST_PARTS]

    @property
    def marked(self) -> tuple[Part, ...]:
        """Those that a tick is for."""
        return self.parts[:MOST_TOKENS]

    @property
    def tokens(self) -> tuple[str, ...]:
        return tuple(part.token for part in self.marked)

    @property
    def new_tokens(self) -> tuple[str, ...]:
        return tuple(part.token for part in self.marked if part.is_new)


class Cause(NamedTuple):
    """The commit that settled an action."""

    commit: str
    subject: str
    author: str
    day: str


class Settled(NamedTuple):
    """Actions of one client that are due no more, and what settled them: a change, or words where none is known.

    `is_done` is False for what was moved to another day, was postponed, or passed.
    """

    client: str
    text: str
    tokens: tuple[str, ...]
    how: Cause | str
    is_done: bool


def box_line(box: Box, links: Links) -> Markdown:
    """The line of a box, with its marker."""
    said = []
    for part in box.shown:
        new = "**new:** " if part.is_new else ""
        carried = f" {CARRIED}" if part.is_carried else ""
        link = record_link(links.records, part.path, part.line, clipped(part.phrase, _PHRASE))
        said.append(f"{new}{link}{markdown(part.when)}{carried}")
    if len(box.parts) > MOST_PARTS:
        new = "**new:** " if any(part.is_new for part in box.parts[MOST_PARTS:]) else ""
        said.append(f"{new}and {len(box.parts) - MOST_PARTS} more")
    tick = "x" if box.is_ticked else " "
    return Markdown(f"- [{tick}] {box.label}: {AND.join(said)} {box_marker(box.tokens, box.new_tokens)}")


def share_line(title: Markdown, text: str, box: Box) -> Markdown:
    """The line of a box for an item of news."""
    tick = "x" if box.is_ticked else " "
    new = "**new:** " if box.new_tokens else ""
    return Markdown(f"- [{tick}] {new}{title}: {markdown(text)} {box_marker(box.tokens, box.new_tokens)}")


def phrases(box: SeenBox) -> dict[str, str]:
    """What a box said of each of its actions, as plain text; the rule's name where that cannot be told any more."""
    # Marks of ours and the words around a link are no part of the phrase.
    linked = [unescaped(found[1]) for found in _LINK.finditer(box.text) if found[1] is not None]
    if len(linked) == 1:
        return dict.fromkeys(box.tokens, linked[0])
    rules = {name: token_rule(name).replace("-", " ") for name in box.tokens}
    named = box.tokens[:MOST_PARTS]
    return {**rules, **dict(zip(named, linked, strict=True))} if len(linked) == len(named) else rules


def as_read(phrase: str) -> str:
    """What will be read back of an action's phrase."""
    return _plain(clipped(phrase, _PHRASE))


def settled_line(settled: Settled, links: Links) -> Markdown:
    """The line of something that is done, with a tick, or that is due no more for another reason."""
    said = f"**{_undotted(settled.client, 80)}**: {_undotted(settled.text, _SETTLED_PHRASE)}"
    how = _caused(settled.how, links) if isinstance(settled.how, Cause) else markdown(_plain(settled.how))
    mark, word = ("[x] ", "done") if settled.is_done else ("", "gone")
    return Markdown(f"- {mark}{said}{DOT if how else ''}{how} <!-- {word} {' '.join(settled.tokens)} -->")


def _plain(text: str) -> str:
    """A text as it will be read back."""
    return unescaped(markdown(text))


def _undotted(text: str, limit: int) -> str:
    """A text without the mark that sets it apart from what settled it."""
    plain = re.sub(r"(?: ·)+( |$)", lambda match: ", " if match[1] else "", _plain(text))
    return markdown(clipped(plain, limit))


def _caused(cause: Cause, links: Links) -> str:
    subject = markdown(clipped(_plain(cause.subject), 80) or "no message")
    # A full hash as the target of a link mentions nothing; without an address the commit is named in a code span.
    link = f"[{subject}]({links.commits}{cause.commit})" if links.commits else f"{subject} `{cause.commit[:10]}`"
    return f"{link} by {markdown(clipped(_plain(cause.author), 60) or 'someone')}, {markdown(cause.day)}"


# What is escaped in a text ends none.
_SETTLED = re.compile(r"- (?:\[[ xX]\] )?\*\*((?:[^*\\]|\\.)*)\*\*: (.*) <!-- (done|gone) ([^<>]*) -->")
_LINKED = re.compile(r"\[((?:[^\[\]\\]|\\.)*)\]\([^()\s]*?([0-9a-f]{7,64})\) by (.*), ([^,]*)")
_NAMED = re.compile(r"((?:[^`\\]|\\.)*) `([0-9a-f]{7,64})` by (.*), ([^,]*)")


def settled_in(body: str) -> list[Settled]:
    """What a body lists as done or due no more; nothing that people typed there is taken over as it stands."""
    found = []
    for line in body.splitlines():
        if "<!--" not in line or (match := _SETTLED.match(line.strip())) is None:
            continue
        tokens = read_tokens(match[4])
        if tokens:
            text, _, how = match[2].partition(DOT)
            found.append(Settled(unescaped(match[1]), unescaped(text), tokens, _how(how), match[3] == "done"))
    return found


def _how(text: str) -> Cause | str:
    match = _LINKED.fullmatch(text) or _NAMED.fullmatch(text)
    if match is None:
        return unescaped(text)
    subject, commit, author, day = match.groups()
    return Cause(commit, unescaped(subject), unescaped(author), unescaped(day))


def joined(texts: Sequence[str]) -> str:
    """Several actions in one line, each once."""
    return AND.join(dict.fromkeys(texts))
