"""From what people do in the issue to commits on the server and replies: each message once, by the right person."""

from __future__ import annotations

import re

import pytest
from fake_github import FakeGitHub
from syncing_desk import NORTHWIND, OXLEY, Desk

DRAFTS = "  - we_owe: Case study drafts\n    due: 2026-11-20\n"
LINK = "https://github.com/acme/clients/commit/"


def test_a_comment_becomes_a_commit_by_whoever_wrote_it_and_a_reply_that_links_it(desk: Desk) -> None:
    desk.publish()
    made = desk.comment("oxley call (positive): They sign on Friday\n\nFiona wants **one** contract.")
    desk.sync()
    assert desk.commits == ["Dana Ortiz <dana@agency.example>: Log call with oxley"]
    assert "### 2026-11-25 call (positive): They sign on Friday\nby: dana\n\nFiona wants **one** contract.\n" in (
        desk.record()
    )
    (reply,) = desk.replies
    sha = desk.git("rev-parse", "main")
    assert f"**Oxley Instruments**: [Log call with oxley]({LINK}{sha})" in reply
    assert reply.endswith(f"<!-- clientfiles answers comment {made.id} -->")
    assert desk.git("log", "-1", "--format=%(trailers:key=Heard-in,valueonly)", "main") == f"comment {made.id}"
    assert desk.github.violations() == []


def test_what_was_promised_lands_where_it_belongs(desk: Desk) -> None:
    desk.publish()
    desk.comment(
        "Oxley meeting: Scope\nwith: Fiona\nre: renewal\nWe owe: Send the scope by friday\n"
        "they owe: Signed contract by 3 december\nNext: Call Fiona by 1 december"
    )
    desk.sync()
    record = desk.record()
    assert "  - we_owe: Send the scope\n    due: 2026-11-27\n" in record
    assert "  - they_owe: Signed contract\n    due: 2026-12-03\n" in record
    assert "next_action:\n  what: Call Fiona\n  due: 2026-12-01\n" in record
    assert "### 2026-11-25 meeting: Scope\nby: dana\nwith: Fiona Reid\nre: renewal\n" in record
    (reply,) = desk.replies
    assert "- We owe: Send the scope, by Friday 27 November 2026" in reply
    assert "- In place of: Draw up the shoot list" in reply


def test_several_entries_are_a_commit_for_each_record(desk: Desk) -> None:
    desk.publish()
    desk.comment("oxley call: One\noxley email out: Two\nNorthwind Traders visit: Three", "LEEPARK")
    desk.sync()
    assert desk.commits == [
        "Lee Park <lee@agency.example>: Log call and email with oxley",
        "Lee Park <lee@agency.example>: Log visit with northwind",
    ]
    (reply,) = desk.replies
    assert "**Oxley Instruments**" in reply
    assert "**Northwind Traders**" in reply


def test_a_comment_that_cannot_be_understood_changes_nothing_at_all(desk: Desk) -> None:
    desk.publish()
    desk.comment("northwind call: Fine\noxley call: Also fine\nwe owe: Send it")
    desk.comment("north call: Which one?")
    desk.comment("Had a chat with Oxley, all good @leepark #1")
    desk.sync()
    assert desk.commits == []
    assert all("\n\nNothing was recorded. " in reply for reply in desk.replies)
    by_when, which, chat = desk.replies
    assert "by when?" in by_when.lower()
    assert "north-bay" in which
    assert "northwind" in which
    assert "```text\noxley " in chat
    assert not re.search(r"@leepark|(?<![`\w])#1\b", re.sub(r"(?s)```.*?```", "", chat))


def test_a_message_is_acted_on_and_answered_once(desk: Desk) -> None:
    desk.publish()
    made = desk.comment("oxley call: Once")
    desk.comment("hello?")
    for _ in range(3):
        desk.sync(event=desk.github.event_of_comment(1, made.id))
    made.body, made.updated_at = "oxley call: Twice", desk.github.now
    desk.sync()
    assert len(desk.commits) == 1
    assert len(desk.replies) == 2


