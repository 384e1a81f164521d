"""The body of the review's issue: the due actions by owner and client, with boxes, in as many characters as fit.

    compose(material, bodies) -> Composed

Pure: the same review and the same earlier bodies give the same text, whatever the hour.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from clientfiles import phrasing
from clientfiles.actions import Action
from clientfiles.agenda import Share, Visit, agenda, news_to_share
from clientfiles.diagnosing import as_data
from clientfiles.escaping import Markdown, markdown, record_link
from clientfiles.publishing.boxes import (
    CARRIED,
    MOST_TOKENS,
    Box,
    Part,
    Settled,
    box_line,
    settled_line,
    share_line,
)
from clientfiles.publishing.markers import (
    Seen,
    end_marker,
    head_marker,
    kept_marker,
    seen,
    token,
    token_client,
    token_due,
    token_rule,
    unplaced_marker,
)
from clientfiles.publishing.periods import Period
from clientfiles.publishing.settled import Memory, settled_now
from clientfiles.publishing.state import State, state_of
from clientfiles.reading import VALID_ID
from clientfiles.reportdata import snoozed_values, summary_values, table_values
from clientfiles.review import Review
from clientfiles.trackers import Links
from clientfiles.values import add_days
from clientfiles.wording import clipped, first_name, listed, long_day, plural, short_day

MOST_CHARACTERS = 60_000  # GitHub refuses a body of more than 65,536
MOST_BOXES = 20  # for one client and person; the others are counted
MOST_CLIENTS = 600  # more never fit
MOST_ROWS = 150  # of the table of all clients
MOST_PROBLEMS = 20
MOST_SNOOZED = 15
_MOST_OF_CLIENT = 20_000  # characters, as all of these
_MOST_OF_PROBLEMS = 8_000
_MOST_SETTLED = 12_000
_MOST_KEPT = 20_000


class Material(NamedTuple):
    """What a body is made of, besides the bodies before it."""

    review: Review
    later: tuple[Action, ...]  # what is due beyond what the review looks at
    period: Period
    links: Links
    commit: str  # the records' commit; empty where there is none
    memory: Memory
    render: Callable[[dict[str, Any]], str]
    last: Seen | None = None  # the issue of the period before
    last_period: Period | None = None
    last_is_open: bool = False
    is_heard: bool = False  # whether a workflow carries into the records what people do in the issue


class Composed(NamedTuple):
    """A body, and what became overdue since the one before it, by action and its token."""

    text: str
    newly_overdue: tuple[tuple[str, Action], ...]
    clients_left_out: int
    actions_left_out: int
    is_pressing: bool  # whether something without a tick is overdue or due soon


def characters(text: str) -> int:
    """The length of a text as GitHub may count it: a character beyond the basic plane counts as two."""
    return len(text) + sum(each > "\uffff" for each in text) if not text.isascii() else len(text)


def compose(
    material: Material, bodies: Sequence[str], warnings: Sequence[str], unplaced: Iterable[str] = ()
) -> Composed:
    """The body that follows from a review and the bodies that the issue has; with as many clients as fit.

    `unplaced` are the logins that were silently not assigned; the body remembers them.
    """
    state = state_of(material.review, bodies, material.last, material.last_is_open)
    writer = _Writer(material, state, warnings, sorted(unplaced))
    most = min(len(writer.clients), MOST_CLIENTS)
    text = writer.body(most)
    if characters(text) >= MOST_CHARACTERS:
        fits, over = 0, most
        text = writer.body(0)
        while over - fits > 1:
            middle = (fits + over) // 2
            tried = writer.body(middle)
            if characters(tried) < MOST_CHARACTERS:
                fits, text = middle, tried
            else:
                over = middle
        most = fits
    elif len(material.review.clients) <= MOST_ROWS:
        tried = writer.body(most, with_table=True)
        text = tried if characters(tried) < MOST_CHARACTERS else text
    left = writer.clients[most:]
    limit = add_days(material.review.today, material.review.settings.soon)
    is_pressing = any(
        action.due <= limit and action.rule != "news" and name not in state.ticked
        for name, action in state.tokens.items()
    )
    return Composed(text, _newly_overdue(material, state), len(left), writer.count(left), is_pressing)


def is_same(old: str, new: str) -> bool:
    """Whether two bodies say the same: the records' commit and the full report's address may differ."""
    return _lasting(old) == _lasting(new)


def _lasting(body: str) -> list[str]:
    report = seen(body).report
    lines = body.replace(f"({report})", "()").splitlines() if report else body.splitlines()
    return ["an end" if line.startswith("<!-- clientfiles end ") else line.rstrip() for line in lines]


def _has_more(last: Seen) -> bool:
    """Whether an issue had as many boxes for a client as are shown, and so perhaps more actions than it names."""
    boxes = Counter(token_client(box.tokens[0]) for box in last.boxes)
    return any(count >= MOST_BOXES for count in boxes.values())


def _newly_overdue(material: Material, state: State) -> tuple[tuple[str, Action], ...]:
    """What is overdue and was not when the issue was written last; not what a person has ticked."""
    if state.as_of is None:
        return ()
    overdue = [(name, action) for name, action in state.tokens.items() if action.due < material.review.today]
    # What the body does not name was written into its record since, or somebody deleted its line. In a body that was
    # cut, or for a client with more boxes than are shown, it may have been overdue before.
    former = {(token_client(name), token_rule(name), token_due(name)) for name in state.known}
    quiet = {token_client(name) for name in state.known if token_rule(name) == "check-in"}
    is_whole = state.known and not state.was_cut
    unnamed = [
        name
        for name, action in overdue
        if is_whole
        and action.due < state.as_of
        and name not in state.known
        # A correction of what was overdue before is no news.
        and (token_client(name), token_rule(name), token_due(name)) not in former
        and not (token_rule(name) == "check-in" and token_client(name) in quiet)
        and state.boxes[token_client(name)] < MOST_BOXES
    ]
    came = set(unnamed) - material.memory.were_due(unnamed, state.commit) if unnamed else set()
    return tuple(
        (name, action)
        for name, action in overdue
        if name not in state.ticked and (action.due >= state.as_of or name in came)
    )


class _Writer:
    """Writes the body for a number of clients; what all of them have in common is made once."""

    def __init__(self, material: Material, state: State, warnings: Sequence[str], unplaced: Sequence[str]) -> None:
        self.material = material
        self.unplaced = unplaced
        self.state = state
        review = material.review
        self.today = review.today
        self.plan = agenda(review)
        self.carried = material.last.tokens if material.last is not None else frozenset[str]()
        self.boxes: dict[tuple[str, str], list[Box]] = {}  # by owner and client
        self.lines: dict[tuple[str, str], list[Markdown]] = {}
        self.counts, size = Counter[str](), Counter[str]()
        first: dict[str, date] = {}
        for owner in self.plan:
            for visit in (*owner.urgent, *owner.later):
                name, boxes = visit.client.id, self._boxes(visit)
                lines = [box_line(box, material.links) for box in boxes]
                self.boxes[owner.owner, name], self.lines[owner.owner, name] = boxes, lines
                self.counts[name] += len(visit.actions)
                size[name] += sum(map(characters, lines))
                first[name] = min(first.get(name, date.max), visit.first_due)
        # The most urgent first; what does not fit is left out from the end, so no client may be as large as the rest.
        self.clients = sorted(first, key=lambda name: (size[name] > _MOST_OF_CLIENT, first[name], name))
        self.news = [each for share in news_to_share(review) for each in self._shares(share)]
        self.settled, self.earlier = self._settled()
        problems = self._problems()
        self.values = {
            **self._summary(),
            "warnings": list(warnings),
            "settled": [settled_line(each, material.links) for each in self.settled if each.is_done],
            "gone": [settled_line(each, material.links) for each in self.settled if not each.is_done],
            "settled_earlier": self.earlier,
            "problems": problems,
            "more_problems": len(review.diagnostics) - len(problems),
        }

    def count(self, clients: Iterable[str]) -> int:
        """How many actions some clients have."""
        return sum(self.counts[name] for name in clients)

    def body(self, most: int, with_table: bool = False) -> str:
        """The body with the actions of so many clients."""
        shown = set(self.clients[:most])
        left_out = self.clients[most:]
        # The news concern many clients, so they come after everything that concerns one.
        news = self.news if not left_out else []
        values = {
            **self.values,
            "owners": self._owners(shown),
            "news": [line for line, _ in news],
            "left_out": self._left_out(left_out),
            "table": {**table_values(self.material.review), "mood_legend": phrasing.MOOD_LEGEND} if with_table else {},
        }
        visible = [box for (_, client), boxes in self.boxes.items() if client in shown for box in boxes]
        visible += [box for _, box in news]
        text = self.material.render(values).strip("\n")
        period, report = self.material.period, self.material.links.report
        head = head_marker(period, self.today, self.before)
        end = end_marker(period, self.material.commit, len(left_out), self.earlier, report)
        unplaced = [unplaced_marker(self.unplaced)] if self.unplaced else []
        return "\n".join([head, "", text, "", *self._kept(visible), *unplaced, end, ""])

    @property
    def before(self) -> date | None:
        """The day of the review that was published before this one."""
        state, last = self.state, self.material.last
        return state.before if state.as_of is not None else last.as_of if last is not None else None

    def _summary(self) -> dict[str, Any]:
        review, material = self.material.review, self.material
        carried = [name for name in self.state.tokens if name in self.carried]
        overdue = sum(self.state.tokens[name].due < self.today for name in carried)
        before, last = self.before, material.last
        if before is not None and before > self.today:
            before = None
        summary = summary_values(review)
        summary["questions"].insert(0, {"question": "At risk", "answer": phrasing.risks(review)})
        for each in summary["questions"]:
            each["answer"] = clipped(each["answer"], 600)
        snoozed = snoozed_values(review)
        for each in snoozed[:MOST_SNOOZED]:
            each |= {name: clipped(each[name], 120) for name in ("client", "phrase", "why")}
        soon = min(review.settings.soon, (review.horizon - self.today).days)
        return {
            **summary,
            "soon": f"within {plural(soon, 'day')}" if soon else "today",
            "load": clipped(phrasing.load_counts(review), 600),
            "snoozed": snoozed[:MOST_SNOOZED],
            "more_snoozed": max(0, len(snoozed) - MOST_SNOOZED),
            "period": material.period.title,
            "before": long_day(before) if before is not None else "",
            "days_since": (self.today - before).days if before is not None else 0,
            "carried": {
                "count": len(carried),
                "overdue": overdue,
                "mark": CARRIED,
                "period": material.last_period.title if material.last_period is not None else "",
                # An issue that was cut names fewer actions than there were.
                "at_least": last is not None and bool(last.clients_left_out or _has_more(last)),
            },
            "report": Markdown(material.links.report),
            "is_heard": material.is_heard,
            "form": Markdown(material.links.form if material.is_heard else ""),
            "example": next((client.id for client in review.clients if VALID_ID.fullmatch(client.id)), "northwind"),
        }

    def _problems(self) -> list[dict[str, Any]]:
        """The first of what is wrong with the records, as much of it as is worth listing."""
        listed: list[dict[str, Any]] = []
        room = _MOST_OF_PROBLEMS
        for each in sorted(self.material.review.diagnostics, key=lambda each: not each.is_error)[:MOST_PROBLEMS]:
            room -= characters(markdown(f"{each.message}{each.hint}")) + 6 * len(each.path)
            if room < 0:
                break
            listed.append(as_data(each))
        return listed

    def _owners(self, shown: set[str]) -> list[dict[str, Any]]:
        owners = []
        for each in self.plan:
            owners.append(
                {
                    "name": phrasing.owner_name(each.owner, self.material.review.settings),
                    "urgent": [self._visit(visit, each.owner) for visit in each.urgent if visit.client.id in shown],
                    "later": [self._visit(visit, each.owner) for visit in each.later if visit.client.id in shown],
                }
            )
        return owners

    def _visit(self, visit: Visit, owner: str) -> dict[str, Any]:
        lines = self.lines[owner, visit.client.id]
        client, links = visit.client, self.material.links
        return {
            "id": client.id,
            "link": record_link(links.records, client.path, 1, clipped(client.name, 120)),
            "notes": [clipped(note, 200) for note in phrasing.client_line(visit, owner, self.material.review)],
            "boxes": lines,
            "more": bool(visit.talk) + len(visit.do) + len(visit.put_right) - len(lines),
        }

    def _boxes(self, visit: Visit) -> list[Box]:
        """A visit's boxes: one for what there is to talk about, one for each thing to do and to put right."""
        groups = [(phrasing.GROUP_LABELS["talk"], visit.talk)] if visit.talk else []
        groups += [(phrasing.GROUP_LABELS["do"], [action]) for action in visit.do]
        groups += [(phrasing.GROUP_LABELS["put-right"], [action]) for action in visit.put_right]
        return [self._box(label, actions) for label, actions in groups[:MOST_BOXES]]

    def _box(self, label: str, actions: Sequence[Action]) -> Box:
        tokens = [token(action) for action in actions]
        marked = tokens[:MOST_TOKENS]
        parts = tuple(
            Part(
                name,
                action.phrase,
                phrasing.task_timing(action, self.today),
                action.path,
                action.line,
                self.state.is_new(name, marked),
                name in self.carried,
            )
            for name, action in zip(tokens, actions, strict=True)
        )
        return Box(label, parts, self.state.is_ticked(marked))

    def _shares(self, share: Share) -> Iterable[tuple[Markdown, Box]]:
        """A box for each person who should share an item of news."""
        review = self.material.review
        names = {client.id: client.name for client in review.clients}
        title = record_link(self.material.links.records, share.path, share.line, clipped(share.title, 160))
        owners: dict[str, list[Action]] = {}
        for action in share.actions:
            owners.setdefault(action.owner, []).append(action)
        for owner, actions in owners.items():
            box = self._box("", actions)
            clients = listed([clipped(names[action.client], 80) for action in actions], 5)
            person = first_name(phrasing.owner_name(owner, review.settings))
            yield share_line(title, f"{person} with {clients} (until {short_day(share.due, self.today)})", box), box

    def _settled(self) -> tuple[list[Settled], int]:
        """What is settled, the latest first, as much of it as is worth listing; and how much more there was."""
        material, state = self.material, self.state
        every, size = [*settled_now(material.review, material.later, state, material.memory), *state.settled], 0
        for index, each in enumerate(every):
            size += characters(settled_line(each, material.links))
            if size > _MOST_SETTLED:
                return every[:index], state.earlier + len(every) - index
        return every, state.earlier

    def _left_out(self, clients: Sequence[str]) -> dict[str, Any]:
        if not clients:
            return {}
        news = len({box.parts[0].line for _, box in self.news})
        return {
            "clients": plural(len(clients), "client"),
            "actions": plural(self.count(clients), "action"),
            "news": plural(news, "item of news to share", "items of news to share") if news else "",
        }

    def _kept(self, visible: Sequence[Box]) -> list[str]:
        """The ticks that have no box in this body, and what could not be judged today."""
        shown = {name for box in visible for name in box.tokens}
        ticked = [name for name in sorted(self.state.ticked) if name not in shown]
        unticked = [name for name in self.state.hidden if name not in self.state.ticked]
        lines, room = [], _MOST_KEPT
        for is_ticked, names in ((True, ticked), (False, unticked)):
            fitting: list[str] = []
            for name in sorted(names, key=token_due):
                room -= len(name) + 1
                if room > 0:
                    fitting.append(name)
            if fitting:
                lines.append(kept_marker(fitting, is_ticked))
        return lines
