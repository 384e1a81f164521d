"""What the reports say, word for word: the lines of the agenda, the answers to the monthly questions, the table.

Terminal and Markdown reports say the same things; here they get the words, as plain text that is not yet escaped.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from clientfiles.actions import Action
from clientfiles.agenda import Share, Visit
from clientfiles.health import AT_RISK
from clientfiles.model import LogEntry
from clientfiles.questions import Load, Numbers, Questions, loads
from clientfiles.review import Assessment, Renewal, Review
from clientfiles.settings import Settings
from clientfiles.values import Money, amount_text, folded
from clientfiles.wording import clipped, first_name, listed, plural, short_day, when

GROUP_LABELS = {"talk": "Talk", "do": "Do", "put-right": "Put right"}
NOBODY = "Nobody"
MOST_PEOPLE = 12  # of whom a line tells what they have to do
NAMED = 5  # clients that a line of the summary names before it counts the rest


def timing(action: Action, today: date) -> str:
    """`4 days late (18 Nov)`, `Friday (27 Nov)`, `on 9 Dec`."""
    said = when(action.due, today)
    if said.startswith("on ") or said == "today":
        return said
    return f"{said} ({short_day(action.due, today)})"


def task(action: Action, today: date) -> str:
    """An action in a line that names its client and group already: what, and when."""
    return f"{action.phrase}{task_timing(action, today)}"


def task_timing(action: Action, today: date) -> str:
    """What such a line says behind what is to be done: `, 4 days late (18 Nov)`, ` on 9 Dec`."""
    if action.rule == "check-in":
        return ""  # how long it has been quiet says when it was due
    said = timing(action, today)
    return f" {said}" if said.startswith("on ") else f", {said}"


def owner_name(owner: str, settings: Settings) -> str:
    return settings.name_of(owner) if owner else NOBODY


def owner_note(owner: str, settings: Settings, today: date) -> str:
    """`Marta (leaves 30 Nov)`; empty for someone who stays."""
    member = settings.team.get(owner)
    if member is None or member.left is None:
        return ""
    word = "left" if member.left <= today else "leaves"
    return f"{first_name(member.name)} ({word} {short_day(member.left, today)})"


def client_line(visit: Visit, owner: str, review: Review) -> list[str]:
    """What follows the client's name in its line: whose client it is, where that is not said; how it stands."""
    client = visit.client
    parts = []
    note = owner_note(client.owner, review.settings, review.today)
    if note:
        parts.append(note)
    elif client.owner != owner:
        parts.append(first_name(owner_name(client.owner, review.settings)))
    parts.append(health_line(client))
    return [part for part in parts if part]


def health_line(client: Assessment) -> str:
    """`at risk: mood turned negative`; the status for those whose health is not judged."""
    word = client.health.word or (client.status or "status unknown")
    if client.status == "paused":
        word = f"paused, {word}"
    return f"{word}: {', '.join(client.health.reasons)}" if client.health.reasons else word


def share_line(share: Share, review: Review) -> str:
    """Who should share an item of news with whom, and until when."""
    names = {client.id: client.name for client in review.clients}
    owners: dict[str, list[str]] = {}
    for action in share.actions:
        owners.setdefault(action.owner, []).append(names[action.client])
    said = [
        f"{first_name(owner_name(owner, review.settings))} with {listed(clients)}" for owner, clients in owners.items()
    ]
    return f"{'; '.join(said)} (until {short_day(share.due, review.today)})"


def count_line(counted: Numbers) -> str:
    statuses = ", ".join(f"{count} {status}" for status, count in counted.statuses.items())
    return f"{plural(counted.clients, 'client')}: {statuses or 'none'}"


def health_counts(counted: Numbers) -> str:
    words = {"at risk": "at risk", "needs attention": "need attention", "healthy": "healthy"}
    if counted.health.get("needs attention") == 1:
        words["needs attention"] = "needs attention"
    return ", ".join(f"{count} {words[word]}" for word, count in counted.health.items())


def value_text(value: Money | None) -> str:
    """`48,000 EUR a year`, `12,000 EUR once`; empty where it is not known."""
    if value is None:
        return ""
    return f"{amount_text(value.cents)} {value.currency} {'once' if value.per == 'once' else f'a {value.per}'}"


def grouped(clients: Iterable[Assessment]) -> list[Assessment]:
    """The clients by name, those of one group together."""
    return sorted(clients, key=lambda each: (folded(each.group or each.name), folded(each.name), each.path))


def client_name(client: Assessment) -> str:
    """The name, with that of the group it belongs to."""
    return f"{client.name}, {client.group}" if client.group else client.name


def value_line(counted: Numbers) -> str:
    parts = []
    if counted.cents_a_year:
        parts.append(f"{money(counted.cents_a_year)} a year")
    if counted.cents_once:
        parts.append(f"{money(counted.cents_once)} once")
    return "; ".join(parts) or "nothing"


def money(cents: dict[str, int]) -> str:
    """`48,000 EUR and 12,000 GBP`."""
    return listed([f"{amount_text(amount)} {currency}" for currency, amount in cents.items()])


def renewal_line(counted: Numbers) -> str:
    return f"{money(counted.cents_up_for_renewal)} a year" if counted.cents_up_for_renewal else "nothing"


def action_counts(overdue: int, due: int, upcoming: int) -> str:
    return f"{overdue} overdue, {due} due today, {upcoming} coming"