@pytest.mark.parametrize("user", ["stranger", "kimsand", "dependabot[bot]", "github-actions[bot]", "leepark2"])
def test_nobody_else_is_heard_or_answered(user: str, desk: Desk) -> None:
    desk.publish()
    desk.comment("oxley call: They sign", user)
    desk.comment("what is this?", user)
    desk.tick("Case study drafts", by=user)
    desk.later()
    desk.github.add_issue("Conversation: ", FORM, user=user, labels=["client-review"], created_at=desk.github.now)
    done = desk.sync(event=desk.github.event_of_edit(1))
    assert desk.commits == []
    assert all(not desk.replies_on(number) or user == desk.github.login for number in desk.github.issues)
    told = "" if user.endswith("[bot]") else f"not heard: {user}, by the settings not in the team, or not any more\n"
    assert done.stdout == f"{told}nothing is waiting in the issues\n"
    assert desk.github.issues[2].state == "open"


def test_kim_was_heard_while_she_was_there(desk: Desk) -> None:
    desk.github.now = desk.github.now.replace(day=19)
    desk.publish("2026-11-19")
    desk.comment("oxley call: My last one", "kimsand")
    desk.github.now = desk.github.now.replace(day=20)
    desk.comment("oxley call: One more", "kimsand")
    desk.sync()
    assert desk.commits == ["Kim Sand <kim@agency.example>: Log call with oxley"]


def test_an_issue_without_our_label_is_none_of_our_business(desk: Desk) -> None:
    desk.publish()
    desk.github.add_issue("Office party", "", number=5)
    desk.comment("oxley call: They sign", number=5)
    desk.sync()
    assert desk.commits == []
    assert desk.replies == []


def test_somebody_without_an_address_is_told_so(desk: Desk) -> None:
    desk.publish()
    desk.comment("oxley call: They sign", "maxosei")
    desk.tick("Case study drafts", by="maxosei")
    desk.sync()
    assert desk.commits == []
    assert [reply for reply in desk.replies if "no address for Max Osei" in reply] == desk.replies != []


def test_a_strangers_comment_keeps_nobody_from_being_heard(desk: Desk) -> None:
    """It says in our words that the next comment was answered."""
    desk.publish()
    made = desk.comment("oxley call: They sign")
    desk.comment(f"Thanks!\n\n<!-- clientfiles answers comment {made.id} -->", "stranger")
    desk.sync()
    assert len(desk.commits) == len(desk.replies) == 1


def test_replies_may_be_made_with_somebodys_own_token(desk: Desk) -> None:
    """As where the workflow is given one: they are no bot's, and are known all the same, and never heard."""
    desk.github.login = "leepark"
    desk.publish()
    desk.comment("oxley call: They sign")
    desk.comment("hm?")
    for _ in range(3):
        desk.sync()
    assert len(desk.commits) == 1
    assert len(desk.github.issues[1].comments) == 4


def test_people_may_talk_to_each_other(desk: Desk) -> None:
    desk.publish()
    desk.comment("@leepark can you take Oxley tomorrow?")
    desk.comment("@leepark, oxly call: They sign")
    desk.sync()
    (reply,) = desk.replies
    assert "did you mean oxley" in reply


def test_a_quotation_of_what_we_said_is_no_part_of_the_message(desk: Desk) -> None:
    desk.publish()
    desk.comment("oxley next: …")
    desk.sync()
    (reply,) = desk.replies
    desk.comment(f"> {reply.splitlines()[0]}\n\noxley next: Call Fiona by friday")
    desk.sync()
    assert desk.commits == ["Dana Ortiz <dana@agency.example>: Set the next action of oxley"]


def test_a_title_that_is_edited_is_no_tick(desk: Desk) -> None:
    desk.publish()
    desk.github.edit(1, title="Client review: November", by="dana-ortiz")
    assert desk.sync().stdout == "nothing is waiting in the issues\n"


def test_the_issue_says_what_can_be_done_in_it_once_a_workflow_hears_it(desk: Desk) -> None:
    desk.publish()
    assert "then write it into the record" in (desk.github.issues[1].body or "")
    desk.repository.put({".github/workflows/hears.yml": "steps:\n  - run: clientfiles sync\n"})
    desk.repository.commit()
    desk.publish()
    body = desk.github.issues[1].body or ""
    assert "then write it into the record" not in body
    assert "`north-bay call (positive): They sign on Friday`" in body
    assert "[the form](https://github.com/acme/clients/issues/new?template=log-a-conversation.yml)" in body


