"""The lines that can be ticked, what is read back from them, and what people may type into them."""

from __future__ import annotations

import re

import pytest
from hostile_injection import TEXTS, references
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from publishing_examples import DAY, LINKS, boxes, client, plain, review_of
from publishing_examples import body as body_of

from clientfiles.escaping import Markdown, markdown, unescaped, visible
from clientfiles.publishing.boxes import (
    CARRIED,
    MOST_PARTS,
    MOST_TOKENS,
    Box,
    Cause,
    Part,
    Settled,
    box_line,
    joined,
    phrases,
    settled_in,
    settled_line,
    share_line,
)
from clientfiles.publishing.markers import SeenBox, seen
from clientfiles.trackers import Links

TOKENS = [f"oxley/open-item/{number:08x}/2026-11-20" for number in range(MOST_TOKENS + 20)]
COMMIT = "9ac1f00d3b5e7a6c8d9e0f1a2b3c4d5e6f708192"
FOLDER = Links("../")  # of files, where no commit has an address
HOSTILE = st.sampled_from(list(TEXTS.values())) | st.text(max_size=30)


def part(phrase: str, when: str = "", number: int = 0, *, is_new: bool = False, is_carried: bool = False) -> Part:
    return Part(TOKENS[number], phrase, when, "records/oxley.md", 24 + number, is_new, is_carried)


def box(*parts: Part, label: str = "Talk", is_ticked: bool = False) -> Box:
    return Box(label, parts, is_ticked)


def read(line: str) -> SeenBox:
    """A line as it is read from a body."""
    (found,) = seen(f"\n{line}\n").boxes
    return found


# Boxes


def test_the_line_of_a_box() -> None:
    late = part("renewal with Fiona", ", 5 days late (17 Nov)")
    line = box_line(box(late, part("ask Ben for photos", " on 4 Dec", 1)), LINKS)
    base = "https://github.com/acme/clients/blob/HEAD/records/oxley.md?plain=1"
    assert line == (
        f"- [ ] Talk: [renewal with Fiona]({base}#L24), 5 days late (17 Nov); [ask Ben for photos]({base}#L25) on 4 Dec"
        f" <!-- box {TOKENS[0]} {TOKENS[1]} -->"
    )
    assert box_line(box(late, is_ticked=True), FOLDER).startswith(
        "- [x] Talk: [renewal with Fiona](../records/oxley.md#L24), 5 days late (17 Nov) <!--"
    )


def test_what_came_after_a_tick_and_what_was_carried_over_is_marked() -> None:
    line = box_line(box(part("photos", is_carried=True), part("renewal", ", today", 1, is_new=True)), LINKS)
    assert plain(line) == f"- [ ] Talk: photos {CARRIED}; **new:** renewal, today"
    assert line.endswith(f"<!-- box {TOKENS[0]} {TOKENS[1]}+ -->")
    assert read(line).new == {TOKENS[1]}


def test_of_many_actions_the_line_names_twelve_and_the_marker_all() -> None:
    line = box_line(box(*(part(f"item {number}", "", number) for number in range(15))), LINKS)
    assert plain(line) == f"- [ ] Talk: {'; '.join(f'item {number}' for number in range(MOST_PARTS))}; and 3 more"
    assert read(line).tokens == tuple(TOKENS[:15])


def test_a_new_action_among_those_that_are_not_named_is_told() -> None:
    parts = [part(f"item {number}", "", number, is_new=number == 14) for number in range(15)]
    assert plain(box_line(box(*parts), LINKS)).endswith("; item 11; **new:** and 3 more")


def test_a_marker_is_never_longer_than_can_be_borne() -> None:
    line = box_line(box(*(part("x", "", number) for number in range(len(TOKENS)))), LINKS)
    assert read(line).tokens == tuple(TOKENS[:MOST_TOKENS])
    assert "and 108 more" in line


def test_the_line_of_an_item_of_news() -> None:
    title = Markdown("[Deposit](n.md#L14)")
    shared = box(part("", number=0), part("", number=1), label="")
    assert share_line(title, "Joost with A & B", shared) == (
        f"- [ ] [Deposit](n.md#L14): Joost with A &amp; B <!-- box {TOKENS[0]} {TOKENS[1]} -->"
    )
    new = box(part("", number=0), part("", number=1, is_new=True), label="")
    assert share_line(title, "Joost", new).startswith("- [ ] **new:** [Deposit](n.md#L14): Joost <!-- box")


def test_a_long_phrase_is_cut() -> None:
    line = plain(box_line(box(part("Call " + "a" * 500)), LINKS))
    assert len(line) == len("- [ ] Talk: ") + 120
    assert line.endswith("a…")