def answers(asked: Questions, review: Review) -> list[tuple[str, str]]:
    """The monthly questions and their answers, also where the answer is none."""
    today, settings = review.today, review.settings
    quiet = [
        f"{_short(each.client)} {plural(each.days, 'day')}" + ("" if each.ever else ", never in touch")
        for each in asked.quiet
    ]
    renewals = []
    for each in asked.renewals:
        contract = each.contract
        text = f"{_short(each.client)} {short_day(each.date, today)}"
        if contract.notice_deadline is not None:
            passed = "by"
            if contract.notice_deadline < today:
                passed = "was" if contract.auto_renew else "missed on"
            text += f", notice {passed} {short_day(contract.notice_deadline, today)}"
            text += ", talks begun" if contract.conversation_begun else ", no talk yet"
        renewals.append(text)
    late = []
    for label, items in (("ours", asked.ours_late), ("theirs", asked.theirs_late), ("pending", asked.pending_late)):
        if items or label != "pending":
            names = [
                f"{_short(each.client)}: {clipped(each.item.what, 50)}, {plural(each.days, 'day')}" for each in items
            ]
            late.append(f"{label} {_counted(names, 'none')}")
    moods = [f"{_short(client)} by {-client.mood_balance}" for client in asked.moods]
    return [
        (f"Quiet for {plural(settings.quiet, 'day')} or more", _counted(quiet, "nobody")),
        (f"Renewals within {plural(settings.renewals, 'day')}", _counted(renewals, "none")),
        ("Open items overdue", "; ".join(late)),
        ("More negative than positive of late", _counted(moods, "nobody")),
    ]


def risks(review: Review) -> str:
    """The clients at risk, and why."""
    names = [
        f"{_short(client)}: {', '.join(client.health.reasons)}"
        for client in review.clients
        if client.health.word == AT_RISK
    ]
    return _counted(names, "nobody")


def load_counts(review: Review) -> str:
    """What each person has to do by today, in a line."""
    names = []
    for each in loads(review):
        parts = [f"{each.overdue} overdue"] if each.overdue else []
        parts += [f"{each.due} due today"] if each.due else []
        if parts:
            names.append(f"{first_name(owner_name(each.owner, review.settings))} {', '.join(parts)}")
    return "; ".join(names[:MOST_PEOPLE]) + _more(names, MOST_PEOPLE)


def _short(client: Assessment) -> str:
    """A client's name in a line that names several."""
    return clipped(client.name, 80)


def _counted(names: list[str], none: str) -> str:
    return f"{len(names)} ({'; '.join(names[:NAMED])}{_more(names)})" if names else none


def _more(names: list[str], most: int = NAMED) -> str:
    return f"; and {len(names) - most} more" if len(names) > most else ""


def load_name(load: Load, review: Review) -> str:
    """A person's name, and when they leave."""
    member = review.settings.team.get(load.owner)
    note = owner_note(load.owner, review.settings, review.today)
    return f"{member.name} {note[note.index('(') :]}" if member and note else owner_name(load.owner, review.settings)


def load_line(load: Load) -> str:
    return f"{plural(load.clients, 'client')} · {action_counts(load.overdue, load.due, load.upcoming)}"


def contact_text(entry: LogEntry | None, today: date) -> str:
    """`18 Jun, call: Christmas hampers`."""
    if entry is None:
        return "never"
    text = f"{short_day(entry.date, today)}, {entry.kind}"
    return f"{text}: {clipped(entry.title)}" if entry.title else text


def delivery_text(entry: LogEntry | None, today: date) -> str:
    return "" if entry is None else short_day(entry.date, today)


MOOD_LEGEND = "Mood of the latest entries, newest first: + positive, − negative, ± mixed, · neutral."
TABLE_LEGEND = f"{MOOD_LEGEND} Us or them: who reached out last, where the log says it."
MOOD_SIGNS = {"positive": "+", "negative": "−", "neutral": "·", "mixed": "±"}


def mood_text(moods: Iterable[str]) -> str:
    """The moods of the latest entries, newest first."""
    return " ".join(MOOD_SIGNS[mood] for mood in moods)


def next_text(client: Assessment, today: date) -> str:
    if not client.next_what:
        return ""
    due = f", {when(client.next_due, today)}" if client.next_due is not None else ""
    return f"{client.next_what}{due}"


def renewals_text(client: Assessment, today: date) -> str:
    """What should have happened to the client's contracts, and which renewal or end comes next."""
    dated = sorted((each for each in client.contracts if each.day is not None), key=lambda each: each.day or today)
    past = [each for each in dated if each.day is not None and each.day < today]
    coming = [each for each in dated if each not in past][:1]
    return "; ".join(renewal_text(each, today) for each in [*past, *coming])


def renewal_text(contract: Renewal, today: date) -> str:
    """`1 Feb 2027, notice 3 Dec`; `renews on ...` once it can no longer be stopped; `renewed from ...` once it was."""
    if contract.next_term is not None:
        return f"renewed from {short_day(contract.next_term, today)}"
    if contract.renewal is None:
        if contract.ends is None:
            return ""
        word = "should have ended" if contract.ends < today else "ends"
        return f"{word} {short_day(contract.ends, today)}"
    day = short_day(contract.renewal, today)
    deadline = contract.notice_deadline
    if contract.renewal < today:
        return f"lapsed {day}"
    if deadline is None:
        return day
    if deadline < today:
        return f"renews on {day}" if contract.auto_renew else f"{day}, notice missed"
    return f"{day}, notice {short_day(deadline, today)}"