# Ticks


def test_a_ticked_open_item_is_done(desk: Desk) -> None:
    desk.publish()
    desk.tick("Case study drafts")
    desk.sync(event=desk.github.event_of_edit(1))
    assert desk.commits == ["Dana Ortiz <dana@agency.example>: Finish an open item of oxley"]
    record = desk.record()
    assert "we_owe: Case study drafts" not in record
    assert "### 2026-11-25 note: Done: Case study drafts\nby: dana\n" in record
    (reply,) = desk.replies
    assert f"({LINK}{desk.git('rev-parse', 'main')})" in reply
    assert "- Settled: Case study drafts" in reply
    assert desk.ticked()


def test_a_ticked_next_action_is_done_and_the_next_one_asked_for(desk: Desk) -> None:
    desk.publish()
    desk.tick("Draw up the shoot list")
    desk.sync(event=desk.github.event_of_edit(1))
    assert "next_action:" not in desk.record()
    (reply,) = desk.replies
    assert "What comes next?" in reply
    assert "```text\noxley next: … by friday\n```" in reply
    desk.comment("oxley next: Shoot by friday")
    desk.sync()
    assert desk.commits[-1] == "Dana Ortiz <dana@agency.example>: Set the next action of oxley"
    assert "next_action:\n  what: Shoot\n  due: 2026-11-27\n" in desk.record()


def test_a_ticked_talk_asks_what_was_said(desk: Desk) -> None:
    desk.publish()
    desk.tick("ask Fiona for it")
    desk.sync(event=desk.github.event_of_edit(1))
    assert desk.commits == []
    (reply,) = desk.replies
    asked = reply.partition("```text\n")[2].partition("\n```")[0]
    assert asked == "oxley call (neutral): …\nwith: Fiona Reid\nre: renewal"
    assert "What has come, or is settled, send as:\n\n```text\noxley done: Photos of the lab\n```" in reply
    desk.comment(asked)
    desk.sync()
    assert desk.commits == []
    assert "What was said?" in desk.replies[-1]
    desk.comment(asked.replace("…", "They come on Monday"))
    desk.sync()
    assert desk.commits == ["Dana Ortiz <dana@agency.example>: Log call with oxley"]


def test_a_ticked_put_right_stays_until_the_record_says_so(desk: Desk) -> None:
    desk.push({"records/oxley.md": OXLEY.replace("owner: dana\n", "owner: kim\n", 1)})
    desk.repository.git("pull", "--quiet")
    desk.publish()
    desk.tick("hand over from Kim", by="leepark")
    desk.sync(event=desk.github.event_of_edit(1))
    assert len(desk.commits) == 1  # the colleague's
    (reply,) = desk.replies
    assert "/blob/HEAD/records/oxley.md?plain=1#L3)" in reply
    assert desk.ticked()


def test_ticks_of_one_record_are_one_commit_and_those_of_another_person_another(desk: Desk) -> None:
    desk.publish()
    desk.tick("Case study drafts")
    desk.tick("Price list")
    desk.tick("northwind/next-action", by="leepark")
    desk.sync()  # by its history alone, as where the events got lost
    assert desk.commits == [
        "Dana Ortiz <dana@agency.example>: Finish 2 tasks of oxley",
        "Lee Park <lee@agency.example>: Finish an open item of oxley".replace(
            "an open item of oxley", "the next action of northwind"
        ),
    ]
    assert len(desk.replies) == 2


def test_a_tick_that_was_taken_off_again_does_nothing(desk: Desk) -> None:
    desk.publish()
    desk.tick("Case study drafts")
    event = desk.github.event_of_edit(1)
    desk.later()
    desk.github.untick(1, "Case study drafts", by="dana-ortiz")
    desk.sync(event=event)
    assert desk.commits == []
    assert desk.replies == []


def test_what_somebody_brings_back_is_not_done_again(desk: Desk) -> None:
    """A colleague reverts the commit: the box is ticked still, and that was heard."""
    desk.publish()
    desk.tick("Case study drafts")
    desk.sync(event=desk.github.event_of_edit(1))
    desk.push({"records/oxley.md": OXLEY})
    desk.comment("northwind call: Something else", "leepark")
    desk.sync()
    assert "we_owe: Case study drafts" in desk.record()
    desk.later()
    desk.github.untick(1, "Case study drafts", by="dana-ortiz")
    desk.tick("Case study drafts")
    desk.sync()
    assert "we_owe: Case study drafts" not in desk.record()


