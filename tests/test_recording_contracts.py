"""A contract's next term, and the end of a relationship."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from recording_examples import NORTHWIND, PATH, SETTINGS, TODAY, changed, client_in

from clientfiles.diagnostics import Usage
from clientfiles.editing import Draft
from clientfiles.recording.contracts import contract_called, end, renew
from clientfiles.records import record_from, surroundings
from clientfiles.values import add_days, add_months

HOSTING = """\
  - title: Hosting
    value: 100 EUR/month
    start: 2025-01-01
    renewal: open
    notice: 1 month
"""
PROJECT = """\
  - title: New site
    value: 9000 EUR/once
    start: 2026-06-01
    ends: 2026-12-31
"""


def with_contract(item: str) -> str:
    """The record with another contract in place of the one it has."""
    start, stop = NORTHWIND.index("  - title: Support"), NORTHWIND.index("\nopen_items:")
    return NORTHWIND[:start] + item + NORTHWIND[stop:]


def renewed(text: str = NORTHWIND, until: date | None = None, value: str = "", today: date = TODAY) -> str:
    """What the record says of contracts once its only one is renewed; nothing else has changed."""
    draft = Draft(PATH, text.encode(), SETTINGS)
    client = client_in(text)
    renew(draft, client, contract_called(client, None, today), until, value, today)
    after = draft.data.decode()
    client_in(after)
    (first, before, last), (head, contracts, tail) = _parts(text), _parts(after)
    assert (first, last) == (head, tail)
    assert before != contracts
    return contracts


def _parts(text: str) -> tuple[str, str, str]:
    head, _, rest = text.partition("contracts:\n")
    contracts, _, tail = rest.partition("\nopen_items:")
    return head, contracts, tail


def test_the_old_term_runs_until_its_renewal_and_the_new_one_begins_then() -> None:
    assert (
        renewed(value="52000 EUR/year")
        == """\
  - title: Support retainer
    value: 48000 EUR/year        # agreed by phone
    start: 2024-02-01
    renewal: 2027-02-01
    notice: 60 days
    auto_renew: true
    ended: 2027-02-01
  - title: Support retainer
    value: 52000 EUR/year
    start: 2027-02-01
    renewal: 2028-02-01
    notice: 60 days
    auto_renew: true
"""
    )


@pytest.mark.parametrize("today", ["2026-11-25", "2027-01-31", "2027-02-01", "2027-03-01"])
def test_on_every_day_one_of_the_two_terms_runs(today: str) -> None:
    """Renewed early, on the last day, or late: one ends where the other begins."""
    client = client_in(NORTHWIND.partition("contracts:")[0] + "contracts:\n" + _renewed_item(today))
    for day in map(date.fromisoformat, ("2026-11-25", "2027-01-31")):
        assert [each.start for each in client.running_contracts(day)] == [date(2024, 2, 1)]
    for day in map(date.fromisoformat, ("2027-02-01", "2027-02-02")):
        assert [each.start for each in client.running_contracts(day)] == [date(2027, 2, 1)]


def _renewed_item(today: str) -> str:
    """The contracts once the only one was renewed on a day, and the rest of the record."""
    return renewed(today=date.fromisoformat(today)) + "\nopen_items:" + NORTHWIND.partition("\nopen_items:")[2]


@pytest.mark.parametrize(
    ("start", "until"),
    [
        ("2024-02-01", "2028-02-01"),
        ("2026-02-01", "2028-02-01"),
        ("2026-11-01", "2027-05-01"),
        ("2026-08-01", "2027-08-01"),
    ],
)
def test_without_a_date_the_new_term_is_as_long_as_the_last_one_and_at_most_a_year(start: str, until: str) -> None:
    assert f"    renewal: {until}\n" in renewed(NORTHWIND.replace("start: 2024-02-01", f"start: {start}"))


def test_a_contract_that_runs_on_gets_new_terms_from_today() -> None:
    assert (
        renewed(with_contract(HOSTING), value="120 EUR/month")
        == """\
  - title: Hosting
    value: 100 EUR/month
    start: 2025-01-01
    renewal: open
    notice: 1 month
    ended: 2026-11-25
  - title: Hosting
    value: 120 EUR/month
    start: 2026-11-25
    renewal: open
    notice: 1 month
