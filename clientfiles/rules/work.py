"""Rules about work and duties: open items, the next action, milestones, owners who leave, pauses that end."""

from __future__ import annotations

from collections.abc import Iterator

from clientfiles.actions import DO, PUT_RIGHT, TALK, Action, action
from clientfiles.relationship import Context, Relationship
from clientfiles.values import add_days
from clientfiles.wording import first_name, listed, short_day


def open_item(relationship: Relationship, context: Context) -> Iterator[Action]:
    client = relationship.client
    if client.status == "ended":
        return
    for item in client.open_items:
        if item.due is None or item.due > context.horizon:
            continue
        side, text = item.side, item.what
        if side is None or not text:
            continue
        group, what, phrase, why = DO, text, text, "we owe it"
        if side == "they_owe":
            person = relationship.person
            what = f"Ask {person or client.title} for it: {text}"
            group, phrase, why = TALK, f"ask {first_name(person)} for it: {text}" if person else text, "they owe it"
        elif side == "pending":
            what = f"Where does this stand? {text}"
            group, phrase, why = TALK, f"where does this stand: {text}", "both sides wait for it"
        yield action(
            relationship,
            context,
            "open-item",
            group,
            item.due,
            what,
            phrase,
            why,
            item.line,
            subject=text,
            owner=item.owner,
        )


def next_action(relationship: Relationship, context: Context) -> Iterator[Action]:
    client = relationship.client
    step = client.next_action
    if client.status == "ended" or step is None or step.due is None or not step.what:
        return
    line, why = client.line_of("next_action"), "the next action"
    yield action(relationship, context, "next-action", DO, step.due, step.what, step.what, why, line, owner=step.owner)


def milestone(relationship: Relationship, context: Context) -> Iterator[Action]:
    today = context.today
    for each in relationship.client.milestones:
        if not each.what:
            continue
        if each.reached is not None:
            if each.reached > today or relationship.contact_since(each.reached):
                continue
            person = relationship.person or relationship.client.title
            what = f"Tell {person}: {each.what} is reached"
            phrase, why = f"tell them: {each.what} is reached", f"reached on {short_day(each.reached, today)}"
            group, due = TALK, add_days(each.reached, 3)
        elif each.planned is not None:
            what = f"Reached, or moved? {each.what}"
            phrase, why = f"{each.what}: reached or moved", f"planned for {short_day(each.planned, today)}"
            group, due = PUT_RIGHT, each.planned
        else:
            continue
        yield action(relationship, context, "milestone", group, due, what, phrase, why, each.line, subject=each.what)


def owner(relationship: Relationship, context: Context) -> Iterator[Action]:
    client, leavers = relationship.client, context.leavers
    if client.status == "ended" or not leavers:
        return
    owned: dict[str, list[tuple[str, int]]] = {}
    if client.owner in leavers:
        owned.setdefault(str(client.owner), []).append(("the client", client.line_of("owner")))
    for item in client.open_items:
        if item.owner in leavers:
            owned.setdefault(str(item.owner), []).append(("an open item", item.line))
    if client.next_action is not None and client.next_action.owner in leavers:
        owned.setdefault(str(client.next_action.owner), []).append(("the next action", client.line_of("next_action")))
    for key, things in owned.items():
        member = context.settings.team.get(key)
        if member is None or member.left is None:
            continue
        gone = member.left <= context.today
        day = short_day(member.left, context.today)
        lead = context.settings.lead
        what = f"Hand over from {member.name} to someone who stays"
        phrase = f"hand over from {first_name(member.name)}"
        why = f"{member.name} {'left' if gone else 'leaves'} on {day} and owns {listed(_counted(things))}"
        made = action(
            relationship,
            context,
            "owner",
            PUT_RIGHT,
            member.left,
            what,
            phrase,
            why,
            things[0][1],
            subject=member.name,
            owner=lead,
        )
        yield made


def _counted(things: list[tuple[str, int]]) -> list[str]:
    names = [name for name, _ in things]
    items = names.count("an open item")
    if items > 1:
        names = [name for name in names if name != "an open item"] + [f"{items} open items"]
    return names


def paused(relationship: Relationship, context: Context) -> Iterator[Action]:
    client = relationship.client
    if client.status != "paused" or client.paused_until is None:
        return
    person = relationship.person or client.title
    what = f"Take it up again with {person}, or move the pause"
    why = f"paused until {short_day(client.paused_until, context.today)}"
    line = client.line_of("paused_until")
    yield action(relationship, context, "paused", TALK, client.paused_until, what, "take it up again", why, line)