def test_a_box_whose_task_is_gone_is_told_of(desk: Desk) -> None:
    desk.publish()
    desk.push({"records/oxley.md": OXLEY.replace("  - we_owe: Case study drafts\n    due: 2026-11-20\n", "")})
    desk.tick("Case study drafts")
    desk.sync()
    (reply,) = desk.replies
    assert reply.startswith("To Dana's tick:\n\nCase study drafts: it is not due any more")
    assert len(desk.commits) == 1


def test_without_the_history_the_event_is_enough(desk: Desk) -> None:
    desk.publish()
    desk.tick("Case study drafts")
    event = desk.github.event_of_edit(1)
    desk.github.may_see_edits = False
    done = desk.sync(event=event)
    assert len(desk.commits) == 1
    assert "warning: " in done.stderr


def test_a_tick_right_before_the_month_ends_is_heard_in_the_next_one(desk: Desk) -> None:
    """The review that was open then is closed by the time anybody looks."""
    desk.github.now = desk.github.now.replace(day=30)
    desk.publish("2026-11-30")
    desk.tick("Case study drafts")
    desk.github.now = desk.github.now.replace(month=12, day=1)
    desk.publish("2026-12-01")
    assert desk.github.issues[1].state == "closed"
    desk.sync()
    assert desk.commits == ["Dana Ortiz <dana@agency.example>: Finish an open item of oxley"]
    assert "### 2026-11-30 note: Done: Case study drafts\n" in desk.record()
    assert "To Dana's tick:" in desk.replies_on(1)[-1]


def test_what_another_tick_settles_is_not_said_to_be_open(desk: Desk) -> None:
    item = "  - we_owe: Case study drafts\n    due: 2026-11-20\n"
    desk.push({"records/oxley.md": OXLEY.replace(item, f"{item}    owner: kim\n")})
    desk.repository.git("pull", "--quiet")
    desk.publish()
    desk.tick("hand over from Kim")
    desk.tick("Case study drafts")
    desk.sync()
    (reply,) = desk.replies
    assert "Settled: Hand over from Kim Sand" in reply
    assert "until the record says otherwise" not in reply


def test_an_item_is_found_wherever_it_stands_by_now(desk: Desk) -> None:
    """What was done a moment before, by somebody else, has moved every line below it."""
    reports = "".join(f"  - we_owe: Report\n    due: 2026-11-{day}\n" for day in (24, 27))
    desk.push({"records/oxley.md": OXLEY.replace(DRAFTS, f"{DRAFTS}{reports}")})
    desk.repository.git("pull", "--quiet")
    desk.publish()
    desk.comment("oxley done: price list", "leepark")
    desk.tick("Case study drafts")
    desk.tick("2026-11-24", by="leepark")
    desk.sync()
    record = desk.record()
    assert "Case study drafts\n    due" not in record
    assert 'Price list @all #1"\n    due' not in record
    assert "  - we_owe: Report\n    due: 2026-11-27\n" in record
    assert "due: 2026-11-24" not in record
    assert len(desk.commits) == 1 + 3


def test_of_two_equal_items_the_one_that_is_left_can_be_ticked(desk: Desk) -> None:
    desk.push({"records/oxley.md": OXLEY.replace(DRAFTS, DRAFTS * 2)})
    desk.repository.git("pull", "--quiet")
    desk.publish()
    desk.tick("2026-11-20-2 -->")
    desk.sync()
    assert desk.record().count(DRAFTS) == 1
    desk.tick("2026-11-20 -->")
    desk.sync()
    assert DRAFTS not in desk.record()


@pytest.mark.parametrize(
    ("record", "told"),
    [
        (OXLEY.replace("due: 2026-11-20", "due: 2026-12-08"), "it was moved to 8 Dec"),
        (OXLEY.replace("Case study drafts", "Case study, second draft"), "it says now: Case study, second draft"),
        (OXLEY.replace("---\n", "", 1), "the record cannot be read"),
        (None, "there is no record of that name any more"),
    ],
    ids=["moved", "reworded", "unreadable", "removed"],
)
def test_what_became_of_a_box_that_is_not_due_any_more(record: str | None, told: str, desk: Desk) -> None:
    desk.publish()
    desk.push({"records/oxley.md": record})
    desk.tick("Case study drafts")
    desk.sync()
    (reply,) = desk.replies
    assert told in reply.lower() or told in reply
    assert len(desk.commits) == 1