# What a box said, read back


def test_the_phrases_of_a_box() -> None:
    line = box_line(box(part("renewal", ", today"), part("photos", " on 4 Dec", 1, is_carried=True)), LINKS)
    assert phrases(read(line)) == {TOKENS[0]: "renewal", TOKENS[1]: "photos"}


def test_of_many_actions_those_that_were_named_are_known() -> None:
    found = phrases(read(box_line(box(*(part(f"item {n}", "", n) for n in range(15))), LINKS)))
    assert [found[TOKENS[number]] for number in (0, 11, 12, 14)] == ["item 0", "item 11", "open item", "open item"]


def test_every_client_of_an_item_of_news_has_its_title() -> None:
    line = share_line(Markdown("[Deposit \\[2\\]](n.md#L14)"), "Joost", box(part("", number=0), part("", number=1)))
    assert phrases(read(line)) == dict.fromkeys(TOKENS[:2], "Deposit [2]")


@pytest.mark.parametrize(
    "text", ["", "Talk: renewal", "Talk: [renewal](x) and [photos](y) and [more](z)", "[[[", "](x)"]
)
def test_a_box_that_does_not_say_any_more_has_the_names_of_the_rules(text: str) -> None:
    assert phrases(SeenBox(True, tuple(TOKENS[:2]), frozenset(), text)) == dict.fromkeys(TOKENS[:2], "open item")


@given(st.lists(HOSTILE, min_size=1, max_size=4))
def test_any_phrase_is_read_back_as_it_was_shown(texts: list[str]) -> None:
    line = box_line(box(*(part(text[:100], ", today", number) for number, text in enumerate(texts))), LINKS)
    found = phrases(read(line))
    assert list(found.values()) == [unescaped(markdown(text[:100])) for text in texts]


# What is done


CAUSE = Cause(COMMIT, "Log the call with Fiona", "Hal Brannigan", "22 Nov")
SETTLED = Settled("Oxley", "renewal with Fiona", (TOKENS[0],), CAUSE, True)


def test_the_line_of_something_done_names_the_change_that_settled_it() -> None:
    assert settled_line(SETTLED, LINKS) == (
        "- [x] **Oxley**: renewal with Fiona · [Log the call with Fiona](https://github.com/acme/clients/commit/"
        f"{COMMIT}) by Hal Brannigan, 22 Nov <!-- done {TOKENS[0]} -->"
    )
    assert settled_line(SETTLED, FOLDER) == (
        "- [x] **Oxley**: renewal with Fiona · Log the call with Fiona `9ac1f00d3b` by Hal Brannigan, 22 Nov"
        f" <!-- done {TOKENS[0]} -->"
    )


@pytest.mark.parametrize(("how", "end"), [("", "renewal with Fiona"), ("not committed yet", "· not committed yet")])
def test_where_no_change_is_known_words_say_what_is(how: str, end: str) -> None:
    line = settled_line(SETTLED._replace(how=how), LINKS)
    assert line.endswith(f"{end} <!-- done {TOKENS[0]} -->")
    assert settled_in(line) == [SETTLED._replace(how=how)]


def test_a_change_without_words_and_a_nameless_author() -> None:
    line = settled_line(SETTLED._replace(how=Cause(COMMIT, "", "", "22 Nov")), LINKS)
    assert "[no message](" in line
    assert ") by someone, 22 Nov <!--" in line


def test_what_is_done_is_read_back() -> None:
    second = Settled("A & B", "check in; photos", tuple(TOKENS[1:3]), "its time has passed", False)
    body = "\r\n".join(["## Done", "", *(settled_line(each, LINKS) for each in (SETTLED, second)), "- and 3 earlier"])
    assert settled_in(body) == [SETTLED, second]
    assert not seen(body).tokens  # no box for anything that is due


@given(HOSTILE, HOSTILE, st.one_of(HOSTILE, st.builds(Cause, st.just(COMMIT), HOSTILE, HOSTILE, st.just("2 Jan 2027"))),
       st.sampled_from([LINKS, FOLDER]), st.booleans())  # fmt: skip
