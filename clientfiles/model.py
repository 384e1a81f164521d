"""A client record as a value, immutable and typed, and the description of every field it can hold.

What a field means, whether it is required and what it looks like is said here and nowhere else: reading, the
reference page and the template for new records all use it. A field that is missing or could not be read is None
(or empty), so every rule must say what it needs. `line` is the line of the record where the fact stands.
"""

import re
from datetime import date as Date
from functools import lru_cache
from typing import Annotated, Any, NamedTuple, get_type_hints

from clientfiles.schema import (
    ALWAYS,
    BIRTHDAY,
    DATE,
    DURATION,
    FLAG,
    MONEY,
    PARTIAL_DATE,
    RENEWAL,
    TEAM_KEY,
    TEXT,
    Field,
    choice,
    each,
    nested,
    texts,
)
from clientfiles.values import Birthday, Duration, Money, PartialDate, add_days, folded

STATUSES = ("prospect", "active", "paused", "ended")

MOODS = ("positive", "neutral", "mixed", "negative")

# How the log calls what is done: the beginning of a note's title.
FINISHED = {"we_owe": "Done", "they_owe": "Received", "pending": "Settled", "next_action": "Done"}

RULES = (
    "check-in",
    "renewal",
    "notice",
    "lapsed",
    "ending",
    "rolling",
    "open-item",
    "next-action",
    "mood",
    "follow-up",
    "milestone",
    "news",
    "birthday",
    "anniversary",
    "occasion",
    "owner",
    "paused",
)


class Contact(NamedTuple):
    """A person at the client."""

    name: Annotated[str | None, Field(TEXT, "The person's full name.", "Jana Novák", ALWAYS)] = None
    role: Annotated[str | None, Field(TEXT, "What the person does and decides.", "COO, signs renewals")] = None
    email: Annotated[str | None, Field(TEXT, "The person's address.", "jana.novak@northwind.example")] = None
    phone: Annotated[str | None, Field(TEXT, "As it is dialled; leading zeros stay.", "+49 30 901820")] = None
    birthday: Annotated[Birthday | None, Field(BIRTHDAY, "With or without the year.", "03-14")] = None
    timezone: Annotated[str | None, Field(TEXT, "Where the person's day begins.", "Europe/Prague")] = None
    primary: Annotated[
        bool | None, Field(FLAG, "The first to talk to; exactly one contact, where there are two or more.", "true")
    ] = None
    left: Annotated[
        Date | None, Field(DATE, "The day the person left; the name stays valid in the log.", "2026-03-31")
    ] = None
    line: int = 1


class Contract(NamedTuple):
    """An agreement: it renews, ends, or runs until cancelled."""

    title: Annotated[
        str | None, Field(TEXT, "What it is called; required once two or more run at a time.", "Support retainer")
    ] = None
    value: Annotated[Money | None, Field(MONEY, "What it is worth.", "48000 EUR/year", ALWAYS)] = None
    start: Annotated[Date | None, Field(DATE, "Its first day.", "2024-02-01", ALWAYS)] = None
    renewal: Annotated[
        Date | None,
        Field(
            RENEWAL,
            "The day the next term begins, or `open` if it runs until cancelled; `notice` goes with it.",
            "2027-02-01",
        ),
    ] = None
    open_ended: bool = False
    notice: Annotated[
        Duration | None, Field(DURATION, "How long before the renewal it must be cancelled or changed.", "60 days")
    ] = None
    auto_renew: Annotated[bool | None, Field(FLAG, "Whether it renews by itself.", "true")] = None
    ends: Annotated[
        Date | None, Field(DATE, "The last day of a project or term that does not renew.", "2026-12-31")
    ] = None
    ended: Annotated[
        Date | None, Field(DATE, "The first day on which it no longer runs; its next term begins then.", "2025-02-01")
    ] = None
    line: int = 1

    def has_begun(self, day: Date) -> bool:
        """Whether the day is its first one or later; of one without a start that is taken for granted."""
        return self.start is None or self.start <= day

    def has_ended(self, day: Date) -> bool:
        return self.ended is not None and self.ended <= day

    def runs_on(self, day: Date) -> bool:
        """Whether it has begun by that day and has not ended: of two terms in a row one runs on each day."""
        return self.has_begun(day) and not self.has_ended(day)

    @property
    def next_start(self) -> Date | None:
        """The day on which a next term begins: its renewal, or the day after it ends. None where it just runs on."""
        return self.renewal or (add_days(self.ends, 1) if self.ends is not None else None)

    @property
    def is_settled(self) -> bool:
        """Whether the record says that it ends with its term or before: there is nothing to renew or to cancel."""
        return self.ended is not None and (self.next_start is None or self.ended <= self.next_start)

    @property
    def subject(self) -> str:
        """What tells it from the client's other contracts."""
        return self.title or (self.start.isoformat() if self.start else "")


