"""What a client's log says as of one day: who spoke last, in which mood, about which renewal.

The rules ask these questions again and again, so the log is read through once. Entries dated after that day do
not exist for any rule.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from datetime import date, timedelta
from typing import NamedTuple

from clientfiles.model import Client, Contact, Contract, LogEntry, News, header_lines, split_names
from clientfiles.settings import Settings
from clientfiles.values import Duration, add_days, folded

MOOD_WINDOW = timedelta(90)
NEWS_WINDOW = timedelta(30)
DEFAULT_CADENCE = Duration(30, "day")
_TALKS = ("call", "meeting", "visit")


class Context(NamedTuple):
    """What every client of a review is looked at with."""

    settings: Settings
    today: date
    horizon: date  # the last day that is shown
    news: tuple[News, ...] = ()
    titles: AbstractSet[str] = frozenset()  # of all news, folded
    leavers: AbstractSet[str] = frozenset()  # who has left the team, or will
    recent_news: tuple[tuple[News, frozenset[str]], ...] = ()  # of the last 30 days, with their topics, folded


def context_of(settings: Settings, today: date, horizon: int, news: tuple[News, ...]) -> Context:
    """The context of a review that looks so many days ahead."""
    recent = [item for item in news if timedelta(0) <= today - item.date <= NEWS_WINDOW]
    topics = tuple((item, frozenset(map(folded, item.topics))) for item in recent)
    leavers = frozenset(member.key for member in settings.team.values() if member.left is not None)
    return Context(settings, today, add_days(today, horizon), news, news_titles(news), leavers, topics)


class Relationship(NamedTuple):
    """A client as the rules see it."""

    client: Client
    is_active: bool
    running: list[Contract]  # those that have begun, and have not ended
    last_contact: LogEntry | None
    last_delivery: LogEntry | None
    recent_moods: list[LogEntry]  # positive or negative ones of the last 90 days, in order of their days
    last_negative: LogEntry | None  # of those
    last_directed: LogEntry | None  # the latest of which the log says who reached out
    last_kind_talk: date | None  # the latest call, meeting or visit that was not negative
    person: str  # the one to talk to: the primary contact, else the first who has not left; empty if there is none
    settled: dict[str, date | None]  # what `re:` lines name, folded, and the day of the last contact that did

    @property
    def balance(self) -> int:
        """Positive less negative entries of the last 90 days."""
        return sum(entry.balance for entry in self.recent_moods)

    def contact_since(self, day: date) -> bool:
        """Whether we spoke on that day or later."""
        return self.last_contact is not None and self.last_contact.date >= day

    def cadence(self, settings: Settings) -> Duration:
        """How often we talk: the client's own rhythm, else its tier's, else every 30 days."""
        return self.client.cadence or settings.tiers.get(self.client.tier or "", DEFAULT_CADENCE)

    def quiet_since(self) -> date | None:
        """The day of the last contact; where there was none, the day the relationship began."""
        if self.last_contact is not None:
            return self.last_contact.date
        return self.client.since.first_day if self.client.since is not None else None

    def renewal_talk(self, contract: Contract) -> date | None:
        """The last day on which a contact settled the renewal of one of the running contracts."""
        days = [self.settled.get(f"renewal {folded(contract.title)}")] if contract.title else []
        if len(self.running) == 1:
            days.append(self.settled.get("renewal"))
        return max((day for day in days if day is not None), default=None)

    def has_settled(self, title: str) -> bool:
        """Whether an entry's `re:` names that title."""
        return folded(title) in self.settled


def entry_day(entry: LogEntry) -> date:
    return entry.date


def news_titles(news: Iterable[News]) -> frozenset[str]:
    """What a `re:` of any client can name, folded."""
    return frozenset(folded(item.title) for item in news)


def subjects(client: Client, titles: AbstractSet[str]) -> set[str]:
    """Everything a `re:` of this client can name, folded; the titles are those of the news."""
    named = {"renewal", *titles}
    named.update(f"renewal {folded(contract.title)}" for contract in client.contracts if contract.title)
    named.update(folded(each.what) for each in client.milestones if each.what)
    named.update(folded(each.what) for each in client.occasions if each.what)
    named.update(folded(item.what) for item in client.open_items)
    return named


def names_in(value: str, known: set[str]) -> list[str]:
    """The subjects that a `re:` names: the whole, if there is such a one, else what commas separate."""
    return [value] if folded(value) in known else split_names(value)


def contacts_called(name: str, contacts: Iterable[Contact]) -> list[Contact]:
    """The contacts of that full name; else those of whose name it is a part, whole words before parts of words."""
    wanted = folded(name)
    named = [(folded(contact.name), contact) for contact in contacts if contact.name]
    whole = [contact for full, contact in named if full == wanted]
    if whole or not wanted:
        return whole
    words = [contact for full, contact in named if f" {wanted} " in f" {full} "]
    return words or [contact for full, contact in named if wanted in full]


def relationship(client: Client, today: date, titles: AbstractSet[str]) -> Relationship:
    """Read a client's log through once."""
    last_contact = last_delivery = last_negative = last_directed = None
    last_kind_talk: date | None = None
    moods: list[LogEntry] = []
    named: list[tuple[LogEntry, str]] = []
    window = today - MOOD_WINDOW if today.toordinal() > MOOD_WINDOW.days else date.min
    for entry in client.log:
        day, kind, is_contact, direction, mood, _, header, _, _ = entry
        if day > today:
            continue
        if is_contact:
            if last_contact is None or day > last_contact.date:
                last_contact = entry
        elif kind == "delivery" and (last_delivery is None or day > last_delivery.date):
            last_delivery = entry
        if mood != "neutral" and day >= window and mood != "mixed":
            moods.append(entry)
            if mood == "negative" and (last_negative is None or day > last_negative.date):
                last_negative = entry
        if mood != "negative" and kind in _TALKS and (last_kind_talk is None or day > last_kind_talk):
            last_kind_talk = day
        if direction and (last_directed is None or day > last_directed.date):
            last_directed = entry
        if header:
            for row in header.split("\n"):
                if row[:1] not in "bwBW":
                    named += [(entry, value) for value in _settled_by(row)]
    if len(moods) > 1:
        moods.sort(key=entry_day)
    known = subjects(client, titles) if named else set()
    settled: dict[str, date | None] = {}
    for entry, value in named:
        for name in names_in(value, known):
            before = settled.setdefault(folded(name), None)
            if entry.is_contact and (before is None or before < entry.date):
                settled[folded(name)] = entry.date
    return Relationship(
        client,
        client.is_active(today),
        client.running_contracts(today),
        last_contact,
        last_delivery,
        moods,
        last_negative,
        last_directed,
        last_kind_talk,
        _person(client, today),
        settled,
    )


def _settled_by(row: str) -> list[str]:
    """What a header line names, if it is a `re:`."""
    return [line.value for line in header_lines(row) if line.name == "re"]


def _person(client: Client, today: date) -> str:
    first = ""
    for contact in client.contacts:
        if contact.name and (contact.left is None or contact.left > today):
            if contact.primary:
                return contact.name
            first = first or contact.name
    return first
