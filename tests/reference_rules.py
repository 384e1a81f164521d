"""An independent reading of the rules, in the plainest way, to be compared with the real implementation.

It imports nothing of the product and prefers clarity to speed: one function a rule, each a sentence of the
specification turned into code.
"""

import datetime
import pathlib
from typing import Any

from reference_reading import (
    Client,
    Entry,
    World,
    add_duration,
    contact_kinds,
    contract_subject,
    days,
    has_left,
    is_true,
    item_text,
    mood_balance,
    occurrences,
    parse_date,
    read_clients,
    read_world,
    settled_things,
)

Date = datetime.date
Action = dict[str, Any]
Health = tuple[str | None, set[str]]

TALK, DO, PUT_RIGHT = "talk", "do", "put-right"

# --- what several rules ask ---------------------------------------------------------------------------------


def contact_days(client: Client, world: World) -> list[Date]:
    return [entry.day for entry in client.log if entry.kind in contact_kinds(world.settings)]


def contact_since(client: Client, world: World, day: Date) -> bool:
    return any(contact >= day for contact in contact_days(client, world))


def status(client: Client, world: World) -> str:
    """The status; a paused client whose `paused_until` is today or past counts as active."""
    word = str(client.facts["status"])
    if word == "paused" and parse_date(client.facts["paused_until"]) <= world.today:
        return "active"
    return word


def cadence(client: Client, world: World) -> str:
    if "cadence" in client.facts:
        return str(client.facts["cadence"])
    if "tier" in client.facts:
        return str(world.settings["tiers"][client.facts["tier"]])
    return "30 days"


def unended_contracts(client: Client, world: World) -> list[dict[str, Any]]:
    """The contracts that run, and those that are to begin."""
    contracts: list[dict[str, Any]] = client.facts.get("contracts", [])
    return [one for one in contracts if "ended" not in one or world.today < parse_date(one["ended"])]


def running_contracts(client: Client, world: World) -> list[dict[str, Any]]:
    return [one for one in unended_contracts(client, world) if parse_date(one["start"]) <= world.today]


def has_renewal_date(contract: dict[str, Any]) -> bool:
    return str(contract.get("renewal", "open")).lower() != "open"


def is_decided(contract: dict[str, Any]) -> bool:
    """Whether the record says that the contract ends no later than its term: nothing is asked about it any more."""
    if "ended" not in contract:
        return False
    if has_renewal_date(contract):
        return parse_date(contract["ended"]) <= parse_date(contract["renewal"])
    if "ends" in contract:
        return parse_date(contract["ended"]) <= parse_date(contract["ends"]) + days(1)
    return True


