"""Who did it and who was there."""

from __future__ import annotations

from datetime import date

import pytest
from repositories import read

from clientfiles.diagnostics import Usage
from clientfiles.model import Client
from clientfiles.recording.people import author_in, contacts_named
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