"""
    )


def test_a_contract_that_ran_on_can_get_a_term() -> None:
    assert "    start: 2026-11-25\n    renewal: 2027-11-25\n" in renewed(with_contract(HOSTING), date(2027, 11, 25))


def test_a_project_goes_on_the_day_after_it_would_have_ended() -> None:
    assert (
        renewed(with_contract(PROJECT), until=date(2027, 3, 31))
        == """\
  - title: New site
    value: 9000 EUR/once
    start: 2026-06-01
    ends: 2026-12-31
    ended: 2027-01-01
  - title: New site
    value: 9000 EUR/once
    start: 2027-01-01
    ends: 2027-03-31
"""
    )


@pytest.mark.parametrize(
    ("text", "until", "message"),
    [
        (with_contract(PROJECT), None, "until when?"),
        (with_contract(HOSTING), None, "this contract runs until it is cancelled: say --value"),
        (NORTHWIND, date(2027, 2, 1), "the new term begins on 2027-02-01, so it cannot end on 2027-02-01"),
    ],
)
def test_a_term_that_nobody_can_know_is_asked_for(text: str, until: date | None, message: str) -> None:
    with pytest.raises(Usage) as refused:
        renewed(text, until)
    assert str(refused.value).startswith(message)


LATER = date(2027, 2, 1)
DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))


@given(start=DAYS, months=st.integers(1, 40), is_project=st.booleans(), today=DAYS, looked_at=DAYS)
def test_whatever_is_renewed_runs_once_on_every_day(
    start: date, months: int, is_project: bool, today: date, looked_at: date
) -> None:
    """From the first day on, whenever it was renewed, also as often as it had lapsed; and nobody is warned of it."""
    last = add_months(start, months)
    old = f"    start: {start}\n    ends: {last}\n" if is_project else f"    start: {start}\n    renewal: {last}\n"
    notice = "" if is_project else "    notice: 60 days\n"
    text = with_contract("  - title: Care\n    value: 1 EUR/year\n" + old + notice)
    draft, client = Draft(PATH, text.encode(), SETTINGS), client_in(text)
    until = add_months(last, 7) if is_project else None
    renew(draft, client, client.contracts[0], until, "", today)
    found = record_from(PATH, draft.data, surroundings(SETTINGS, (), looked_at))
    assert found.client is not None
    old_term, new_term = found.client.contracts
    assert (old_term.ended, old_term.is_settled) == (new_term.start, True)
    assert new_term.start == (add_days(last, 1) if is_project else last)
    assert len(found.client.running_contracts(looked_at)) == (looked_at >= start)
    assert found.client.next_term(old_term) == new_term
    assert found.client.next_term(new_term) is None
    assert {each.code for each in found.diagnostics} <= {"future-entry"}


def next_term(title: str = "Support retainer", start: str = "2027-02-01", ended: str = "") -> str:
    """A record in which another contract follows on the first one."""
    then = HOSTING.replace("Hosting", title).replace("2025-01-01", start) + (f"    ended: {ended}\n" if ended else "")
    return NORTHWIND.replace("\nopen_items:", f"{then}\nopen_items:")


def refusal(text: str, today: date = TODAY) -> str:
    """Why the first contract of a record cannot be renewed."""
    client, draft = client_in(text), Draft(PATH, text.encode(), SETTINGS)
    with pytest.raises(Usage) as refused:
        renew(draft, client, client.contracts[0], None, "9 EUR/year", today)
    assert draft.data.decode() == text
    return str(refused.value)


def test_a_contract_is_renewed_once() -> None:
    """What the command wrote itself, and what somebody wrote by hand, in any case, and without closing the old term."""
    told = "renewed already: the next term begins on Monday 1 February 2027"
    again = NORTHWIND.partition("contracts:")[0] + "contracts:\n" + _renewed_item("2026-11-25")
    assert refusal(again) == told
    by_hand = f"{told}; close the present one with ended: 2027-02-01 (clientfiles edit northwind)"
    assert refusal(next_term()) == refusal(next_term("support  RETAINER")) == by_hand


@pytest.mark.parametrize(
    "other", [("Hosting",), ("Support retainer", "2027-02-02"), ("Support retainer", "2027-02-01", "2027-02-01")]
)
def test_another_title_another_day_and_a_term_that_never_ran_are_no_next_term(other: tuple[str, ...]) -> None:
    text = next_term(*other)
    client, draft = client_in(text), Draft(PATH, text.encode(), SETTINGS)
    assert renew(draft, client, client.contracts[0], None, "", TODAY) == (date(2027, 2, 1), date(2028, 2, 1), None)


def test_a_contract_is_not_its_own_next_term() -> None:
    """Also where somebody wrote the renewal's day for the start."""
    assert "    renewal: 2028-02-01\n" in renewed(
        NORTHWIND.replace("start: 2024-02-01", "start: 2027-02-01"), today=LATER
    )


