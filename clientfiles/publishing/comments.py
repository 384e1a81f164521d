"""The few comments that the program writes on its issues, each with a marker by which it is made only once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from clientfiles import phrasing
from clientfiles.actions import Action
from clientfiles.escaping import markdown, record_link
from clientfiles.publishing.body import MOST_CHARACTERS, characters
from clientfiles.publishing.markers import read_tokens
from clientfiles.review import Review
from clientfiles.trackers import Links
from clientfiles.wording import clipped, plural

MOST_LISTED = 60  # actions in one comment, which has the same limit as a body
_OVERDUE = re.compile(r"<!-- overdue ([^<>]*) -->")


def overdue_comment(
    review: Review, overdue: Sequence[tuple[str, Action]], links: Links, mention: Callable[[str], str]
) -> str:
    """What became overdue, under the person who does it: the only place that mentions anybody."""
    most = MOST_LISTED
    while characters(text := _overdue_text(review, overdue, most, links, mention)) >= MOST_CHARACTERS and most > 1:
        most //= 2
    return text


def _overdue_text(
    review: Review, overdue: Sequence[tuple[str, Action]], most: int, links: Links, mention: Callable[[str], str]
) -> str:
    names = {client.id: client.name for client in review.clients}
    listed = overdue[:most]
    owners: dict[str, list[Action]] = {}
    for _, action in listed:
        owners.setdefault(action.owner, []).append(action)
    lines = []
    for owner, actions in owners.items():
        who = mention(owner) or markdown(phrasing.owner_name(owner, review.settings))
        lines += [f"{who}, this became overdue since the last review:", ""]
        for action in actions:
            link = record_link(links.records, action.path, action.line, clipped(action.phrase, 120))
            late = markdown(phrasing.task_timing(action, review.today))
            lines.append(f"- **{markdown(clipped(names[action.client], 80))}**: {link}{late}")
        lines.append("")
    if len(overdue) > len(listed):
        lines += [f"And {plural(len(overdue) - len(listed), 'more action')}: see above.", ""]
    lines.append(f"<!-- overdue {' '.join(name for name, _ in listed)} -->")
    return "\n".join(lines)


def overdue_told(bodies: Iterable[str]) -> frozenset[str]:
    """The actions that comments have told of already."""
    return frozenset(name for body in bodies for found in _OVERDUE.findall(body) for name in read_tokens(found))


def continued_comment(reference: str, period: str) -> str:
    """The farewell of an issue whose period is over."""
    return f"The review goes on in {reference}: {period}.\n\n<!-- goes on in {reference} -->"


def duplicate_comment(reference: str) -> str:
    """The farewell of a second issue for one period."""
    return f"The same review is in {reference}; ticks made here were taken over there.\n\n<!-- same as {reference} -->"