def undecided(contracts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [one for one in contracts if not is_decided(one)]


def dated_renewals(contracts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [one for one in undecided(contracts) if has_renewal_date(one)]


def renewal_settled(client: Client, world: World, contract: dict[str, Any], first: Date) -> bool:
    """A contact with `re: renewal` from `first` on; with several running contracts it must name this one."""
    for entry in client.log:
        if entry.kind in contact_kinds(world.settings) and entry.day >= first:
            things = settled_things(entry, client, world)
            if "title" in contract and f"renewal {contract['title']}" in things:
                return True
            if "renewal" in things and len(running_contracts(client, world)) == 1:
                return True
    return False


def mood_entries(client: Client, world: World) -> list[Entry]:
    return [entry for entry in client.log if entry.day >= world.today - days(90)]


def make_action(client: Client, world: World, rule: str, group: str, subject: str, due: Date, line: int,
                owner: str | None = None, path: str | None = None) -> Action:  # fmt: skip
    person = owner or client.facts["owner"]
    if has_left(person, world):
        person = client.facts["owner"]
    if has_left(person, world):
        person = world.settings["lead"]
    state = "overdue" if due < world.today else "due" if due == world.today else "upcoming"
    return {"client": client.id, "rule": rule, "group": group, "subject": subject, "due": due.isoformat(),
            "state": state, "owner": person, "key": f"{client.id}/{rule}/{subject}/{due}",
            "path": path or client.path, "line": line}  # fmt: skip


# --- the rules ----------------------------------------------------------------------------------------------


def check_in(client: Client, world: World) -> list[Action]:
    contacts = [entry for entry in client.log if entry.kind in contact_kinds(world.settings)]
    if contacts:
        last = max(contacts, key=lambda entry: entry.day)
        due, line = add_duration(last.day, cadence(client, world), 1), last.line
    else:
        due, line = parse_date(client.facts["since"]), client.facts["#lines"]["since"]
    if due > world.today:
        return []
    return [make_action(client, world, "check-in", TALK, "", due, line)]


def renewal(client: Client, world: World) -> list[Action]:
    actions = []
    for contract in dated_renewals(running_contracts(client, world)):
        date = parse_date(contract["renewal"])
        deadline = add_duration(date, contract["notice"], -1)
        first = deadline - days(90)
        due = min(date - days(60), deadline - days(30))
        if first <= world.today <= date and not renewal_settled(client, world, contract, first - days(30)):
            subject = contract_subject(contract)
            actions.append(make_action(client, world, "renewal", TALK, subject, due, contract["#line"]))
    return actions


def notice(client: Client, world: World) -> list[Action]:
    actions = []
    for contract in dated_renewals(unended_contracts(client, world)):
        date = parse_date(contract["renewal"])
        deadline = add_duration(date, contract["notice"], -1)
        is_coming = parse_date(contract["start"]) > world.today
        last = deadline if is_coming or is_true(contract.get("auto_renew")) else date
        if world.today <= last:
            subject = contract_subject(contract)
            actions.append(make_action(client, world, "notice", PUT_RIGHT, subject, deadline, contract["#line"]))
    return actions


def lapsed(client: Client, world: World) -> list[Action]:
    actions = []
    for contract in dated_renewals(running_contracts(client, world)):
        date = parse_date(contract["renewal"])
        if date < world.today:
            subject = contract_subject(contract)
            actions.append(make_action(client, world, "lapsed", PUT_RIGHT, subject, date, contract["#line"]))
    return actions


def ending(client: Client, world: World) -> list[Action]:
    actions = []
    for contract in undecided(running_contracts(client, world)):
        if "ends" in contract:
            ends, subject, line = parse_date(contract["ends"]), contract_subject(contract), contract["#line"]
            if world.today > ends:
                actions.append(make_action(client, world, "ending", PUT_RIGHT, subject, ends, line))
            elif not renewal_settled(client, world, contract, ends - days(60)):
                actions.append(make_action(client, world, "ending", TALK, subject, ends - days(30), line))
    return actions


def rolling(client: Client, world: World) -> list[Action]:
    actions = []
    for contract in undecided(running_contracts(client, world)):
        if contract.get("renewal", "").lower() == "open":
            for years, day in occurrences(parse_date(contract["start"]), world):
                settled = renewal_settled(client, world, contract, day - days(60))
                if years >= 1 and world.today <= day + days(30) and not settled:
                    subject = contract_subject(contract)
                    actions.append(make_action(client, world, "rolling", TALK, subject, day, contract["#line"]))
    return actions


def open_item(client: Client, world: World) -> list[Action]:
    actions = []
    for item in client.facts.get("open_items", []):
        if "due" in item:
            group = DO if "we_owe" in item else TALK
            due, text, owner = parse_date(item["due"]), item_text(item), item.get("owner")
            actions.append(make_action(client, world, "open-item", group, text, due, item["#line"], owner))
    return actions


def next_action(client: Client, world: World) -> list[Action]:
    if "next_action" not in client.facts:
        return []
    step, line = client.facts["next_action"], client.facts["#lines"]["next_action"]
    due, person = parse_date(step["due"]), step.get("owner")
    return [make_action(client, world, "next-action", DO, "", due, line, person)]


def mood(client: Client, world: World) -> list[Action]:
    window = mood_entries(client, world)
    if mood_balance(window) >= 0:
        return []
    latest_negative = max(entry.day for entry in window if entry.mood == "negative")
    for entry in window:
        spoken = entry.kind in ("call", "meeting", "visit")
        if spoken and entry.mood != "negative" and entry.day > latest_negative:
            return []
    turned = world.today
    for day in sorted({entry.day for entry in window}, reverse=True):
        if mood_balance([entry for entry in window if entry.day <= day]) >= 0:
            break
        turned = day
    line = next(entry.line for entry in window if entry.day == turned and entry.mood == "negative")
    return [make_action(client, world, "mood", TALK, "", turned + days(7), line)]


def follow_up(client: Client, world: World) -> list[Action]:
    deliveries = [entry for entry in client.log if entry.kind == "delivery"]
    if not deliveries:
        return []
    latest = max(deliveries, key=lambda entry: entry.day)
    if contact_since(client, world, latest.day):
        return []
    return [make_action(client, world, "follow-up", TALK, "", latest.day + days(7), latest.line)]


def milestone(client: Client, world: World) -> list[Action]:
    actions = []
    for one in client.facts.get("milestones", []):
        what, line = one["what"], one["#line"]
        if "reached" in one:
            reached = parse_date(one["reached"])
            if reached <= world.today and not contact_since(client, world, reached):
                actions.append(make_action(client, world, "milestone", TALK, what, reached + days(3), line))
        elif "planned" in one:
            planned = parse_date(one["planned"])
            actions.append(make_action(client, world, "milestone", PUT_RIGHT, what, planned, line))
    return actions


def news(client: Client, world: World) -> list[Action]:
    if mood_balance(mood_entries(client, world)) < 0:
        return []
    actions = []
    topics = {topic.casefold() for topic in client.facts.get("topics", [])}
    for item in world.news:
        lists = [value.split(",") for key, value in item.headers if key == "topics"]
        about = {part.strip().casefold() for parts in lists for part in parts}
        recent = world.today - days(30) <= item.day <= world.today
        shared = any(item.title in settled_things(entry, client, world) for entry in client.log)
        if recent and about & topics and not shared:
            due, path = item.day + days(30), world.news_path
            actions.append(make_action(client, world, "news", TALK, item.title, due, item.line, path=path))
    return actions


def celebration(client: Client, world: World, rule: str, subject: str, day: Date, line: int) -> list[Action]:
    """A birthday, anniversary or occasion: dropped 14 days after, gone with a contact from then on."""
    if world.today > day + days(14) or contact_since(client, world, day):
        return []
    return [make_action(client, world, rule, TALK, subject, day, line)]


def birthday(client: Client, world: World) -> list[Action]:
    actions = []
    for person in client.facts.get("contacts", []):
        gone = "left" in person and parse_date(person["left"]) <= world.today
        if "birthday" in person and not gone:
            text = person["birthday"]
            born = parse_date(text if len(text) > 5 else f"1904-{text}")  # 1904 had a 29 February
            for _, day in occurrences(born, world):
                actions += celebration(client, world, "birthday", person["name"], day, person["#line"])
    return actions


def anniversary(client: Client, world: World) -> list[Action]:
    actions = []
    for field in ("since", "founded"):
        text = client.facts.get(field, "")
        if len(text) == len("2021-04-12"):
            for years, day in occurrences(parse_date(text), world):
                if years >= 1:
                    line = client.facts["#lines"][field]
                    actions += celebration(client, world, "anniversary", field, day, line)
    return actions


def occasion(client: Client, world: World) -> list[Action]:
    actions = []
    for one in client.facts.get("occasions", []):
        first = parse_date(one["date"])
        returns = [day for _, day in occurrences(first, world)] if is_true(one.get("yearly")) else [first]
        for day in returns:
            actions += celebration(client, world, "occasion", one["what"], day, one["#line"])
    return actions


def owner(client: Client, world: World) -> list[Action]:
    """One hand-over a person with a `left` date who owns the client, an open item or the next action."""
    facts = client.facts
    owned = [(facts["owner"], facts["#lines"]["owner"])]
    owned += [(item["owner"], item["#line"]) for item in facts.get("open_items", []) if "owner" in item]
    if "owner" in facts.get("next_action", {}):
        owned.append((facts["next_action"]["owner"], facts["#lines"]["next_action"]))
    actions, seen = [], set()
    for key, line in owned:
        person = world.settings["team"].get(key, {})
        if "left" in person and key not in seen:
            seen.add(key)
            name, left = person.get("name", key), person["left"]
            lead = world.settings["lead"]
            actions.append(make_action(client, world, "owner", PUT_RIGHT, name, left, line, lead))
    return actions


def paused(client: Client, world: World) -> list[Action]:
    if client.facts["status"] != "paused":
        return []
    due, line = parse_date(client.facts["paused_until"]), client.facts["#lines"]["paused_until"]
    return [make_action(client, world, "paused", TALK, "", due, line)]


ACTIVE = [check_in, renewal, notice, lapsed, ending, rolling, mood, follow_up, milestone, news, birthday,
          anniversary, occasion]  # fmt: skip


# --- the answer ---------------------------------------------------------------------------------------------


def client_actions(client: Client, world: World) -> list[Action]:
    if client.facts["status"] == "ended":
        return []
    actions = owner(client, world) + open_item(client, world) + next_action(client, world) + paused(client, world)
    if status(client, world) == "active":
        for rule in ACTIVE:
            actions += rule(client, world)
    last = (world.today + days(world.horizon)).isoformat()
    actions = [action for action in actions if action["due"] <= last]
    counts: dict[str, int] = {}
    for action in actions:  # each rule answers in file order
        key = action["key"]
        counts[key] = counts.get(key, 0) + 1
        if counts[key] > 1:
            action["key"] = f"{key}-{counts[key]}"
    return actions


def is_snoozed(action: Action, client: Client, world: World) -> bool:
    for snooze in client.facts.get("snooze", []):
        until = parse_date(snooze["until"])
        if action["rule"] == "notice":
            until = min(until, parse_date(action["due"]))
        wanted = (snooze["rule"], snooze.get("subject", action["subject"]))
        if wanted == (action["rule"], action["subject"]) and world.today < until:
            return True
    return False


def due_actions(
    folder: pathlib.Path, settings: dict[str, Any], today: Date, horizon: int = 31
) -> tuple[list[Action], list[Action]]:
    """The actions that a review shows and the snoozed ones, each by due date, client, rule, subject."""
    world = read_world(folder, settings, today, horizon)
    shown, snoozed = list[Action](), list[Action]()
    for client in read_clients(folder, world):
        for action in client_actions(client, world):
            (snoozed if is_snoozed(action, client, world) else shown).append(action)
    for actions in (shown, snoozed):
        actions.sort(key=lambda action: (action["due"], action["client"], action["rule"], action["subject"]))
    return shown, snoozed


def client_health(client: Client, world: World) -> Health:
    if client.facts["status"] not in ("active", "paused"):
        return None, set()
    overdue = [action for action in client_actions(client, world) if action["due"] < world.today.isoformat()]
    rules = {action["rule"] for action in overdue}
    # An open item that we owe is the only one in the group "do".
    owed = [parse_date(one["due"]) for one in overdue if (one["rule"], one["group"]) == ("open-item", DO)]
    risks = rules & {"renewal", "notice", "lapsed"}
    if mood_balance(mood_entries(client, world)) < 0:
        risks.add("mood")
    last = max(contact_days(client, world), default=parse_date(client.facts["since"]))
    if world.today >= add_duration(last, cadence(client, world), 2):
        risks.add("quiet")
    if any(world.today - due >= days(14) for due in owed):
        risks.add("owed-14")
    cares = rules & {"check-in", "next-action", "follow-up", "ending", "owner"}
    if owed:
        cares.add("owed")
    return ("at risk", risks) if risks else ("needs attention", cares) if cares else ("healthy", set())


def health(folder: pathlib.Path, settings: dict[str, Any], today: Date) -> dict[str, Health]:
    """Each client's word and the reasons for that word; None for prospects and ended clients."""
    world = read_world(folder, settings, today, 0)
    return {client.id: client_health(client, world) for client in read_clients(folder, world)}
