"""New log entries: where they go in logs of every kind, and that any text lands in them as it was typed."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from editing_logs import FRONT, TEXTS, entry_of, log_example
from examples import PATH, SURROUNDINGS, record_of
from hypothesis import given, settings
from hypothesis import strategies as st

from clientfiles import document
from clientfiles.editing import Draft, NewEntry, Refused
from clientfiles.log import entry_texts
from clientfiles.records import Record

NEW = NewEntry(date(2026, 11, 10), "call", title="New")


def logged(body: str, new: NewEntry = NEW) -> str:
    """A body after a new entry; the front matter stays, and the same happens in a file of Windows."""
    results = []
    for text in (FRONT + body, (FRONT + body).replace("\n", "\r\n")):
        draft = Draft(PATH, text.encode(), SURROUNDINGS.settings)
        draft.log(new)
        after = draft.data.decode()
        assert ("\r\n" in after) == ("\r\n" in text)
        results.append(after.replace("\r\n", "\n"))
    assert results[0] == results[1]
    assert results[0].startswith(FRONT)
    return results[0].removeprefix(FRONT)


def refusal(body: str, new: NewEntry = NEW) -> str:
    """Why an entry is refused; the record is as it was."""
    data = (FRONT + body).encode()
    draft = Draft(PATH, data, SURROUNDINGS.settings)
    with pytest.raises(Refused) as refused:
        draft.log(new)
    assert draft.data == data
    return str(refused.value)


# What an entry looks like


def test_an_entry_with_everything() -> None:
    new = NewEntry(
        date(2026, 11, 3),
        "call",
        "in",
        "positive",
        "Scope of phase 3",
        ("dana", "lee"),
        ("Jana Novák", "Tom"),
        ("renewal", "Floor plans, both floors"),
        "She wants a second visit.\n\n- the plans\n- the annexe\n",
    )
    assert logged("\n## Log\n", new) == (
        "\n## Log\n\n"
        "### 2026-11-03 call in (positive): Scope of phase 3\n"
        "by: dana, lee\n"
        "with: Jana Novák, Tom\n"
        "re: renewal\n"
        "re: Floor plans, both floors\n\n"
        "She wants a second visit.\n\n- the plans\n- the annexe\n"
    )


def test_spaces_around_what_was_typed_go() -> None:
    new = NewEntry(date(2026, 11, 3), "note", title=" A ", by=(" dana ",), re=("  ",), text="\n \n  B \n\n")
    assert logged("\n## Log\n", new) == "\n## Log\n\n### 2026-11-03 note: A\nby: dana\n\n  B\n"


def test_an_entry_with_nothing() -> None:
    assert logged("\n## Log\n", NewEntry(date(2026, 11, 3), "note")) == "\n## Log\n\n### 2026-11-03 note\n"


# Where it goes


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "\n## Log\n\n### 2026-11-10 call: New\n"),
        ("\nProse.\n", "\nProse.\n\n## Log\n\n### 2026-11-10 call: New\n"),
        ("\n## Log\n", "\n## Log\n\n### 2026-11-10 call: New\n"),
        ("\n## Log", "\n## Log\n\n### 2026-11-10 call: New"),
        ("\n## Log\n\n\n", "\n## Log\n\n### 2026-11-10 call: New\n\n\n"),
        ("\n# LOG #\n", "\n# LOG #\n\n## 2026-11-10 call: New\n"),
        ("\nLog\n---\n", "\nLog\n---\n\n### 2026-11-10 call: New\n"),
        ("\n###### Log\n", "\n###### Log\n\n###### 2026-11-10 call: New\n"),
        ("\n## Log\n\n<!-- newest first -->\n", "\n## Log\n\n<!-- newest first -->\n\n### 2026-11-10 call: New\n"),
        ("\n## Log\n## Files\n", "\n## Log\n\n### 2026-11-10 call: New\n\n## Files\n"),
        ("\n## Log\n\nWhat.\n\n## Files\n", "\n## Log\n\nWhat.\n\n### 2026-11-10 call: New\n\n## Files\n"),
        ("\n## Logbook\n", "\n## Logbook\n\n## Log\n\n### 2026-11-10 call: New\n"),
        ("\n```\n## Log\n```\n", "\n```\n## Log\n```\n\n## Log\n\n### 2026-11-10 call: New\n"),
        ("\nA line to be broken  \n", "\nA line to be broken  \n\n## Log\n\n### 2026-11-10 call: New\n"),
        ("\nNo break\u00a0\n", "\nNo break\u00a0\n\n## Log\n\n### 2026-11-10 call: New\n"),
    ],
)
def test_the_first_entry(before: str, after: str) -> None:
    assert logged(before) == after


@pytest.mark.parametrize(
    ("days", "after"),
    [
        ("03", "10 03"),
        ("20", "20 10"),
        ("20 03", "20 10 03"),
        ("03 02", "10 03 02"),
        ("30 20", "30 20 10"),
        ("10 03", "10 10 03"),
        ("20 10 10 03", "20 10 10 10 03"),
        ("03 20", "03 10 20"),
        ("03 04", "03 04 10"),
        ("20 30", "10 20 30"),
        ("03 10 10 20", "03 10 10 10 20"),
        ("10 10", "10 10 10"),
        ("04 03 20 05", "10 04 03 20 05"),  # mostly newest first: above the first that is older
        ("02 03 20 05 06", "02 03 20 05 06 10"),  # mostly oldest first: below the last that is older
    ],
)
def test_the_order_of_the_log_is_kept(days: str, after: str) -> None:
    body = "\n## Log\n\n" + "\n".join(f"### 2026-11-{day} note: Old\n\nText.\n" for day in days.split())
    text = logged(body)
    assert [line[12:14] for line in text.split("\n") if line.startswith("### ")] == after.split()
    assert text.count("\n\n\n") == 0
    assert text.endswith("\n")


@pytest.mark.parametrize(("days", "place"), [("10 03", 0), ("03 10", 2)])
def test_of_one_day_the_new_entry_counts_as_the_later_one(days: str, place: int) -> None:
    body = "\n## Log\n\n" + "\n".join(f"### 2026-11-{day} note: Old\n" for day in days.split())
    headings = [line for line in logged(body).split("\n") if line.startswith("### ")]
    assert headings[place] == "### 2026-11-10 call: New"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # between two, with the blank lines that are there
        (
            "\n## Log\n\n### 2026-11-20 note\nby: dana\n\nText.\n\n\n### 2026-11-03 note\n",
            "\n## Log\n\n### 2026-11-20 note\nby: dana\n\nText.\n\n\n### 2026-11-10 call: New\n\n### 2026-11-03 note\n",
        ),
        # no blank line below the heading of the log, or between entries
        ("## Log\n### 2026-11-03 note\n", "## Log\n### 2026-11-10 call: New\n\n### 2026-11-03 note\n"),
        (
            "### 2026-11-20 note\n### 2026-11-03 note\n",
            "### 2026-11-20 note\n\n### 2026-11-10 call: New\n\n### 2026-11-03 note\n",
        ),
        # of the level of the entries
        ("\n## 2026-11-03 note\n\nText.\n", "\n## 2026-11-10 call: New\n\n## 2026-11-03 note\n\nText.\n"),
        ("\n# 2026-11-03 note\n\n## Part\n", "\n# 2026-11-10 call: New\n\n# 2026-11-03 note\n\n## Part\n"),
        ("\n2026-11-03 note\n---\n", "\n## 2026-11-10 call: New\n\n2026-11-03 note\n---\n"),
        ("\n2026-11-03 note\n===\n", "\n# 2026-11-10 call: New\n\n2026-11-03 note\n===\n"),
        ("\n  ### 2026-11-03 note ###\n", "\n### 2026-11-10 call: New\n\n  ### 2026-11-03 note ###\n"),
        # of the level of its neighbour
        (
            "\n## 2026-11-20 note\n\n## Earlier\n\n### 2026-11-03 note\n",
            "\n## 2026-11-20 note\n\n## Earlier\n\n### 2026-11-10 call: New\n\n### 2026-11-03 note\n",
        ),
        # an entry within another goes with it
        (
            "\n### 2026-11-20 visit\n\n#### 2026-11-02 note\n\n### 2026-11-03 note\n",
            "\n### 2026-11-20 visit\n\n#### 2026-11-02 note\n\n### 2026-11-10 call: New\n\n### 2026-11-03 note\n",
        ),
        # other sections below the log stay below it
        (
            "\n## Log\n\n### 2026-11-20 note\n\n## Files\n\nText.\n",
            "\n## Log\n\n### 2026-11-20 note\n\n### 2026-11-10 call: New\n\n## Files\n\nText.\n",
        ),
        (
            "\n## Log\n\n### 2026-11-02 note\n\n### 2026-11-03 note\n## Files\n",
            "\n## Log\n\n### 2026-11-02 note\n\n### 2026-11-03 note\n\n### 2026-11-10 call: New\n\n## Files\n",
        ),
        # what looks like an entry and is none
        (
            "\n## Log\n\n```\n### 2026-11-02 note\n```\n\n<!--\n### 2026-11-01 note\n-->\n",
            "\n## Log\n\n```\n### 2026-11-02 note\n```\n\n<!--\n### 2026-11-01 note\n-->\n\n### 2026-11-10 call: New\n",
        ),
        # the end of the file
        ("\n### 2026-11-20 note\n\nText.", "\n### 2026-11-20 note\n\nText.\n\n### 2026-11-10 call: New"),
        ("\n### 2026-11-20 note\n \n\n", "\n### 2026-11-20 note\n\n### 2026-11-10 call: New\n \n\n"),
        ("\n### 2026-11-20 note\n\nText  \n", "\n### 2026-11-20 note\n\nText  \n\n### 2026-11-10 call: New\n"),
    ],
)
def test_an_entry_among_others(before: str, after: str) -> None:
    assert logged(before) == after


def test_a_new_entry_ends_its_lines_as_those_around_it() -> None:
    text = FRONT + "\n## Log\r\n\r\n### 2026-11-03 note\r\n"
    draft = Draft(PATH, text.encode(), SURROUNDINGS.settings)
    draft.log(NEW)
    added = "### 2026-11-10 call: New\r\n\r\n"
    assert draft.data.decode() == text.replace("### 2026-11-03", f"{added}### 2026-11-03")


def test_one_entry_after_the_other() -> None:
    draft = Draft(PATH, FRONT.encode(), SURROUNDINGS.settings)
    for day in (3, 5, 4):
        draft.log(NewEntry(date(2026, 11, day), "note"))
    assert (
        draft.data.decode() == FRONT + "\n## Log\n\n### 2026-11-05 note\n\n### 2026-11-04 note\n\n### 2026-11-03 note\n"
    )


# Refused


@pytest.mark.parametrize(
    ("body", "new", "reason"),
    [
        ("", NEW._replace(text="a\x00b"), "the text holds a control character"),
        ("", NEW._replace(title="a\u202eb"), "the text holds a control character"),
        ("", NEW._replace(by=("\ud800",)), "the text holds a control character"),
        ("", NEW._replace(title="two\nlines"), "`2026-11-10 call: two lines` would not be read as it is meant"),
        ("", NEW._replace(title="A #"), "`2026-11-10 call: A #` would not be read"),
        ("", NEW._replace(title="A (positive)"), "`2026-11-10 call: A (positive)` would not be read"),
        ("", NEW._replace(kind="cal"), "`2026-11-10 cal: New` would not be read"),
        ("", NEW._replace(mood="(happy"), "`2026-11-10 call ((happy): New` would not be read"),
        ("", NEW._replace(re=("A\n\nB",)), "`2026-11-10 call: New / re: A  B` would not be read"),
        ("\n## Log\n\n```\n", NEW, "put right first, on line 12: the code fence that opens here is never closed"),
        ("\n<!-- never\n", NEW, "put right first, on line 10: the HTML comment that opens here is never closed"),
    ],
)
def test_what_is_refused_says_why(body: str, new: NewEntry, reason: str) -> None:
    message = refusal(body, new)
    assert message.startswith(f"{PATH}: ")
    assert reason in message


def test_a_record_that_would_be_too_large() -> None:
    assert "nothing was changed" in refusal("\n## Log\n", NEW._replace(text="word " * 250_000))


# Any text


@settings(max_examples=1000)
@given(st.integers(0, 2**32), TEXTS)
def test_any_text_lands_as_it_was_typed(seed: int, text: str) -> None:
    """Nothing else changes by a character; validation finds no error; all other entries say what they said."""
    example = log_example(seed)
    new = entry_of(seed, text)
    before = record_of(example.data)
    assert not [each for each in before.diagnostics if each.is_error], "the example is not what it should be"
    draft = Draft(PATH, example.data, SURROUNDINGS.settings)
    draft.log(new)
    added = inserted(example.data.decode(), draft.data.decode())
    after = record_of(draft.data)
    assert not [each for each in after.diagnostics if each.is_error]
    assert without_backslashes(text_of(added), typed(text)) == typed(text)

    old, now = (Counter(said(record, data)) for record, data in ((before, example.data), (after, draft.data)))
    assert old - now == Counter()
    assert (now - old).total() == 1
    assert before.client is not None
    assert after.client is not None
    outer = [each.date for each in after.client.log if each.title != "Within"]
    assert outer == sorted(outer, reverse=example.order == "newest")


def inserted(before: str, after: str) -> str:
    """What stands in a text that did not stand there before; all that did still stands around it."""
    place = 0
    while place < len(before) and before[place] == after[place]:
        place += 1
    assert before[place:] == after[len(after) - len(before) + place :]
    added = after[place : len(after) - len(before) + place]
    # What the new lines begin with may be what stood there already, such as `### 2026-11-`: it counts for them.
    while place < len(before) and before[place - 1] != "\n" and added[-1] == before[place - 1]:
        added, place = added[-1] + added[:-1], place - 1
    return added


def text_of(added: str) -> list[str]:
    """The lines of an entry's text, below its heading and header lines."""
    lines = added.replace("\r\n", "\n").strip("\n").split("\n")
    while lines and not lines[0].lstrip("# ").startswith("2026-"):
        del lines[0]  # the heading of the log
    del lines[0]
    while lines and lines[0][:3] in ("by:", "wit", "re:"):
        del lines[0]
    return trimmed(lines)