class OpenItem(NamedTuple):
    """Something that one side owes the other, or that both wait for."""

    we_owe: Annotated[str | None, Field(TEXT, "What we owe the client.", "Send the revised statement of work")] = None
    they_owe: Annotated[str | None, Field(TEXT, "What the client owes us.", "Signed data-processing agreement")] = None
    pending: Annotated[
        str | None, Field(TEXT, "What both wait for; `due` is optional.", "Budget decision for phase 3")
    ] = None
    due: Annotated[Date | None, Field(DATE, "When it is due.", "2026-11-20")] = None
    owner: Annotated[str | None, Field(TEAM_KEY, "Who sees to it; else the client's owner.", "dana")] = None
    line: int = 1

    @property
    def side(self) -> str | None:
        """`we_owe`, `they_owe` or `pending`; None where that is not clear."""
        if self.we_owe is not None:
            return "we_owe" if self.they_owe is None and self.pending is None else None
        if self.they_owe is not None:
            return "they_owe" if self.pending is None else None
        return "pending" if self.pending is not None else None

    @property
    def what(self) -> str:
        return self.we_owe or self.they_owe or self.pending or ""


class Milestone(NamedTuple):
    """A step that was planned, reached, or both."""

    what: Annotated[str | None, Field(TEXT, "The step.", "Phase 2 go-live", ALWAYS)] = None
    planned: Annotated[Date | None, Field(DATE, "The day it is planned for.", "2026-11-10")] = None
    reached: Annotated[Date | None, Field(DATE, "The day it was reached.", "2026-11-12")] = None
    line: int = 1


class Occasion(NamedTuple):
    """Something worth acknowledging."""

    what: Annotated[str | None, Field(TEXT, "The occasion.", "New headquarters opens", ALWAYS)] = None
    date: Annotated[Date | None, Field(DATE, "Its day.", "2027-03-01", ALWAYS)] = None
    yearly: Annotated[bool | None, Field(FLAG, "Whether it returns every year.", "true")] = None
    line: int = 1


class Opportunity(NamedTuple):
    """Where the relationship could grow."""

    what: Annotated[str | None, Field(TEXT, "The idea.", "Roll-out to the Polish branch", ALWAYS)] = None
    value: Annotated[Money | None, Field(MONEY, "What it could be worth.", "20000 EUR/year")] = None
    line: int = 1


class Snooze(NamedTuple):
    """An action that is postponed on purpose."""

    rule: Annotated[str | None, Field(choice(*RULES), "The rule whose action waits.", "check-in", ALWAYS)] = None
    until: Annotated[Date | None, Field(DATE, "The day it is shown again.", "2026-12-10", ALWAYS)] = None
    why: Annotated[str | None, Field(TEXT, "The reason.", "Jana is on leave until December", ALWAYS)] = None
    subject: Annotated[
        str | None,
        Field(
            TEXT, "Which one, where the rule has several: the contract's title, the item's text.", "Support retainer"
        ),
    ] = None
    line: int = 1


class NextAction(NamedTuple):
    """The one thing to do next."""

    what: Annotated[str | None, Field(TEXT, "What to do.", "Call Jana about the scope of phase 3", ALWAYS)] = None
    due: Annotated[Date | None, Field(DATE, "By when; a date in the past is overdue.", "2026-11-30", ALWAYS)] = None
    owner: Annotated[str | None, Field(TEAM_KEY, "Who does it; else the client's owner.", "dana")] = None
    line: int = 1


class HeaderLine(NamedTuple):
    """A `by:`, `with:` or `re:` line of a log entry (`topics:` in the news); the column is that of its value."""

    name: str
    value: str
    row: int  # how many lines below the entry's first header line
    column: int


class LogEntry(NamedTuple):
    """A dated heading of the log, and the header lines below it."""

    date: Date
    kind: str
    is_contact: bool
    direction: str  # in, out, or empty where the log does not say who reached out
    mood: str  # positive, neutral, mixed or negative
    title: str
    header_text: str  # the header lines as they were typed
    header_line: int  # where the first of them stands
    line: int

    @property
    def header(self) -> tuple[HeaderLine, ...]:
        return header_lines(self.header_text) if self.header_text else ()

    @property
    def balance(self) -> int:
        """1 if positive, -1 if negative."""
        return {"positive": 1, "negative": -1}.get(self.mood, 0)

    def names(self, header: str) -> list[str]:
        """The names on the entry's header lines of one kind, in order; a `re:` is rather compared whole."""
        return [name for line in self.header if line.name == header for name in split_names(line.value)]


_HEADER_ROW = re.compile(r"([ \t]*)(\w+)([ \t]*:[ \t]*)([^\n]*)")


@lru_cache(maxsize=4_096)
def header_lines(text: str) -> tuple[HeaderLine, ...]:
    """The header lines in the text below an entry's heading. Few stand below more than one, so they are read late."""
    return tuple(
        HeaderLine(name.lower(), value.rstrip(), row, len(lead) + len(name) + len(colon) + 1)
        for row, (lead, name, colon, value) in enumerate(_HEADER_ROW.findall(text))
    )


