"""Which client is meant by what somebody typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clientfiles.diagnostics import Usage
from clientfiles.escaping import visible
from clientfiles.recording.clients import BEGINNING, EXACT, WORDS, Clients, as_words

CLIENTS = Clients(
    {
        "oxley": "Oxley Instruments",
        "northwind": "Northwind Traders",
        "north-bay": "North Bay Ltd",
        "muller-sohne": "Müller & Söhne GmbH",
        "okto": "株式会社オクト",
        "svet": "Свет и Ко",
        "as-novo": "Novo A/S",
        "the-hub": "The Hub",
        "unread": "",
    }
)


@pytest.mark.parametrize(
    ("text", "client", "how"),
    [
        ("oxley", "oxley", EXACT),
        ("Oxley", "oxley", EXACT),
        ("  OXLEY.", "oxley", EXACT),
        ("oxley  instruments", "oxley", EXACT),
        ("ox", "oxley", BEGINNING),
        ("oxley ins", "oxley", BEGINNING),
        ("northwind", "northwind", EXACT),
        ("northw", "northwind", BEGINNING),
        ("north bay", "north-bay", EXACT),
        ("North-Bay", "north-bay", EXACT),
        ("north-b", "north-bay", BEGINNING),
        ("Muller", "muller-sohne", WORDS),
        ("Müller & Söhne", "muller-sohne", EXACT),  # as the words of the id
        ("MÜLLER", "muller-sohne", WORDS),
        ("Mu\u0308ller", "muller-sohne", WORDS),  # an accent of its own, as some phones type it
        ("Müller und", None, None),
        ("株式会社オクト", "okto", EXACT),
        ("株式", "okto", BEGINNING),
        ("свет", "svet", WORDS),
        ("novo a/s", "as-novo", EXACT),
        ("the", "the-hub", WORDS),
        ("unread", "unread", EXACT),
        ("", None, None),
        ("-", None, None),
        ("👍", None, None),
        ("東京 oxley", None, None),  # not what is left of it in Latin letters
        ("../oxley", None, None),
    ],
)
def test_called(text: str, client: str | None, how: str | None) -> None:
    if client is None:
        with pytest.raises(Usage, match="there is no client"):
            CLIENTS.called(text)
    else:
        match = CLIENTS.called(text)
        assert (match.id, match.how) == (client, how)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("north", '"north" could be north-bay or northwind'),
        ("n", '"n" could be as-novo or north-bay or northwind'),
        ("oxly", 'there is no client "oxly"; did you mean oxley?'),
        ("Oxley Instrument Ltd", 'there is no client "Oxley Instrument Ltd"; did you mean oxley?'),
        ("northwnid traders", 'there is no client "northwnid traders"; did you mean northwind?'),
        ("bay", 'there is no client "bay"; did you mean north-bay?'),  # a part of it
        ("traders", 'there is no client "traders"; did you mean northwind?'),
        ("zzz\x1b[2J", 'there is no client "zzz␛[2J"'),
    ],
)
def test_what_is_not_clear_is_told(text: str, said: str) -> None:
    with pytest.raises(Usage) as error:
        CLIENTS.called(text)
    assert str(error.value) == said


def test_letters_of_every_script_count() -> None:
    clients = Clients({"gaku": "がく", "tokyo": "東京B"})
    assert clients.called("か\u3099く").id == "gaku"  # with a mark of its own, as some phones type it
    assert clients.called("東京b").id == "tokyo"
    with pytest.raises(Usage):
        clients.called("b")


def test_at_most_three_are_suggested() -> None:
    clients = Clients({f"oxley-{letter}": "" for letter in "abcdef"})
    with pytest.raises(Usage, match=r"did you mean oxley-\w or oxley-\w or oxley-\w\?$"):
        clients.called("oxly-")


def test_the_whole_comes_before_what_is_longer() -> None:
    clients = Clients({"a": "", "a-b": "", "ab": "", "c": "Nord", "d": "Nord Stream"})
    assert clients.called("a").how == EXACT
    assert clients.called("nord").id == "c"


def test_two_clients_of_one_name_are_told_apart_by_their_ids_only() -> None:
    clients = Clients({"oxley": "Oxley", "oxley-berlin": "OXLEY", "b": "oxley!"})
    with pytest.raises(Usage, match="could be b or oxley or oxley-berlin"):
        clients.called("Oxley")
    assert clients.called("oxley").id == "oxley"
    assert clients.called("oxley-berlin").id == "oxley-berlin"


def test_how_sure_it_is() -> None:
    sure = {text: CLIENTS.called(text).is_sure for text in ("oxley", "Müller", "the hub", "the", "ox", "okto")}
    assert sure == {"oxley": True, "Müller": True, "the hub": True, "the": False, "ox": False, "okto": True}


def test_what_is_nearly_a_client() -> None:
    assert CLIENTS.near("oxely") == ["oxley"]
    assert CLIENTS.near("Nortwhind") == ["northwind"]
    assert CLIENTS.near("mueller") == ["muller-sohne"]
    assert CLIENTS.near("oxley inc") == []  # further words are no slip
    assert CLIENTS.near("ox") == []
    assert CLIENTS.near("") == []


def test_nobody_is_called_anything_where_there_are_no_clients() -> None:
    with pytest.raises(Usage, match=r'^there is no client "oxley"$'):
        Clients({}).called("oxley")


def test_ten_thousand_clients_asked_for_as_often() -> None:
    """It would take minutes if each question went through all of them."""
    clients = Clients({f"client-{number}": f"Name {number} of many" for number in range(10_000)})
    assert [clients.called(f"Client {number}").id for number in range(0, 10_000, 2)][-1] == "client-9998"
    assert all(len(clients.fitting(text)) == 8 for text in ("c", "client", "name", "na") for _ in range(2_000))
    assert clients.near("cleint-77")[0] == "client-77"


@given(st.text())
def test_any_text_means_a_client_or_is_told(text: str) -> None:
    if len(CLIENTS.fitting(text)) == 1:
        assert CLIENTS.called(text) == CLIENTS.fitting(text)[0]
    else:
        with pytest.raises(Usage) as error:
            CLIENTS.called(text)
        assert str(error.value) == visible(str(error.value))


@given(st.text(min_size=1), st.text())
def test_an_id_is_always_taken_as_it_is_written(client: str, name: str) -> None:
    assert Clients({client: name, "oxley": client, "b": name}).called(client).id == client


@given(st.text())
def test_a_name_is_recognised_whatever_its_letters(name: str) -> None:
    if as_words(name):
        assert Clients({"the-id-of-it": name}).called(f" {name.casefold()}.").id == "the-id-of-it"
