"""Reviews and bodies of issues to look at in tests, made of records that exist in memory only."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from repositories import TEAM, record

from clientfiles.actions import Action
from clientfiles.checking import check_ids
from clientfiles.diagnostics import Diagnostic
from clientfiles.escaping import unescaped
from clientfiles.publishing.body import Composed, Material, compose
from clientfiles.publishing.boxes import Cause
from clientfiles.publishing.markers import Seen
from clientfiles.publishing.periods import Period, period_of
from clientfiles.publishing.settled import Memory
from clientfiles.reading import read_news
from clientfiles.records import record_from, surroundings
from clientfiles.relationship import context_of
from clientfiles.reports import Templates, issue_markdown
from clientfiles.review import Review, assess, fold
from clientfiles.settings import read_settings
from clientfiles.trackers import Links

DAY = date(2026, 11, 22)
LINKS = Links(
    "https://github.com/acme/clients/blob/HEAD/",
    "https://github.com/acme/clients/commit/",
    "https://github.com/acme/clients/actions/runs/7",
)
CALLED = "### 2026-11-20 call\n"  # so that nothing is due but what an example asks for


def client(name: str = "Northwind", *items: str, fields: str = "", log: str = CALLED) -> str:
    """A record with open items such as `we_owe: Logo 2026-11-20`; each may name its owner behind that."""
    rows = []
    for item in items:
        what, due, *owner = re.split(r" (?=[0-9]{4}-[0-9]{2}-[0-9]{2})|(?<=-[0-9]{2}) ", item)
        rows += [f"  - {what}", f"    due: {due}", *(f"    owner: {each}" for each in owner)]
    given = "\n".join(["open_items:", *rows]) if rows else ""
    return record("\n".join(filter(None, [f"name: {name}", given, fields])), log)


def review_of(
    records: dict[str, str],
    today: date | str = DAY,
    *,
    horizon: int = 31,
    settings: str = TEAM,
    news: str = "",
) -> Review:
    """The review of records, by their ids or by their paths."""
    day = date.fromisoformat(today) if isinstance(today, str) else today
    found: list[Diagnostic] = []
    rules, wrong = read_settings("clientfiles.toml", settings, False)
    found += wrong
    items, wrong = read_news("records/NEWS.md", news.encode(), rules)
    found += wrong
    context, known = context_of(rules, day, horizon, items), surroundings(rules, items, day)
    assessments = []
    paths = {name if "/" in name else f"records/{name}.md": text for name, text in records.items()}
    for path, text in sorted(paths.items()):
        read = record_from(path, text.encode(), known)
        found += read.diagnostics
        if read.client is not None:
            assessments.append(assess(read.client, context))
    found += check_ids(sorted(paths))
    return fold(assessments, context, found)


class Remembered(NamedTuple):
    """What the history tells: of which actions, by their tokens, what settled them; without a history, nothing."""

    causes: dict[str, Cause | str] = {}
    due: frozenset[str] = frozenset()

    def settle(self, tokens: Sequence[str], base: str) -> dict[str, Cause | str]:
        return {name: cause for name, cause in self.causes.items() if name in tokens}

    def were_due(self, tokens: Sequence[str], base: str) -> frozenset[str]:
        return self.due.intersection(tokens)


_TEMPLATES = Templates(None, LINKS.records)


def render(values: dict[str, Any]) -> str:
    """A body by the template that comes with the program."""
    return issue_markdown(values, _TEMPLATES)


NOTHING = Remembered()


def material(
    review: Review,
    *,
    kind: str = "month",
    links: Links = LINKS,
    commit: str = "",
    last: Seen | None = None,
    last_period: Period | None = None,
    memory: Memory = NOTHING,
    later: tuple[Action, ...] = (),
    last_is_open: bool = False,
) -> Material:
    """What an issue of a review is made of."""
    period = period_of(review.today, kind)
    return Material(review, later, period, links, commit, memory, render, last, last_period, last_is_open)


def composed(review: Review, *bodies: str, warnings: Sequence[str] = (), **more: Any) -> Composed:
    """The body that follows from a review and earlier bodies."""
    return compose(material(review, **more), bodies, warnings)


def body(review: Review, *bodies: str, **more: Any) -> str:
    """The same as text."""
    return composed(review, *bodies, **more).text


def ticked(text: str, *words: str, sign: str = "x") -> str:
    """A body in which somebody has ticked the boxes in whose lines those words stand."""
    lines = text.split("\n")
    for word in words:
        found = [at for at, line in enumerate(lines) if line.startswith("- [ ] ") and word in line]
        assert found, f"there is no box with {word}"
        for at in found:
            lines[at] = lines[at].replace("- [ ] ", f"- [{sign}] ", 1)
    return "\n".join(lines)


def plain(line: str) -> str:
    """A line as people see it: without markers and the targets of links."""
    line = re.sub(r" ?<!--.*?-->", "", line)
    return unescaped(re.sub(r"(?<!\\)\[((?:[^\[\]\\]|\\.)+)\]\([^()\s]*\)", r"\1", line))


def section(text: str, heading: str = "") -> str:
    """The part of a body under a heading; without one, what stands above the things that are done."""
    if not heading:
        return text.partition("\n## Done since this review opened\n")[0]
    return re.split(r"\n(?:## |A tick stays )", text.partition(f"\n## {heading}\n")[2])[0]


def boxes(text: str) -> list[str]:
    """The boxes for what is due, as people see them."""
    return [plain(line)[2:] for line in section(text).split("\n") if re.match(r"- \[[ x]\]", line)]


def done(text: str) -> list[str]:
    """What is listed as done, as people see it."""
    lines = section(text, "Done since this review opened").split("\n")
    return [plain(line)[2:].removeprefix("[x] ") for line in lines if re.match(r"- (?:\[x\]|and [0-9])", line)]


def gone(text: str) -> list[str]:
    """What is listed as due no more although nobody did it."""
    lines = section(text, "Moved, postponed or passed").split("\n")
    return [plain(line)[2:] for line in lines if line.startswith("- ") and "<!-- gone " in line]
