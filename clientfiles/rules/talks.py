"""Rules about the conversation itself: who has gone quiet, whose mood turned, what is worth telling."""

from __future__ import annotations

from collections.abc import Iterator

from clientfiles.actions import TALK, Action, action
from clientfiles.relationship import Context, Relationship
from clientfiles.values import add_days, folded
from clientfiles.wording import ago, clipped, plural, short_day


def check_in(relationship: Relationship, context: Context) -> Iterator[Action]:
    last, today = relationship.last_contact, context.today
    if last is not None:
        due = relationship.cadence(context.settings).after(last.date)
        if due > today:
            return
        line = last.line
        why = f"last contact {ago(last.date, today)}: {last.kind} on {short_day(last.date, today)}"
        phrase = f"check in, {plural((today - last.date).days, 'day')} quiet"
    elif relationship.client.since is not None:
        due = relationship.client.since.first_day
        if due > today:
            return
        line = relationship.client.line_of("since")
        why = "no contact was ever logged"
        phrase = "check in, never yet in touch"
    else:
        return
    person = relationship.person
    what = f"Get in touch with {person or relationship.client.title}"
    yield action(relationship, context, "check-in", TALK, due, what, phrase, why, line)


def mood(relationship: Relationship, context: Context) -> Iterator[Action]:
    moods, latest = relationship.recent_moods, relationship.last_negative
    if latest is None or relationship.balance >= 0:
        return
    talked = relationship.last_kind_talk
    if talked is not None and talked > latest.date:
        return
    turned = None
    balance = 0
    for index, entry in enumerate(moods):
        balance += entry.balance
        if index + 1 < len(moods) and moods[index + 1].date == entry.date:
            continue  # the day is not over
        if balance >= 0:
            turned = None
        elif turned is None:
            turned = entry.date
    if turned is None:
        return
    negative = sum(entry.balance < 0 for entry in moods)
    person = relationship.person
    why = f"{negative} negative and {len(moods) - negative} positive entries in the last 90 days"
    what = f"Ask {person or relationship.client.title} what is wrong"
    phrase = "ask what is wrong"
    line = min(entry.line for entry in moods if entry.date == turned and entry.balance < 0)
    yield action(relationship, context, "mood", TALK, add_days(turned, 7), what, phrase, why, line)


def follow_up(relationship: Relationship, context: Context) -> Iterator[Action]:
    delivery = relationship.last_delivery
    if delivery is None or relationship.contact_since(delivery.date):
        return
    thing = clipped(delivery.title) or "the delivery"
    person = relationship.person
    what = f"Ask {person or relationship.client.title} about {thing}"
    why = f"delivered {ago(delivery.date, context.today)}, no contact since"
    phrase = f"ask how they liked {thing}"
    yield action(relationship, context, "follow-up", TALK, add_days(delivery.date, 7), what, phrase, why, delivery.line)


def news(relationship: Relationship, context: Context) -> Iterator[Action]:
    topics = relationship.client.topics
    if not topics or not context.recent_news or relationship.balance < 0:
        return
    shared = set(map(folded, topics))
    for item, item_topics in context.recent_news:
        due = add_days(item.date, 30)
        if due > context.horizon or shared.isdisjoint(item_topics) or relationship.has_settled(item.title):
            continue
        person = relationship.person
        common = [topic for topic in item.topics if folded(topic) in shared]
        what = f"Share the news with {person or relationship.client.title}: {item.title}"
        why = f"they care about {', '.join(common)}"
        phrase = f"news: {item.title}"
        yield action(
            relationship, context, "news", TALK, due, what, phrase, why, item.line, subject=item.title, path=item.path
        )