def test_a_conversation_that_was_told_of_is_not_asked_for(desk: Desk) -> None:
    desk.publish()
    desk.comment("northwind call: They are well", "leepark")
    desk.tick("check in, 36 days quiet", by="leepark")
    desk.sync()
    assert "what was said?" not in desk.replies[-1]


def test_too_much_at_once_is_answered_at_once(desk: Desk) -> None:
    desk.publish()
    desk.comment("oxley call: x\n" + "\n".join(f"we owe: Part {number} by friday" for number in range(2_500)))
    desk.sync()
    many = "\n".join(f"Part {number} by friday" for number in range(2_500))
    form_of(desk, FORM.replace("Send the scope by friday", many))
    desk.sync()
    assert all("too much at once: 250" in reply for reply in desk.replies)
    assert len(desk.replies) == 2


def test_a_form_whose_text_would_be_read_otherwise_comes_back_with_that_quoted(desk: Desk) -> None:
    desk.publish()
    text = "They sign on Friday.\n\nnorthwind call: they said\nnext: Buy milk by friday"
    number = form_of(desk, FORM.replace("They sign on Friday.", text).replace("scope by friday", "scope"))
    desk.sync()
    (reply,) = desk.replies_on(number)
    sent = reply.partition("```text\n")[2].partition("\n```")[0]
    assert "> northwind call: they said\n> next: Buy milk by friday" in sent
    desk.comment(sent.replace("…", "friday"), number=number)
    desk.sync()
    assert [each.partition(": ")[2] for each in desk.commits] == ["Log call with oxley"]
    assert "what: Call Fiona\n" in desk.record()


# What is asked back

ASKED = {
    "oxley call: Shoot\nwe owe: Send it tomorrow": "we owe: Send it tomorrow by …",
    "oxley call: Shoot\nnext: Call by sometime": "next: Call by …",
    "oxley call: Shoot\nwith: Fiina": "with: Fiona Reid",
    "oxley call: Shoot\nwith: Lee": "by: lee",
    "oxley call: Shoot\nre: nonsense": "re: …",
    "oxley call: Shoot\nby: nobody": "by: …",
    "oxley call: Shoot\ndate: 2026-12-24": "date: …",
    "oxley call: Shoot\ndate: 1 dec": "date: …",
    "oxley done: Something": "oxley done: …",
}


@pytest.mark.parametrize(("typed", "offered"), ASKED.items())
def test_all_of_it_comes_back_with_a_blank_where_something_is_to_be_put_right(
    typed: str, offered: str, desk: Desk
) -> None:
    desk.publish()
    desk.comment(typed)
    desk.sync()
    (reply,) = desk.replies
    example = reply.partition("```text\n")[2].partition("\n```")[0]
    assert offered in example.split("\n")
    assert typed.partition("\n")[0] in example or "done" in typed
    if "…" in example:  # as it is, it says nothing yet
        desk.comment(example)
        desk.sync()
        assert "Nothing was recorded" in desk.replies[-1]
    assert desk.commits == []


def test_accents_do_not_matter_and_quotation_marks_neither(desk: Desk) -> None:
    desk.publish()
    desk.comment("northwind call: Hello\nwith: novak")
    desk.comment("oxley done: “Case study drafts”")
    desk.comment('oxley done: "Price list @…"')
    desk.sync()
    assert "with: Jana Novák\n" in desk.record("northwind")
    assert [each.partition(": ")[2] for each in desk.commits] == [
        "Log call with northwind",
        "Finish an open item of oxley",
        "Finish an open item of oxley",
    ]


def test_help_tells_what_can_be_said(desk: Desk) -> None:
    desk.publish()
    desk.comment("Help!")
    desk.sync()
    (reply,) = desk.replies
    assert "north-bay call (positive): …" in reply
    for example in reply.partition("```text\n")[2].partition("\n```")[0].split("\n\n"):
        desk.comment(example)
    desk.sync()
    assert desk.commits == []  # nothing is filled in yet


