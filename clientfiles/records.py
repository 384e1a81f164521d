"""From a repository's files to clients and diagnostics: every record read, every check made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from datetime import date
from itertools import islice
from typing import NamedTuple

from clientfiles import checking, document, reading, store
from clientfiles.diagnostics import Diagnostic
from clientfiles.document import Document
from clientfiles.model import Client, News
from clientfiles.relationship import news_titles
from clientfiles.settings import Settings
from clientfiles.store import RecordFile, Repository


class Record(NamedTuple):
    """One record file: its client, None where nothing could be read, and what is wrong with it."""

    path: str
    client: Client | None
    diagnostics: list[Diagnostic]


class Surroundings(NamedTuple):
    """What a record is checked against."""

    settings: Settings
    titles: AbstractSet[str]  # of the news, folded
    today: date


def surroundings(settings: Settings, news: tuple[News, ...], today: date) -> Surroundings:
    """What every record of a repository is checked against."""
    return Surroundings(settings, news_titles(news), today)


def read_news(repository: Repository) -> tuple[tuple[News, ...], list[Diagnostic]]:
    """The industry news, newest in the file's own order, and what is wrong with them."""
    file = store.news_file(repository.root)
    if file is None:
        return (), []
    data = store.read_bytes(file)
    if isinstance(data, Diagnostic):
        return (), [data]
    return reading.read_news(file.path, data, repository.settings)


def read_record(file: RecordFile, known: Surroundings) -> Record:
    """Read and check one record."""
    data = store.read_bytes(file)
    if isinstance(data, Diagnostic):
        return Record(file.path, None, [data])
    return record_from(file.path, data, known)


def record_from(path: str, data: bytes, known: Surroundings) -> Record:
    """Check and read the bytes of one record."""
    return record_of(path, *document.parse(path, data), known)


def record_of(path: str, parsed: Document | None, problems: list[Diagnostic], known: Surroundings) -> Record:
    """Check and read a document, of which some problems are known already."""
    found = problems + reading.check_id(path)
    if parsed is None:
        return Record(path, None, reading.limited(path, found))
    client, more = reading.read_document(parsed, known.settings)
    found += more
    if client is not None:
        found += checking.check(client, parsed, known.settings, known.titles, known.today)
        found += islice(checking.check_unfinished(parsed, client), reading.MAX_PROBLEMS)
    return Record(path, client, reading.limited(path, found) if found else found)


def read_records(files: Iterable[RecordFile], known: Surroundings) -> Iterator[Record]:
    """Read and check records, in order."""
    for file in files:
        yield read_record(file, known)
