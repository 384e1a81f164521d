"""What an issue remembers: names for actions that say no more than they must, and bodies that people have edited."""

from __future__ import annotations

import re
from datetime import date
from time import process_time

import pytest
from hostile_injection import TEXTS
from hypothesis import given
from hypothesis import strategies as st
from publishing_examples import DAY, body, boxes, client, composed, review_of, ticked

from clientfiles.actions import Action
from clientfiles.publishing.markers import (
    Seen,
    SeenBox,
    box_marker,
    digest,
    end_marker,
    head_marker,
    kept_marker,
    read_tokens,
    seen,
    token,
    token_client,
    token_due,
    token_rule,
    token_stem,
)
from clientfiles.publishing.periods import period_of

NOVEMBER = period_of(DAY, "month")
LOGO = "oxley/open-item/7b34fdde/2026-11-20"
CHECK_IN = "oxley/check-in//2026-11-13"
MOST = 65_536  # characters that an issue of GitHub can have


def action(subject: str = "", client: str = "oxley", rule: str = "open-item", due: str = "2026-11-20", count: int = 1
           ) -> Action:  # fmt: skip
    day = date.fromisoformat(due)
    key = f"{client}/{rule}/{subject}/{due}" + (f"-{count}" if count > 1 else "")
    return Action(client, rule, "do", subject, "", "", "", day, "dana", f"records/{client}.md", 3, key)


ACTIONS = st.builds(
    action,
    subject=st.sampled_from(["", "2026-11-20", "Logo", *TEXTS.values()]) | st.text(max_size=9),
    client=st.sampled_from(["oxley", "oxley-2", "Oxley", "a--b", "-", "x" * 65, "a/b", "ö", "<!-- -->", ""]),
    rule=st.sampled_from(["open-item", "check-in", "news"]),
    due=st.sampled_from(["2026-11-20", "2026-11-21", "0001-01-01", "9999-12-31"]),
    count=st.integers(1, 12),
)


# Tokens


def test_a_token_names_client_rule_subject_and_day() -> None:
    assert token(action("Logo", rule="news")) == f"oxley/news/{digest('Logo')}/2026-11-20"
    assert token(action(rule="check-in", due="2026-11-13")) == CHECK_IN
    assert token(action("Logo", count=2)) == f"{token(action('Logo'))}-2"


def test_the_parts_of_a_token() -> None:
    second = f"{LOGO}-2"
    assert (token_client(second), token_rule(second), token_due(second)) == ("oxley", "open-item", date(2026, 11, 20))
    assert token_stem(second) == "oxley/open-item/7b34fdde"
    assert token_stem(CHECK_IN) == ""  # nothing but the day tells one check-in from the next


@given(ACTIONS, ACTIONS)
def test_two_tokens_are_equal_exactly_if_the_keys_are(one: Action, two: Action) -> None:
    parts = [(each.client.lower(), each.rule, each.subject, each.key[len(each.client) :]) for each in (one, two)]
    assert (token(one) == token(two)) == (parts[0] == parts[1])


@given(ACTIONS)
def test_nothing_of_a_text_stands_in_a_token(one: Action) -> None:
    name = token(one)
    assert re.fullmatch(r"[a-z0-9~/-]+", name)
    assert read_tokens(name) == (name,)
    assert token_due(name) == one.due


@pytest.mark.parametrize("name", ["a--b", "-a", "a-", "ö", "a b", "", "x" * 65])
def test_a_client_whose_name_is_no_id_gets_a_stand_in(name: str) -> None:
    """Two hyphens would end the comment for GitHub, which would show the marker then."""
    found = token_client(token(action(client=name)))
    assert re.fullmatch(r"~[0-9a-f]{0,8}", found)
    assert "--" not in found


def test_equal_items_of_a_record_have_a_token_each() -> None:
    review = review_of({"oxley": client("Oxley", *["we_owe: Logo 2026-11-20"] * 3)})
    assert [token(each) for each in review.actions] == [LOGO, f"{LOGO}-2", f"{LOGO}-3"]


# What is written is read back