def test_a_line_that_was_taken_as_text_and_looks_like_more_is_named(desk: Desk) -> None:
    desk.publish()
    desk.comment("oxley call: Shoot\nThe lab call: they moan")
    desk.sync()
    assert "The lab call: they moan" in desk.record()
    assert "- Taken as text, since it begins with no client: The lab call: they moan" in desk.replies[0]


# Forms

FORM = """\
### Client

Oxley

### Kind

call

### Mood

positive

### With

Fiona

### What was said

They sign on Friday.

> quoted

### We owe

Send the scope by friday

### They owe

_No response_

### Next action

Call Fiona by 1 december

### Settles

_No response_

### Day

_No response_
"""


def form_of(desk: Desk, body: str, user: str = "dana-ortiz") -> int:
    desk.later()
    issue = desk.github.add_issue(
        "Conversation: ", body, user=user, labels=["client-review"], created_at=desk.github.now
    )
    return issue.number


def test_a_form_is_recorded_answered_and_closed(desk: Desk) -> None:
    desk.publish()
    number = form_of(desk, FORM)
    desk.sync(event=desk.github.event_of_opening(number))
    assert desk.commits == ["Dana Ortiz <dana@agency.example>: Log call with oxley"]
    assert "### 2026-11-25 call (positive): They sign on Friday.\nby: dana\nwith: Fiona Reid\n\n> quoted\n" in (
        desk.record()
    )
    assert "what: Call Fiona\n  due: 2026-12-01" in desk.record()
    assert desk.github.issues[number].state == "closed"
    (reply,) = desk.replies_on(number)
    assert reply.endswith(f"<!-- clientfiles answers issue {number} -->")
    desk.github.edit(number, FORM.replace("Friday", "Monday"), by="dana-ortiz")
    desk.github.issues[number].state = "open"
    desk.sync(event=desk.github.event_of_edit(number))
    assert len(desk.commits) == 1
    assert desk.github.issues[number].state == "open"  # somebody wanted it so


def test_a_form_that_cannot_be_understood_comes_back_as_a_comment_to_correct(desk: Desk) -> None:
    desk.publish()
    number = form_of(desk, FORM.replace("Send the scope by friday", "Send the scope"))
    desk.sync()
    assert desk.commits == []
    (reply,) = desk.replies_on(number)
    sent = reply.partition("```text\n")[2].partition("\n```")[0]
    assert sent.startswith("oxley call (positive):")
    assert "we owe: Send the scope by …" in sent
    desk.comment(sent.replace("…", "friday"), number=number)
    desk.sync()
    assert desk.commits == ["Dana Ortiz <dana@agency.example>: Log call with oxley"]
    assert "call (positive): They sign on Friday.\nby: dana\nwith: Fiona Reid\n\n> quoted\n" in desk.record()


# Others


def test_a_record_that_cannot_be_read_is_named(desk: Desk) -> None:
    desk.publish()
    desk.push({"records/oxley.md": OXLEY.replace("---\n", "", 1)})
    desk.comment("oxley call: They sign")
    desk.sync()
    (reply,) = desk.replies
    assert "records/oxley.md" in reply
    assert len(desk.commits) == 1


def test_it_says_what_it_would_do_and_does_nothing(desk: Desk) -> None:
    desk.publish()
    desk.comment("oxley call: They sign")
    before = len(desk.github.requests)
    done = desk.sync("--dry-run")
    assert "+### 2026-11-25 call: They sign" in done.stdout
    assert "would comment on issue 1" in done.stdout
    assert desk.commits == []
    assert desk.replies == []
    assert all(request.method == "GET" or request.path == "/graphql" for request in desk.github.requests[before:])


def test_what_happened_longer_ago_is_left_alone(desk: Desk) -> None:
    desk.publish()
    desk.comment("oxley call: They sign")
    desk.tick("Case study drafts")
    desk.later(8 * 24 * 60)
    desk.sync()
    assert desk.commits == []
    assert desk.replies == []


def test_nothing_waits_where_nothing_was_published(desk: Desk, github: FakeGitHub) -> None:
    assert desk.sync().stdout == "nothing is waiting in the issues\n"
    assert NORTHWIND in desk.record("northwind") + "\n"