@pytest.mark.parametrize(
    ("ended", "spoken"), [("2026-12-31", "Thursday 31 December 2026"), ("2027-03-01", "Monday 1 March 2027")]
)
def test_a_contract_that_was_cancelled_is_not_renewed_in_passing(ended: str, spoken: str) -> None:
    cancelled = NORTHWIND.replace("auto_renew: true", f"auto_renew: true\n    ended: {ended}")
    assert refusal(cancelled) == (
        f"it ends on {spoken}, so the record says; "
        "if it goes on, take its `ended` out first (clientfiles edit northwind)"
    )


def test_terms_that_began_today_are_corrected_rather_than_closed() -> None:
    text = with_contract(HOSTING.replace("2025-01-01", "2026-11-25"))
    told = "its present terms began only today; to correct them run clientfiles edit northwind"
    assert refusal(text) == told
    assert "    start: 2026-11-26\n" in renewed(text, value="9 EUR/year", today=date(2026, 11, 26))


def test_before_its_first_contract_begins_a_client_has_none_to_renew() -> None:
    for text, told in [
        (
            NORTHWIND.replace("start: 2024-02-01", "start: 2026-12-01"),
            "; the next one begins on Tuesday 1 December 2026",
        ),
        (NORTHWIND.replace("auto_renew: true", "auto_renew: true\n    ended: 2026-11-25"), ""),
    ]:
        with pytest.raises(Usage) as refused:
            contract_called(client_in(text), None, TODAY)
        assert str(refused.value) == f"Northwind Traders has no running contract{told}"


def test_which_contract() -> None:
    client = client_in(NORTHWIND.replace("\nopen_items:", f"{HOSTING}\nopen_items:"))
    assert contract_called(client, "host", TODAY).title == "Hosting"
    assert contract_called(client_in(), None, TODAY).title == "Support retainer"
    for title, message in [
        (None, 'which contract? Say --contract with one of "Support retainer" and "Hosting"'),
        ("t", '"t" could be "Support retainer" and "Hosting"'),
        ("rent", '"rent" is none of "Support retainer" and "Hosting"'),
    ]:
        with pytest.raises(Usage) as refused:
            contract_called(client, title, TODAY)
        assert str(refused.value) == message


def test_a_client_that_ends_takes_its_running_contracts_along() -> None:
    assert (
        changed(lambda draft, client: end(draft, client, "Took the work: in house", TODAY))
        == """\
-status: active
+status: ended
+ended: 2026-11-25
+ended_why: "Took the work: in house"
+    ended: 2026-11-25"""
    )


def ended_on(day: date, text: str) -> list[str]:
    """The `ended` of each contract once the relationship ended on a day."""
    draft = Draft(PATH, text.encode(), SETTINGS)
    end(draft, client_in(text), "Closed", day)
    return [str(each.ended) for each in client_in(draft.data.decode()).contracts]


def test_a_next_term_that_has_not_begun_never_will() -> None:
    """It ends on the day on which it would have begun; the term before it, on the day the relationship does."""
    again = NORTHWIND.partition("contracts:")[0] + "contracts:\n" + _renewed_item("2026-11-25")
    assert ended_on(TODAY, again) == ["2026-11-25", "2027-02-01"]
    assert ended_on(date(2027, 1, 31), again) == ["2027-01-31", "2027-02-01"]
    assert ended_on(date(2027, 2, 1), again) == ["2027-02-01", "2027-02-01"]
    assert ended_on(date(2027, 2, 2), again) == ["2027-02-01", "2027-02-02"]
    assert ended_on(TODAY, next_term(ended="2027-01-31")) == ["2026-11-25", "2027-01-31"]  # wrong, but it is closed


def test_a_pause_is_over_when_the_relationship_is() -> None:
    paused = NORTHWIND.replace("status: active\n", "status: paused\n").replace(
        "since: 2021-04-12\n", "since: 2021-04-12\npaused_until: 2027-01-01\n"
    )
    assert "-paused_until: 2027-01-01" in changed(lambda draft, client: end(draft, client, "Closed", TODAY), paused)
