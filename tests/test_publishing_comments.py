"""The comments on an issue: who is told of what, once, and what they cannot be made to say."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hostile_injection import TEXTS, references
from publishing_examples import LINKS, client, composed, plain, review_of, ticked

from clientfiles.actions import Action
from clientfiles.publishing.body import characters
from clientfiles.publishing.comments import (
    MOST_LISTED,
    continued_comment,
    duplicate_comment,
    overdue_comment,
    overdue_told,
)
from clientfiles.publishing.markers import token
from clientfiles.review import Review

LOGINS = {"dana": "@dana-ortiz", "lee": ""}


def overdue(review: Review) -> list[tuple[str, Action]]:
    return [(token(action), action) for action in review.actions if action.due < review.today]


def comment(review: Review, mention: Callable[[str], str] = lambda owner: LOGINS.get(owner, "")) -> str:
    """The comment on everything that is overdue."""
    return overdue_comment(review, overdue(review), LINKS, mention)


def test_what_became_overdue_is_told_to_its_owner() -> None:
    records = {
        "oxley": client("Oxley", "we_owe: Logo 2026-11-20", "they_owe: Plans 2026-11-21 lee"),
        "tystnad": client("Tystnad & Co", "we_owe: Site 2026-11-21"),
    }
    text = comment(review_of(records))
    assert [plain(line) for line in text.split("\n")] == [
        "@dana-ortiz, this became overdue since the last review:",
        "",
        "- **Oxley**: Logo, 2 days late (20 Nov)",
        "- **Tystnad & Co**: Site, 1 day late (21 Nov)",
        "",
        "Lee Park, this became overdue since the last review:",
        "",
        "- **Oxley**: ask Jana for it: Plans, 1 day late (21 Nov)",
        "",
        "",
    ]
    assert "[Logo](https://github.com/acme/clients/blob/HEAD/records/oxley.md?plain=1#L13)" in text
    assert overdue_told([text]) == {name for name, _ in overdue(review_of(records))}


def test_what_nobody_owns_is_told_to_nobody() -> None:
    settings = '[team.kim]\nname = "Kim Sand"\nleft = 2026-01-01\n'
    records = {"oxley": client("Oxley", "we_owe: Logo 2026-11-20", fields="owner: kim")}
    text = comment(review_of(records, settings=settings))
    assert text.startswith("Nobody, this became overdue since the last review:\n")
    assert "@" not in text


def test_the_actions_of_all_comments_are_told() -> None:
    bodies = [
        "Thank you",
        "<!-- overdue a/news//2026-11-20 -->\r\nx <!-- overdue b/mood//2026-11-21 c/mood//2026-11-22 -->",
    ]
    assert overdue_told(bodies) == {"a/news//2026-11-20", "b/mood//2026-11-21", "c/mood//2026-11-22"}
    assert overdue_told(["<!-- overdue nothing of ours -->", "", "<!-- box d/mood//2026-11-20 -->"]) == frozenset()


def test_a_long_list_is_cut_and_counted() -> None:
    review = review_of({"oxley": client("Oxley", *[f"we_owe: Item {number} 2026-11-20" for number in range(65)])})
    text = comment(review)
    assert text.count("\n- ") == len(overdue_told([text])) == MOST_LISTED
    assert "\nAnd 5 more actions: see above.\n" in text


@pytest.mark.parametrize("sign", ["&", "*", "🎈", "<"])
def test_a_comment_fits_whatever_its_texts_are_made_of(sign: str) -> None:
    long = f'"{sign * 300}"'
    records = {f"client-{n}": client(long, f"we_owe: {long} 2026-11-20") for n in range(70)}
    text = comment(review_of(records))
    listed = len(overdue_told([text]))
    assert characters(text) < 60_000
    assert text.count("\n- ") == listed >= 15
    assert f"\nAnd {70 - listed} more actions: see above.\n" in text


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_of_a_record_mentions_nobody(name: str) -> None:
    quoted = '"' + "".join(f"\\U{ord(each):08x}" for each in f"{TEXTS[name]} @dana #1 -->") + '"'
    team = f'[team.dana]\nname = {quoted}\n[team.lee]\nname = "Lee"\n'
    records = {"oxley": client(quoted, f"we_owe: {quoted} 2026-11-20", f"they_owe: {quoted} 2026-11-21 lee")}
    text = comment(review_of(records, settings=team), lambda owner: "")
    assert references(text) == []
    assert len(re.findall("<!--", text)) == len(re.findall("-->", text)) == 1


def test_what_was_due_when_the_issue_was_written_last_is_told_the_day_after() -> None:
    records = {
        "oxley": client("Oxley", "we_owe: Logo 2026-11-22", "we_owe: Plans 2026-11-20", "we_owe: Site 2026-11-30")
    }
    before = composed(review_of(records, "2026-11-22"))
    assert before.newly_overdue == ()  # an issue that is new tells nobody
    after = composed(review_of(records, "2026-11-23"), before.text)
    assert [action.subject for _, action in after.newly_overdue] == ["Logo"]
    assert composed(review_of(records, "2026-11-23"), after.text).newly_overdue == ()


def test_what_somebody_has_ticked_is_told_to_nobody() -> None:
    records = {"oxley": client("Oxley", "we_owe: Logo 2026-11-22")}
    text = ticked(composed(review_of(records)).text, "Logo")
    assert composed(review_of(records, "2026-11-23"), text).newly_overdue == ()


def test_what_comes_into_a_record_when_it_is_late_already_is_told() -> None:
    text = composed(review_of({"oxley": client("Oxley", "we_owe: Logo 2026-11-20")})).text
    records = {"oxley": client("Oxley", "we_owe: Logo 2026-11-20", "we_owe: Plans 2026-11-10")}
    assert [action.subject for _, action in composed(review_of(records), text).newly_overdue] == ["Plans"]


@pytest.mark.parametrize("side", ["we_owe", "they_owe"])
def test_what_did_not_fit_among_the_boxes_of_a_client_is_no_news_the_next_time(side: str) -> None:
    review = review_of({"oxley": client("Oxley", *[f"{side}: Item {n} 2026-11-10" for n in range(25)])})
    assert composed(review, composed(review).text).newly_overdue == ()


def test_what_did_not_fit_into_the_body_is_no_news_the_next_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clientfiles.publishing.body.MOST_CHARACTERS", 4_000)
    review = review_of({f"client-{n}": client(f"Client {n}", "we_owe: Logo 2026-11-10") for n in range(30)})
    before = composed(review)
    assert before.clients_left_out > 10
    assert composed(review, before.text).newly_overdue == ()


# Farewells


def test_an_issue_whose_period_is_over_names_the_next_one() -> None:
    assert continued_comment("#12", "December 2026") == (
        "The review goes on in #12: December 2026.\n\n<!-- goes on in #12 -->"
    )


def test_a_second_issue_for_a_period_names_the_first() -> None:
    text = duplicate_comment("[1](1.md)")
    assert text.startswith("The same review is in [1](1.md); ")
    assert text.endswith("\n<!-- same as [1](1.md) -->")


def test_the_marker_of_one_issue_is_not_that_of_another() -> None:
    """Whether a farewell was said already is told by its last line."""
    for write in (duplicate_comment, lambda reference: continued_comment(reference, "December 2026")):
        one, other = (write(reference) for reference in ("#1", "#12"))
        assert one.rpartition("\n")[2] not in other
        assert other.rpartition("\n")[2] not in one
