"""Who did it and who was there."""

from __future__ import annotations

from datetime import date

import pytest
from repositories import read

from clientfiles.diagnostics import Usage
from clientfiles.model import Client
from clientfiles.recording.people import author_in, colleague_called, contacts_named
from clientfiles.settings import Member, Settings

TODAY = date(2026, 11, 22)
CONTACTS = "contacts:\n  - name: Jana Novák\n    primary: true\n  - name: Tom Reyes\n  - name: Tom Ash"


def client() -> Client:
    return read(CONTACTS, "", "2026-11-22")[0]


def test_a_part_of_a_name_is_enough() -> None:
    assert contacts_named(client(), ["jana", "Reyes"]) == (("Jana Novák", "Tom Reyes"), [])


def test_a_contact_is_named_once() -> None:
    assert contacts_named(client(), ["Jana", "Novák"]) == (("Jana Novák",), [])


def test_a_part_that_fits_two_is_asked_about() -> None:
    with pytest.raises(Usage, match='"Tom" could be Tom Ash and Tom Reyes: write the full name'):
        contacts_named(client(), ["Tom"])


def test_who_is_no_contact_is_named_all_the_same_with_a_remark() -> None:
    names, remarks = contacts_named(client(), ["Yana Novak", "  Ida   Berg "])
    assert names == ("Yana Novak", "Ida Berg")
    assert remarks == [
        '"Yana Novak" is no contact of Northwind: did you mean "Jana Novák"?',
        '" Ida Berg" is no contact of Northwind: add the person to contacts'.replace('" Ida', '"Ida'),
    ]


@pytest.mark.parametrize("name", ["novak", "JANA NOVAK", "Novák, Jana", "reyes tom"])
def test_accents_and_order_do_not_matter(name: str) -> None:
    names, remarks = contacts_named(client(), [name])
    assert set(names) <= {"Jana Novák", "Tom Reyes"}
    assert (len(names), remarks) == (1, [])


@pytest.mark.parametrize(
    ("name", "near"), [("Yana Novak", "Jana Novák"), ("Reyse", "Tom Reyes"), ("Jann Novák", "Jana Novák")]
)
def test_a_slip_is_remarked_on_or_if_strict_refused(name: str, near: str) -> None:
    assert contacts_named(client(), [name]) == (
        (name,),
        [f'"{name}" is no contact of Northwind: did you mean "{near}"?'],
    )
    with pytest.raises(Usage) as refused:
        contacts_named(client(), [name], is_strict=True)
    assert str(refused.value) == f'"{name}" is no contact of Northwind; did you mean "{near}"?'


def test_a_stranger_may_have_been_there_however_strict() -> None:
    assert contacts_named(client(), ["Ida Berg"], is_strict=True) == (
        ("Ida Berg",),
        ['"Ida Berg" is no contact of Northwind: add the person to contacts'],
    )


@pytest.mark.parametrize(
    ("email", "found"),
    [
        ("dana@agency.example", ("dana",)),
        ("Dana@Agency.example", ("dana",)),
        ("lee@agency.example", ()),  # has left
        ("both@agency.example", ()),  # two people
        ("someone@else.example", ()),
        ("", ()),
    ],
)
def test_the_author_is_the_colleague_with_that_address(email: str, found: tuple[str, ...]) -> None:
    team = {
        "dana": Member("dana", "Dana", "dana@agency.example"),
        "lee": Member("lee", "Lee", "lee@agency.example", left=date(2026, 9, 30)),
        "one": Member("one", "One", "both@agency.example"),
        "two": Member("two", "Two", "both@agency.example"),
        "nobody": Member("nobody", "Nobody"),
    }
    assert author_in(Settings(team=team), email, TODAY) == found


TEAM = Settings(
    team={
        "dana": Member("dana", "Dana Ortiz"),
        "lee": Member("lee", "Lee Park"),
        "kim": Member("kim", "Kim Sand", left=date(2026, 9, 30)),
        "ben-h": Member("ben-h", "Ben Hall"),
        "ben-o": Member("ben-o", "Ben Osei"),
        "park": Member("park", "Dana"),
    }
)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("dana", "dana"),
        ("lee park", "lee"),
        (" LEE  PARK ", "lee"),
        ("Lee", "lee"),
        ("kim", "kim"),  # who has left may have been there
        ("Ben Hall", "ben-h"),
        ("BEN-O", "ben-o"),
        ("park", "park"),  # a key comes before every name
    ],
)
def test_a_colleague_is_called_by_key_name_or_first_name(text: str, key: str) -> None:
    assert colleague_called(text, TEAM) == key


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Ben", '"Ben" could be ben-h and ben-o: write the key'),
        ("DANA", '"DANA" could be dana and park: write the key'),
        ("danna", '"danna" is not in the team; did you mean dana?'),
        ("Zacharias", '"Zacharias" is not in the team; the team is dana, lee, kim, ben-h, ben-o and park'),
        ("Ortiz", '"Ortiz" is not in the team; the team is dana, lee, kim, ben-h, ben-o and park'),
        ("", '"" is not in the team; the team is dana, lee, kim, ben-h, ben-o and park'),
        ("x\x1b[31m", '"x\u241b[31m" is not in the team; the team is dana, lee, kim, ben-h, ben-o and park'),
    ],
)
def test_who_is_no_colleague_or_could_be_two_is_asked_about(text: str, message: str) -> None:
    with pytest.raises(Usage) as refused:
        colleague_called(text, TEAM)
    assert str(refused.value) == message


def test_where_the_settings_name_no_team_everybody_is_taken_as_they_are_called() -> None:
    assert colleague_called("Whoever", Settings()) == "Whoever"