@given(
    st.lists(ACTIONS.map(token), min_size=1, max_size=5, unique=True),
    st.booleans(),
    st.dates(),
    st.none() | st.dates(),
    st.sampled_from(["", "9ac1f00", "a" * 40, "0" * 64]),
    st.integers(0, 999_999),
    st.sampled_from(["", "https://ghe.example:8443/acme/my--clients/actions/runs/7"]),
)
def test_what_is_written_is_read_back(
    names: list[str], tick: bool, today: date, before: date | None, commit: str, count: int, report: str
) -> None:
    new = frozenset(names[1:])
    lines = [
        head_marker(NOVEMBER, today, before),
        f"- [{'x' if tick else ' '}] Do: Logo {box_marker(names, new)}",
        kept_marker(names, tick),
        end_marker(NOVEMBER, commit, count, count, report),
    ]
    one = SeenBox(tick, tuple(names), new, "Do: Logo")
    hidden = SeenBox(tick, tuple(names), frozenset(), "")
    for text in ("\n".join(lines), "\r\n".join(lines), "\n\n  ".join(["", *lines, ""])):
        assert seen(text) == Seen(True, "2026-11", today, before, commit, report, (one,), (hidden,), count, count)
        assert seen(text).ticked == (frozenset(names) if tick else frozenset())


def test_the_body_of_a_review_is_read_back() -> None:
    records = {"oxley": client("Oxley", "we_owe: Logo 2026-11-20", "we_owe: Plans 2026-11-25 lee")}
    review = review_of(records)
    found = seen(body(review, commit="9ac1f00"))
    assert (found.period, found.as_of, found.before) == ("2026-11", DAY, None)
    assert (found.commit, found.report[-7:], found.clients_left_out) == ("9ac1f00", "/runs/7", 0)
    assert found.tokens == {token(each) for each in review.actions}
    assert not found.ticked | found.new


# What people make of a body


TICKED = (
    "- [x] Do;* [X] Do;+ [x] Do;12. [x] Do;3) [x] Do;  -  [x] Do;[x] Do;-[x] Do;\t- [x] Do;"
    "> - [x] Do;> > - [x] Do;- - [x] Do;"
    "- **[x]** Do"
)


@pytest.mark.parametrize("line", TICKED.split(";"))
def test_a_tick_is_one_however_the_list_is_written(line: str) -> None:
    (box,) = seen(f"{line} {box_marker([LOGO], [])}").boxes
    assert (box.is_ticked, box.tokens) == (True, (LOGO,))


@pytest.mark.parametrize("line", "- [ ] Do;* [ ] Do;Do [x] it;- [] Do;- [y] Do;- x Do;;[[x]] Do".split(";"))
def test_what_is_no_tick(line: str) -> None:
    (box,) = seen(f"{line} {box_marker([LOGO], [])}").boxes
    assert not box.is_ticked


def test_text_behind_a_marker_does_no_harm() -> None:
    text = f"- [x] Do: Logo {box_marker([LOGO, CHECK_IN], [CHECK_IN])} called her, <!-- ask again --> @dana #12"
    (box,) = seen(text).boxes
    assert box == SeenBox(True, (LOGO, CHECK_IN), frozenset([CHECK_IN]), "Do: Logo")


def test_a_duplicated_line_counts_as_ticked_if_either_is() -> None:
    line = f"Do: Logo {box_marker([LOGO], [])}"
    assert seen(f"- [ ] {line}\n- [x] {line}\n- [ ] {line}").ticked == {LOGO}


def test_lines_that_were_joined_are_boxes_of_their_own() -> None:
    line = f"- [ ] Talk: check in {box_marker([CHECK_IN], [])} - [x] Do: Logo {box_marker([LOGO], [])}"
    assert [(box.is_ticked, box.tokens, box.text) for box in seen(line).boxes] == [
        (False, (CHECK_IN,), "Talk: check in"),
        (True, (LOGO,), "Do: Logo"),
    ]


def test_a_line_that_was_broken_in_two_is_still_ticked() -> None:
    marker = box_marker([LOGO], [])
    for text in (f"- [x] Do: Logo\r\n{marker}", f"- [x] Do: Logo\n  called her\n  on Friday {marker}"):
        assert seen(text).ticked == {LOGO}
    others = ["- [x] mine\n\nDo: Logo", "- [x] mine\n- [ ] Do: Logo", "- [ ] Do: Logo\n", "Do: Logo"]
    for text in (*others, f"- [x] Talk {box_marker([CHECK_IN], [])}\nDo: Logo"):
        assert LOGO not in seen(f"{text} {marker}").ticked