def split_names(value: str) -> list[str]:
    """Names separated by commas."""
    return [name for name in map(str.strip, value.split(",")) if name]


class Client(NamedTuple):
    """A client record."""

    id: str
    path: str
    name: Annotated[str | None, Field(TEXT, "What the client is called.", "Northwind Traders", ALWAYS)] = None
    owner: Annotated[str | None, Field(TEAM_KEY, "The one accountable person.", "dana", ALWAYS)] = None
    status: Annotated[
        str | None,
        Field(choice(*STATUSES), "Where the relationship stands; only `active` clients are chased.", "active", ALWAYS),
    ] = None
    since: Annotated[
        PartialDate | None,
        Field(PARTIAL_DATE, "When the relationship began; its anniversary is acknowledged.", "2021-04-12", ALWAYS),
    ] = None
    paused_until: Annotated[
        Date | None, Field(DATE, "When to take a paused client up again.", "2027-01-11", ("paused",))
    ] = None
    ended: Annotated[Date | None, Field(DATE, "The day the relationship ended.", "2026-06-30", ("ended",))] = None
    ended_why: Annotated[str | None, Field(TEXT, "Why it ended.", "Took the work in house", ("ended",))] = None
    tier: Annotated[str | None, Field(TEXT, "A tier of the settings; it sets how often we talk.", "A")] = None
    cadence: Annotated[Duration | None, Field(DURATION, "How often we talk, in place of the tier's.", "14 days")] = None
    topics: Annotated[
        tuple[str, ...], Field(texts(), "Industry news on these is worth sharing.", "[logistics, customs]")
    ] = ()
    founded: Annotated[PartialDate | None, Field(PARTIAL_DATE, "The company's own anniversary.", "1998-05-04")] = None
    group: Annotated[str | None, Field(TEXT, "What several clients belong to.", "Northwind Group")] = None
    contacts: Annotated[tuple[Contact, ...], Field(each(Contact), "The people; at least one.", "", ALWAYS)] = ()
    contracts: Annotated[
        tuple[Contract, ...], Field(each(Contract), "The agreements; at least one.", "", ("active",))
    ] = ()
    open_items: Annotated[
        tuple[OpenItem, ...],
        Field(each(OpenItem), "What is owed; `[]` where nothing is.", "", ("active",), may_be_empty=True),
    ] = ()
    milestones: Annotated[tuple[Milestone, ...], Field(each(Milestone), "Steps planned or reached.")] = ()
    occasions: Annotated[tuple[Occasion, ...], Field(each(Occasion), "Anything else worth acknowledging.")] = ()
    opportunities: Annotated[
        tuple[Opportunity, ...], Field(each(Opportunity), "Where the relationship could grow.")
    ] = ()
    snooze: Annotated[tuple[Snooze, ...], Field(each(Snooze), "Actions postponed on purpose.")] = ()
    next_action: Annotated[
        NextAction | None, Field(nested(NextAction), "The one thing to do next.", "", ("active",))
    ] = None
    extra: tuple[tuple[str, Any], ...] = ()  # the team's own x_ fields, as typed
    lines: dict[str, int] = {}  # the line of each field
    log: tuple[LogEntry, ...] = ()

    def line_of(self, field: str) -> int:
        return self.lines.get(field, 1)

    @property
    def title(self) -> str:
        """The name, or the id where the name could not be read."""
        return self.name or self.id

    def is_active(self, today: Date) -> bool:
        """Whether the rules for active clients apply: a pause that is over counts as active."""
        if self.status == "paused":
            return self.paused_until is not None and self.paused_until <= today
        return self.status == "active"

    def running_contracts(self, today: Date) -> list[Contract]:
        return [contract for contract in self.contracts if contract.runs_on(today)]

    def next_term(self, contract: Contract) -> Contract | None:
        """The contract of the same title that begins on the day this one ends or would renew, if there is one."""
        day = contract.ended or contract.next_start
        if day is None:
            return None
        beginning = [each for each in self.contracts if each.start == day and each.runs_on(day)]
        title = folded(contract.title or "") if beginning else ""
        return next((each for each in beginning if each is not contract and folded(each.title or "") == title), None)


class News(NamedTuple):
    """An item of industry news."""

    date: Date
    title: str
    topics: tuple[str, ...]
    path: str
    line: int


def fields_of(kind: type[Any]) -> dict[str, Field]:
    """The fields of a record, or of an item in one of its lists, by name, in the order of the reference page."""
    found: dict[str, Field] = {}
    for name, hint in get_type_hints(kind, include_extras=True).items():
        for note in getattr(hint, "__metadata__", ()):
            if isinstance(note, Field):
                found[name] = note
    return found
