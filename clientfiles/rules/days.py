"""Rules about days worth a word: birthdays, anniversaries, occasions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from clientfiles.actions import TALK, Action, action
from clientfiles.relationship import Context, Relationship
from clientfiles.values import add_days, day_in_year
from clientfiles.wording import first_name, plural

DROPPED_AFTER = 14  # days


def yearly(month: int, day: int, first_year: int, dropped_after: int, context: Context) -> Iterator[date]:
    """The days of a yearly event that a review shows: from those not yet dropped up to the horizon."""
    earliest = add_days(context.today, -dropped_after)
    for year in range(max(earliest.year, first_year), context.horizon.year + 1):
        each = day_in_year(year, month, day)
        if earliest <= each <= context.horizon:
            yield each


def birthday(relationship: Relationship, context: Context) -> Iterator[Action]:
    for contact in relationship.client.contacts:
        born = contact.birthday
        if born is None or contact.name is None or (contact.left is not None and contact.left <= context.today):
            continue
        for day in yearly(born.month, born.day, born.year or 1, DROPPED_AFTER, context):
            if relationship.contact_since(day):
                continue
            age = day.year - born.year if born.year else 0
            round_age = f", {age} years" if age and age % 10 == 0 else ""
            what = f"Congratulate {contact.name} on the birthday{round_age}"
            phrase = f"{first_name(contact.name)}'s birthday{round_age}"
            why = "a birthday" if not round_age else "a round birthday"
            yield action(
                relationship, context, "birthday", TALK, day, what, phrase, why, contact.line, subject=contact.name
            )


def anniversary(relationship: Relationship, context: Context) -> Iterator[Action]:
    client = relationship.client
    for field, began in (("since", client.since), ("founded", client.founded)):
        if began is None or began.month is None or began.day is None:
            continue
        for day in yearly(began.month, began.day, began.year + 1, DROPPED_AFTER, context):
            if relationship.contact_since(day):
                continue
            years = plural(day.year - began.year, "year")
            is_round = (day.year - began.year) % 5 == 0
            person = relationship.person or client.title
            if field == "since":
                what, phrase = f"Thank {person} for {years} together", f"thank them for {years} together"
            else:
                what, phrase = (
                    f"Congratulate {person}: {client.title} is {years} old",
                    f"congratulate them: {years} old",
                )
            why = "a round anniversary" if is_round else "an anniversary"
            yield action(
                relationship, context, "anniversary", TALK, day, what, phrase, why, client.line_of(field), subject=field
            )


def occasion(relationship: Relationship, context: Context) -> Iterator[Action]:
    for each in relationship.client.occasions:
        if each.date is None or each.what is None:
            continue
        if each.yearly:
            days = list(yearly(each.date.month, each.date.day, each.date.year, DROPPED_AFTER, context))
        else:
            days = [each.date] if add_days(each.date, DROPPED_AFTER) >= context.today else []
        for day in days:
            if relationship.contact_since(day):
                continue
            person = relationship.person or relationship.client.title
            what = f"Say a word to {person}: {each.what}"
            why = "returns every year" if each.yearly else "an occasion"
            yield action(
                relationship,
                context,
                "occasion",
                TALK,
                day,
                what,
                f"a word on {each.what}",
                why,
                each.line,
                subject=each.what,
            )
