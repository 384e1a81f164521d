"""The body fits into an issue, whatever there is to say: what is cut, what is counted, and what comes back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from time import process_time

import pytest
from hostile_injection import quoted
from publishing_examples import (
    DAY,
    LINKS,
    Remembered,
    body,
    boxes,
    client,
    composed,
    done,
    gone,
    review_of,
    section,
    ticked,
)

from clientfiles.publishing.body import MOST_CHARACTERS, characters
from clientfiles.publishing.boxes import Cause
from clientfiles.publishing.markers import seen, token, token_client
from clientfiles.review import Review

SMALL = 4_000  # characters, for examples that can be counted


def many(count: int, *, today: date = DAY, without: Sequence[int] = (), **more: str) -> Review:
    """The review of clients with two or three items each; the first client's is the most urgent."""
    records = {}
    for number in range(count):
        first = today - timedelta(30 - number * 60 // count)
        items = [f"we_owe: Item {at} {first + timedelta(at)}" for at in range(2 + number % 2)]
        if number not in without:
            records[f"client-{number:04}"] = client(f"Client {number:04}", *items, **more)
    return review_of(records, today)


def shown(text: str) -> list[str]:
    """The clients in a body, by their ids."""
    return list(dict.fromkeys(token_client(name) for box in seen(text).boxes for name in box.tokens))


def left_out(text: str) -> str:
    (line,) = [line for line in text.split("\n") if line.startswith("**Left out here")]
    return line


def test_the_length_of_a_text() -> None:
    assert (characters(""), characters("abc"), characters("ä–↻"), characters("a🎈👩‍💻")) == (0, 3, 3, 8)


def test_2000_clients_with_5000_actions_are_one_body_under_the_limit() -> None:
    found = many(2_000)
    assert len(found.actions) == 5_000
    began = process_time()
    result = composed(found)
    assert process_time() - began < 5
    assert 55_000 < characters(result.text) < MOST_CHARACTERS
    clients = shown(result.text)
    assert clients == [f"client-{number:04}" for number in range(len(clients))]  # the most urgent, each of them whole
    listed = [name for box in seen(result.text).boxes for name in box.tokens]
    assert sorted(listed) == sorted(token(action) for action in found.actions if action.client in clients)
    assert (result.clients_left_out, result.actions_left_out) == (2_000 - len(clients), 5_000 - len(listed))
    assert left_out(result.text) == (
        f"**Left out here, the least urgent: {2_000 - len(clients):,} clients with {5_000 - len(listed):,} actions.** "
        "They are in [the full report](https://github.com/acme/clients/actions/runs/7)."
    )
    assert seen(result.text).clients_left_out == result.clients_left_out
    again = composed(found, result.text)
    assert (again.text, again.newly_overdue) == (result.text, ())


def test_one_client_more_than_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    found = many(6)
    whole = body(found)
    without_table = characters(whole.partition("<details>\n<summary>Every client")[0]) + 350
    monkeypatch.setattr("clientfiles.publishing.body.MOST_CHARACTERS", without_table)
    assert shown(body(found)) == shown(whole)
    assert "Every client" not in body(found)  # the table goes first
    monkeypatch.setattr("clientfiles.publishing.body.MOST_CHARACTERS", without_table - 500)
    assert "1 client with 3 actions" in left_out(body(found))


def test_where_there_is_no_report_to_link_the_command_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clientfiles.publishing.body.MOST_CHARACTERS", SMALL)
    found = many(20)
    text = body(found, links=LINKS._replace(report=""))
    assert left_out(text).endswith(" actions.** `clientfiles review` shows them.")


def test_a_tick_is_there_again_when_its_box_fits_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clientfiles.publishing.body.MOST_CHARACTERS", 8_000)
    calm, busy = many(60, without=range(40)), many(60)
    last = shown(body(calm))[-1]
    text = ticked(body(calm), f"{last}/")
    names = seen(text).ticked
    for _ in range(3):
        text = body(busy, text)
        assert last not in shown(text)
        assert (seen(text).ticked, done(text)) == (names, [])
    monkeypatch.undo()
    back = seen(body(busy, text))
    assert {name for box in back.boxes if box.is_ticked for name in box.tokens} == names
    assert back.kept == ()


def test_what_was_done_while_it_was_cut_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clientfiles.publishing.body.MOST_CHARACTERS", 8_000)
    calm = many(60, without=range(40))
    last = shown(body(calm))[-1]
    text = body(many(60), ticked(body(calm), f"{last}/"))
    after = body(many(60, without=[int(last[-4:])]), text)
    assert [line.partition(":")[0] for line in gone(after)] == [f"**{last}**"]


def test_news_are_the_first_to_go_and_each_is_counted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    news = "### 2026-11-20 news: Deposit\ntopics: law\n### 2026-11-19 news: Ferries\ntopics: law\n"
    records = {
        f"client-{n}": client(f"Client {n}", "we_owe: Logo 2026-11-20", fields="topics: [law]") for n in range(30)
    }
    found = review_of(records, news=news)
    text = ticked(body(found), "Deposit")
    assert len(seen(text).boxes) == 32
    monkeypatch.setattr("clientfiles.publishing.body.MOST_CHARACTERS", 9_000)
    cut = body(found, text)
    assert "Deposit" not in section(cut)
    assert ", and 2 items of news to share.**" in left_out(cut)
    monkeypatch.undo()
    assert [box[:3] for box in boxes(body(found, cut)) if "Client 1," in box] == ["[ ]", "[x]"]


def test_nothing_is_said_to_be_calm_where_what_is_urgent_did_not_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clientfiles.publishing.body.MOST_CHARACTERS", 1_500)
    text = body(many(3))
    assert shown(text) == []
    assert "3 clients with 7 actions" in left_out(text)
    assert "Nothing is overdue" not in text


# Texts that are made to be long


@pytest.mark.parametrize("sign", ["&", "*", "🎈", "<", "ä"])
def test_one_absurdly_large_client_neither_breaks_the_limit_nor_hides_the_others(sign: str) -> None:
    owners = [f"owner-{number}" for number in range(9)]
    team = "".join(f'[team.{owner}]\nname = "{owner}"\n' for owner in owners)
    items = [f'we_owe: "{sign * 150}{at}" 2026-11-01 {owner}' for owner in owners for at in range(30)]
    records = {
        "large": client("Large", *items, fields="owner: owner-0"),
        "oxley": client("Oxley", "we_owe: Logo 2026-11-21", fields="owner: owner-1"),
    }
    found = review_of(records, settings=team)
    assert len(found.actions) == 271
    result = composed(found)
    assert characters(result.text) < MOST_CHARACTERS
    assert shown(result.text)[-1] == "oxley"
    if sign != "ä":  # one that needs no escaping is just small enough
        assert (result.clients_left_out, result.actions_left_out) == (1, 270)
        assert "1 client with 270 actions" in left_out(result.text)


def test_more_boxes_of_one_client_than_anybody_works_through_are_counted() -> None:
    found = review_of({"oxley": client("Oxley", *[f"we_owe: Item {at:02} 2026-11-20" for at in range(25)])})
    text = body(found)
    assert len(boxes(text)) == 20
    assert "\n- and 5 more in the record\n" in text


@pytest.mark.parametrize("sign", ["&", "🎈", "*"])
def test_whatever_is_wrong_with_the_records_fits(sign: str) -> None:
    long = quoted(sign * 400)
    records = {
        f"client-{n}-{'x' * 40}": client(long, "we_owe: Logo 2026-11-20", fields=f"tier: {long}") for n in range(60)
    }
    text = body(review_of(records))
    assert characters(text) < MOST_CHARACTERS
    assert len(shown(text)) > 10
    listed = section(text, "Records that need attention").count("\n- [")
    assert 1 <= listed <= 20
    assert f"\n- and {60 - listed} more: run `clientfiles validate`\n" in text


@pytest.mark.parametrize("sign", ["&", "🎈", "a"])
def test_whatever_is_done_fits_and_the_oldest_is_only_counted(sign: str) -> None:
    records = {f"client-{n:03}": client(quoted(sign * 90 + str(n)), "we_owe: Logo 2026-11-20") for n in range(80)}
    text = body(review_of(records))
    assert len(shown(text)) > 30
    count = len(shown(text))
    cause = Cause("9ac1f00" * 5, sign * 200, sign * 200, "22 Nov")
    finished = review_of({name: client(quoted(sign * 90 + name)) for name in records})
    text = body(finished, text, memory=Remembered(dict.fromkeys(seen(text).tokens, cause)))
    assert characters(text) < MOST_CHARACTERS
    lines = done(text)
    assert 5 < len(lines) < count
    assert lines[-1] == f"and {count - len(lines) + 1} earlier"
    assert body(finished, text) == text  # they stay counted
    assert seen(text).earlier == count - len(lines) + 1


def test_ticks_beyond_counting_are_kept_as_far_as_they_fit() -> None:
    """The oldest first: nobody ticks so many that the body would not fit for them."""
    found = many(1_500)
    names = [token(action) for action in found.actions]
    text = body(found, "\n".join(f"- [x] Do: x <!-- box {name} -->" for name in names))
    assert characters(text) < MOST_CHARACTERS
    assert len(seen(text).kept[0].tokens) > 300
    assert all(box.is_ticked for box in seen(text).boxes)


def test_everything_at_once_fits() -> None:
    sign = "&" * 300
    news = "".join(f"### 2026-11-20 news: {sign}{n}\ntopics: law\n" for n in range(40))
    contract = (
        "contracts:\n  - value: 100 EUR/year\n    start: 2021-01-01\n    renewal: 2027-01-01\n    notice: 30 days"
    )
    fields = f"topics: [law]\ntier: {quoted(sign)}\n{contract}"
    records = {f"client-{n}": client(quoted(f"{n}{sign}"), f"we_owe: {quoted(sign)} 2026-11-01", fields=fields, log="")
               for n in range(300)}  # fmt: skip
    found = review_of(records, news=news)
    text = ticked(body(found), "/open-item/")
    assert characters(text) < MOST_CHARACTERS
    text = body(review_of(dict(list(records.items())[20:]), news=news), text)
    assert characters(text) < MOST_CHARACTERS
    assert len(gone(text)) > 3
    assert len(shown(text)) > 3
