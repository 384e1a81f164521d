"""Names as the short words that files and settings use: the id of a client, the key of a colleague."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

from clientfiles.diagnostics import Usage
from clientfiles.values import quoted

MAX_ID = 64
# Letters that are no letter with a mark, so that taking the mark away leaves them as they are.
_LETTERS = str.maketrans(
    {"ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L"}
    | {"đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "ı": "i", "ħ": "h", "Ħ": "H", "ŋ": "n"}
)
# Within a word these are dropped; everything else that is no letter or digit ends one.
_INNER = re.compile(r"(?<=\w)['’ʼ`´.](?=\w)")
# The news and the readme beside the records, where upper and lower case are one; names that Windows keeps for devices.
_TAKEN = {"news", "readme", "con", "prn", "aux", "nul"} | {
    f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10)
}


def words_of(name: str) -> list[str]:
    """The words of a name in `a-z` and `0-9`: accents are taken off, what no letter comes near to is left out."""
    plain = unicodedata.normalize("NFKD", _INNER.sub("", name).translate(_LETTERS))
    bare = "".join(each for each in plain if not unicodedata.combining(each)).lower()
    return re.findall(r"[a-z0-9]+", bare)


def client_id_for(name: str) -> str:
    """The id that a client's name suggests: `Müller & Söhne GmbH` is `muller-sohne-gmbh`.

    At most 64 characters, cut between two words where that is possible. Usage where nothing is left of the name, or
    only what no record can be called; the person then chooses with `--id`.
    """
    words = words_of(name)
    if not words:
        raise Usage(f"no id can be made of {quoted(name)}: choose one with --id, such as --id northwind-traders")
    while len(words) > 1 and len("-".join(words)) > MAX_ID:
        words.pop()
    found = "-".join(words)[:MAX_ID]
    if found in _TAKEN:
        raise Usage(f'a record cannot be called "{found}.md": choose another id with --id, such as --id {found}-client')
    return found


def key_for(name: str, address: str, taken: Collection[str]) -> str:
    """The key of a colleague: the first name, with the last one or a number behind it where others have it too."""
    words = words_of(name) or words_of(address.partition("@")[0].replace(".", " ")) or ["colleague"]
    candidates = [words[0]]
    if len(words) > 1:
        candidates.append(f"{words[0]}-{words[-1]}")
    return next((each for each in candidates if each not in taken), None) or next(
        each for number in range(2, len(taken) + 3) if (each := f"{words[0]}-{number}") not in taken
    )