def test_half_a_body_is_still_ours() -> None:
    whole = body(review_of({"oxley": client("Oxley", "we_owe: Logo 2026-11-20")}), commit="9ac1f00")
    upper, lower = whole[: len(whole) // 3], whole[len(whole) // 3 :]
    assert (seen(upper).is_ours, seen(upper).period, seen(upper).as_of) == (True, "2026-11", DAY)
    assert (seen(lower).is_ours, seen(lower).period, seen(lower).as_of) == (True, "2026-11", None)
    assert (seen(lower).commit, list(seen(lower).tokens)) == ("9ac1f00", [LOGO])


@pytest.mark.parametrize("text", ["", "\r\n", "Hello", "<!-- -->", "<!-- box -->", "<!-- box nothing of ours -->",
                                  "<!-- kept x -->", "<!-- clientfiles -->", "- [x] Do: Logo", "<!-- box a/b -->",
                                  "<!-- clientfiles review 2026-11 as of 2026-11-24"])  # fmt: skip
def test_a_body_in_which_nothing_of_ours_is_left(text: str) -> None:
    assert seen(text) == Seen(False, "", None, None, "", "", (), (), 0, 0)


def test_a_day_that_is_none_is_not_known() -> None:
    found = seen("<!-- clientfiles review 2026-11 as of 2026-02-30 after yesterday! -->")
    assert (found.is_ours, found.period, found.as_of, found.before) == (True, "2026-11", None, None)


def test_only_the_first_head_counts() -> None:
    first, second = head_marker(NOVEMBER, DAY, None), "<!-- clientfiles review 2031-01 as of 2031-01-01 -->"
    assert seen(f"{first}\n{second}").period == "2026-11"


def test_a_marker_that_somebody_wrote_by_hand_can_hold_but_tokens() -> None:
    found = seen("- [x] mine <!-- box @dana oxley/../x/2026-11-20 a/b/c/2026-13-99 A/b/0/2026-11-20 -->")
    assert found.tokens == {"a/b/c/2026-13-99"}
    assert token_due("a/b/c/2026-13-99") == date.min


@pytest.mark.parametrize("name", TEXTS)
def test_no_record_can_forge_or_break_a_marker(name: str) -> None:
    text = " ".join(TEXTS[name].split()) or "x"
    forged = f"{text} <!-- box {CHECK_IN} --> <!-- clientfiles end 2026-11 commit  left 9 earlier 9 report x -->"
    quoted = '"' + "".join(f"\\U{ord(each):08x}" for each in forged) + '"'
    review = review_of({"oxley": client(quoted, f"we_owe: {quoted} 2026-11-20", fields=f"group: {quoted}")})
    found = seen(body(review))
    assert found.tokens == {token(each) for each in review.actions}
    assert (found.clients_left_out, found.earlier, len(found.boxes)) == (0, 0, 1)


# Whatever stands in a body, reading it ends, and soon

FILLINGS = [
    " ",
    "\t",
    "- ",
    "[",
    "\\[",
    "[](",
    "](a",
    "<!-- box ",
    "<!-- kept x ",
    "**: ",
    "x · ",
    "`aaaaaaa` by ",
    ", ",
]
FILLINGS += ["<!-- clientfiles end 2026-11 commit ", "<!-- clientfiles review ", "[x] ", "-", "1"]

FRAGMENTS = [
    "<!-- ", " -->", "box ", "kept x ", "clientfiles review ", "clientfiles end 2026-11 commit ", "2026-11",
    " as of ", "2026-11-24", "- [x] ", "* [X] ", "[", "](", ")", "\\[", "**", "**: ", " · ", " ", "\t", "\r\n", "\n",
    "\u2028", "\x1c", LOGO, CHECK_IN, f"{LOGO}+", "<!-- done ", "left 0 earlier ", "99999999", "report ",
    "a" * 70, "\x00", "\ud800", "🎈",
]  # fmt: skip


@given(st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=5), max_size=40).map("".join))
def test_any_text_is_read(text: str) -> None:
    found = seen(text)
    assert found.ticked | found.new <= found.tokens
    review = review_of({"oxley": client("Oxley", "we_owe: Logo 2026-11-20")})
    assert boxes(body(review, text))[0].endswith("Do: Logo, 2 days late (20 Nov)")


@pytest.mark.parametrize("filling", FILLINGS)
@pytest.mark.parametrize("start", ["", "- [x] **a**: b · [", "- [x] **"])
def test_the_longest_body_is_read_in_no_time(start: str, filling: str) -> None:
    text = f"{start}{filling * (MOST // len(filling))} <!-- box {LOGO} --> <!-- done {CHECK_IN} -->"
    review = review_of({"oxley": client("Oxley", "we_owe: Plans 2026-11-20")})
    began = process_time()
    composed(review, text)
    assert process_time() - began < 2


def test_ticking_in_a_browser_changes_nothing_else() -> None:
    review = review_of({"oxley": client("Oxley", "we_owe: Logo 2026-11-20", "they_owe: Plans 2026-11-21")})
    text = body(review)
    found = seen(ticked(text, "Logo").replace("\n", "\r\n"))
    assert found.ticked == {token(review.actions[0])}
    assert found._replace(boxes=()) == seen(text)._replace(boxes=())
