"""A new client's name beside those there are."""

from __future__ import annotations

import pytest
from recording_examples import client_in

from clientfiles.diagnostics import Usage
from clientfiles.recording.naming import check_name

CLIENTS = [client_in()]  # northwind, Northwind Traders


@pytest.mark.parametrize(
    ("name", "client_id", "message"),
    [
        ("Other", "northwind", "the id northwind is taken; say --id with another one"),
        ("northwind  TRADERS", "nw", 'northwind is called "Northwind Traders" already'),
    ],
)
def test_what_is_taken_is_refused(name: str, client_id: str, message: str) -> None:
    with pytest.raises(Usage) as refused:
        check_name(name, client_id, ["northwind"], CLIENTS)
    assert str(refused.value) == message


@pytest.mark.parametrize("name", ["Nortwind Traders", "Northwind Traders Ltd", "Northwind"])
def test_what_is_nearly_the_same_is_named(name: str) -> None:
    assert check_name(name, "other-id", ["northwind"], CLIENTS) == ['northwind is called "Northwind Traders"']


def test_an_id_that_is_nearly_the_same_is_named() -> None:
    assert check_name("Something else", "northwinds", ["northwind"], CLIENTS)


def test_other_names_are_free() -> None:
    assert check_name("Oxley Depot", "oxley-depot", ["northwind"], CLIENTS) == []