def typed(text: str) -> list[str]:
    """The lines of a text as people see them."""
    return trimmed(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))


def trimmed(lines: list[str]) -> list[str]:
    """Lines without blank ones at the ends, and without what is not seen behind the last."""
    while lines and not lines[0].strip():
        lines = lines[1:]
    while lines and not lines[-1].strip():
        lines = lines[:-1]
    return [*lines[:-1], lines[-1].rstrip()] if lines else []


def without_backslashes(lines: list[str], originals: list[str]) -> list[str]:
    """Lines without the one backslash that may have been put in front of the first sign, or of a colon."""
    if len(lines) != len(originals):
        return lines
    plain = []
    for line, original in zip(lines, originals, strict=True):
        candidates = [line, line.replace("\\", "", 1), line.replace("\\:", ":", 1)]
        plain.append(original if original in candidates else line)
    return plain


def said(record: Record, data: bytes) -> list[str]:
    """What the entries of a record say that are part of no other one."""
    parsed, _ = document.parse(PATH, data)
    assert parsed is not None
    assert record.client is not None
    spans = sorted(entry_texts(parsed, record.client.log).values())
    outer = [span for span in spans if not any(start < span[0] and span[1] <= end for start, end in spans)]
    return [parsed.text[start:end].replace("\r\n", "\n").rstrip() for start, end in outer]
