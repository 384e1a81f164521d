"""What is wrong with a clone of the records, and what keeps scheduled reviews from coming. Nothing is ever changed.

clone       git's locks, its index, edits that are not committed, the merge driver
schedules   the workflow that publishes, on this clone and on GitHub
listening   the workflow that carries over what people do in the issue, and whom it can hear

All have facts, which are gathered, and findings, which follow from them.
"""

from clientfiles.doctor.clone import Clone, clone_facts, clone_findings
from clientfiles.doctor.finding import NOTE, OK, UNKNOWN, WRONG, Finding
from clientfiles.doctor.listening import listening, listening_findings
from clientfiles.doctor.schedules import (
    Facts,
    Repository,
    Workflow,
    findings,
    local_facts,
    repository_facts,
    with_runs,
)

__all__ = [
    "NOTE",
    "OK",
    "UNKNOWN",
    "WRONG",
    "Clone",
    "Facts",
    "Finding",
    "Repository",
    "Workflow",
    "clone_facts",
    "clone_findings",
    "findings",
    "listening",
    "listening_findings",
    "local_facts",
    "repository_facts",
    "with_runs",
]
