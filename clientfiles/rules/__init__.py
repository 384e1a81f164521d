"""What makes an action due: one small pure function for each rule, in a table.

    rule(relationship, context) -> actions

Every rule tests the state on `context.today`, never an edge, so a review that was skipped loses nothing. A rule
gives each action whose due date lies up to `context.horizon`; one that is settled or dropped it does not give.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from clientfiles.actions import Action
from clientfiles.relationship import Context, Relationship
from clientfiles.rules import contracts, days, talks, work

Function = Callable[[Relationship, Context], Iterable[Action]]


class Rule(NamedTuple):
    """A rule, and its line in the reference page."""

    name: str
    function: Function
    group: str
    due: str
    gone: str
    active_only: bool = True


RULES = (
    Rule(
        "check-in",
        talks.check_in,
        "talk",
        "The last contact and the client's cadence (else its tier's, else 30 days); where no contact was ever logged, "
        "`since`. Never shown before its day.",
        "a newer contact",
    ),
    Rule(
        "renewal",
        contracts.renewal,
        "talk",
        "60 days before the renewal or 30 days before the notice deadline, whichever comes first. Shown from 90 days "
        "before the notice deadline until the renewal.",
        "a contact with `re: renewal` no earlier than 30 days before it is first shown, or `ended` is set",
    ),
    Rule(
        "notice",
        contracts.notice,
        "put-right",
        "The notice deadline: renewal less notice. Shown until the renewal; with `auto_renew`, and of a contract that "
        "has not begun, until the deadline.",
        "the renewal moves, or `ended` is set",
    ),
    Rule(
        "lapsed",
        contracts.lapsed,
        "put-right",
        "The renewal date of a running contract, once it has passed.",
        "the renewal moves, or `ended` is set",
    ),
    Rule(
        "ending",
        contracts.ending,
        "talk, then put-right",
        "30 days before `ends`: talk about what comes next. From the day after `ends`: finished or late?",
        "a contact with `re: renewal` no earlier than 60 days before `ends`; then: `ends` moves or `ended` is set",
    ),
    Rule(
        "rolling",
        contracts.rolling,
        "talk",
        "The anniversary of `start` of a contract with `renewal: open`; dropped 30 days later.",
        "a contact with `re: renewal` within 60 days before it or since, or `ended` is set",
    ),
    Rule(
        "open-item",
        work.open_item,
        "do for `we_owe`, talk for the others",
        "The item's due date. An undated `pending` item is never due.",
        "the item is removed",
        active_only=False,
    ),
    Rule("next-action", work.next_action, "do", "Its due date.", "the next one takes its place", active_only=False),
    Rule(
        "mood",
        talks.mood,
        "talk",
        "7 days after the day it turned, from which on more of the last 90 days' entries are negative than positive.",
        "the balance turns, or a call, meeting or visit that was not negative, later than the latest negative entry",
    ),
    Rule(
        "follow-up",
        talks.follow_up,
        "talk",
        "7 days after the latest delivery, if there was no contact since.",
        "a contact on its day or later",
    ),
    Rule(
        "milestone",
        work.milestone,
        "talk if reached, else put-right",
        "Reached: 3 days later, tell the client. Not reached: on the planned day, confirm or move it.",
        "a contact on the day it was reached or later; `reached` is set",
    ),
    Rule(
        "news",
        talks.news,
        "talk",
        "30 days after an item of news on a topic that the client shares; then dropped. Not while mood is negative.",
        "an entry whose `re:` names the item",
    ),
    Rule("birthday", days.birthday, "talk", "The day; dropped 14 days later.", "a contact on the day or later"),
    Rule(
        "anniversary",
        days.anniversary,
        "talk",
        "The day of `since` and of `founded`, from the first year on; dropped 14 days later.",
        "a contact on the day or later",
    ),
    Rule(
        "occasion",
        days.occasion,
        "talk",
        "The day, once or every year; dropped 14 days later.",
        "a contact on the day or later",
    ),
    Rule(
        "owner",
        work.owner,
        "put-right",
        "The day on which someone leaves who owns the client, an open item or the next action.",
        "the owner changes",
        active_only=False,
    ),
    Rule(
        "paused",
        work.paused,
        "talk",
        "`paused_until` of a paused client.",
        "the status or the date changes",
        active_only=False,
    ),
)
