"""Reading a repository into a review, for the commands that show one."""

from __future__ import annotations

from datetime import date

from clientfiles import checking, records, review, store
from clientfiles.cli.common import with_progress
from clientfiles.diagnostics import Diagnostic
from clientfiles.relationship import context_of
from clientfiles.review import Review


def review_of(repository: store.Repository, today: date, horizon: int) -> Review:
    """The review of every record of a repository."""
    files = store.list_files(repository.root)
    news, found = records.read_news(repository)
    context = context_of(repository.settings, today, horizon, news)
    surroundings = records.surroundings(repository.settings, news, today)
    diagnostics: list[Diagnostic] = [*repository.diagnostics, *found]
    assessments = []
    for record in with_progress(records.read_records(files, surroundings), len(files), "reviewing"):
        diagnostics += record.diagnostics
        if record.client is not None:
            assessments.append(review.assess(record.client, context))
    paths = [file.path for file in files]
    diagnostics += checking.check_ids(paths)
    diagnostics += checking.check_folders(paths)
    return review.fold(assessments, context, diagnostics)