@example("a", "b · c", CAUSE, LINKS, True)
@example("a", "b\t·\tc ·", CAUSE, LINKS, True)
@example("a", "\u200bb ·\u200b c", CAUSE, LINKS, True)
@example("**a**: ", "· · b ·", "· c, d", LINKS, True)
@example(
    "a", "b", Cause(COMMIT, "Fix](x/deadbeef) by eve, 1 May", "eve](zdeadbeef0) by x, y · z", "2 Jan"), LINKS, True
)
@example("a", "b", Cause(COMMIT, "Fix `deadbeef` by eve, 1 May", "a, b", "2 Jan"), FOLDER, True)
@example("a", "b", "[x](deadbeef) by eve, 1 May", LINKS, True)
@example("a" * 500, "b" * 500, Cause(COMMIT, "c" * 500, "d" * 500, "2 Jan"), LINKS, True)
def test_what_is_written_read_and_written_again_is_the_same_text(
    name: str, text: str, how: str | Cause, links: Links, is_done: bool
) -> None:
    line = settled_line(Settled(name, text, (TOKENS[0],), how, is_done), links)
    assert "\n" not in line
    (found,) = settled_in(f"\n{line}\n")
    assert settled_line(found, links) == line
    assert (found.is_done, isinstance(found.how, Cause)) == (is_done, isinstance(how, Cause))
    if isinstance(how, Cause):
        assert f"commit/{COMMIT})" in line or f"`{COMMIT[:10]}`" in line


@given(st.lists(st.text("ab \t·\u200b,:*[]()`\\<>-x!#@", max_size=12), min_size=4, max_size=4))
def test_marks_of_ours_in_any_of_the_texts_confuse_nothing(texts: list[str]) -> None:
    client, said, subject, author = texts
    line = settled_line(Settled(client, said, (TOKENS[0],), Cause(COMMIT, subject, author, "2 Jan"), True), LINKS)
    assert settled_line(settled_in(line)[0], LINKS) == line


# What people type there


TYPED = ["@dana", "#12 and GH-12", "acme/clients#9", COMMIT, "https://evil.example", "<script>alert(1)</script>",
         "![x](https://evil.example/x.png)", "[x](https://evil.example)", f"<!-- box {TOKENS[5]} -->",
         "<!-- clientfiles end 2026-11 commit  left 9 earlier 9 report x -->", "</details>", "`", "**"]  # fmt: skip


@pytest.mark.parametrize("typed", TYPED)
@pytest.mark.parametrize(
    "place", ["**Oxley {}**", "renewal {} with", "· {} [Log", "[Log {} the", "by {} Hal", "22 {} Nov"]
)
def test_what_people_type_into_a_line_of_what_is_done_is_only_text(typed: str, place: str) -> None:
    old = place.replace(" {}", "")
    line = settled_line(SETTLED, LINKS)
    assert line.count(old) == 1
    edited = line.replace(old, place.format(typed))
    for found in settled_in(edited):
        again = settled_line(found, LINKS)
        assert references(again) == []
        assert re.findall("<!--.*?-->", again) == [f"<!-- done {TOKENS[0]} -->"]
        tokens = MarkdownIt("commonmark").parse(again)[3].children or []
        assert [each.content for each in tokens if each.type == "html_inline"] == [f"<!-- done {TOKENS[0]} -->"]
        targets = [each.attrs["href"] for each in tokens if each.type in ("link_open", "image")]
        assert set(targets) <= {f"https://github.com/acme/clients/commit/{COMMIT}"}


@pytest.mark.parametrize("line", ["- [x] mine", "- [x] **Oxley**: x", "- [x] **Oxley**: x <!-- done nothing -->",
                                  f"**Oxley**: x <!-- done {TOKENS[0]} -->", f"<!-- done {TOKENS[0]} -->"])  # fmt: skip
def test_a_line_of_which_too_much_is_gone_is_left_out(line: str) -> None:
    assert settled_in(line) == []


def test_what_people_type_into_a_box_is_gone_with_the_next_body() -> None:
    review = review_of({"oxley": client("Oxley", "we_owe: Logo 2026-11-20")})
    edited = body_of(review).replace("[Logo]", "ask @dana about [Logo]")
    assert boxes(body_of(review, edited)) == ["[ ] Do: Logo, 2 days late (20 Nov)"]
    assert "@dana" not in body_of(review, edited)
    assert review.today == DAY


# Escaping there and back


@given(HOSTILE)
@example("a\\")
@example("&amp; \\& &lt;")
@example("\t:\u2028:a:")
def test_what_was_made_harmless_is_read_as_the_text_that_was_seen(text: str) -> None:
    shown = unescaped(markdown(text))
    assert shown == visible(text).replace("\u200b", "")
    # Zero-width spaces of a text itself do not come back, so what is written of it is the same from then on.
    assert markdown(unescaped(markdown(shown))) == markdown(shown)
    if "\u200b" not in text:
        assert markdown(shown) == markdown(text)


def test_several_actions_in_a_line_are_named_once_each() -> None:
    assert joined(["photos", "renewal", "photos"]) == "photos; renewal"
