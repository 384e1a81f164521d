"""A contract's next term, and the end of a relationship."""

from __future__ import annotations

from datetime import date

import pytest
from recording_examples import NORTHWIND, PATH, SETTINGS, TODAY, changed, client_in

from clientfiles.diagnostics import Usage
from clientfiles.editing import Draft
from clientfiles.recording.contracts import contract_called, end, renew

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


def test_the_old_term_stays_as_ended_and_the_new_one_begins_where_it_would_have_renewed() -> None:
    assert (
        renewed(value="52000 EUR/year")
        == """\
  - title: Support retainer
    value: 48000 EUR/year        # agreed by phone
    start: 2024-02-01
    renewal: 2027-02-01
    notice: 60 days
    auto_renew: true
    ended: 2026-11-25
  - title: Support retainer
    value: 52000 EUR/year
    start: 2027-02-01
    renewal: 2028-02-01
    notice: 60 days
    auto_renew: true
"""
    )


def test_a_term_that_has_run_out_ended_on_its_last_day() -> None:
    assert "    ended: 2027-02-01\n" in renewed(today=date(2027, 3, 1))


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
    ended: 2026-11-25
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


def test_a_pause_is_over_when_the_relationship_is() -> None:
    paused = NORTHWIND.replace("status: active\n", "status: paused\n").replace(
        "since: 2021-04-12\n", "since: 2021-04-12\npaused_until: 2027-01-01\n"
    )
    assert "-paused_until: 2027-01-01" in changed(lambda draft, client: end(draft, client, "Closed", TODAY), paused)
