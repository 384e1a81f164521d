"""What a new repository of client records holds, and what a new record says: texts, before anything is written.

repository_files(plan, today)   the files of a new repository, by their paths
new_record(...)                 the text of a new record, which explains its own fields
client_id_for(name)             the id that a client's name suggests
"""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from clientfiles import __version__, demo, shipped, store
from clientfiles.records import record_from, surroundings
from clientfiles.settings import Settings
from clientfiles.starting import example
from clientfiles.starting.naming import client_id_for as client_id_for
from clientfiles.starting.record import new_record as new_record

WORKFLOWS = (
    ".github/workflows/review.yml",
    ".github/workflows/sync.yml",
    ".github/workflows/validate.yml",
    ".github/ISSUE_TEMPLATE/log-a-conversation.yml",
    ".github/dependabot.yml",
)
ATTRIBUTES = "records/**/*.md -text diff=markdown merge=clientfiles"
ATTRIBUTES_FILE = f"""\
# Client records. diff=markdown: a diff names the heading that a change stands below. merge=clientfiles: two changes of
# one record are merged field by field, in every clone in which "clientfiles setup" was run once; in others line by
# line. -text: line ends stay what they are.
{ATTRIBUTES}
"""
_IGNORED = """\
# What the program writes beside the records: reviews as files, and files that are not finished yet.
client-review/
.*.tmp

# What editors and file managers leave behind.
*~
.*.sw?
.DS_Store
Thumbs.db
"""
RECORDS_README = f"{store.RECORDS}/README.md"
_RECORDS = """\
# Client records

One Markdown file for each client; its name is the client's id. `clientfiles new "NAME"` starts one. Folders are for
people: the ids stay the same. `NEWS.md`, if there is one, holds industry news.
"""
_TEMPLATES = """\
# Templates

Reports are Jinja templates. A file in this folder takes the place of the one of that name that comes with clientfiles:

- `review.md.j2`: the review in Markdown
- `issue.md.j2`: the review as an issue

One that begins with `{% extends "built-in/review.md.j2" %}` changes single blocks and keeps the rest. This one, as
`review.md.j2`, gives the review another title:

    {% extends "built-in/review.md.j2" %}
    {% block title %}
    # Whom we should talk to

    {% endblock %}
"""


class Plan(NamedTuple):
    """What a repository is started with."""

    settings_text: str  # what clientfiles.toml is to hold; empty where there are settings already
    settings: Settings  # those, or the ones there are
    owner: str  # the key of the colleague who owns the example
    with_example: bool = True  # whether there are no records yet
    with_samples: bool = False  # the sample clients in its place
    with_workflows: bool = True  # whether GitHub would find them
    branch: str = "main"  # which the workflow looks at


def sample_settings(today: date) -> str:
    """The settings of the agency whose clients the samples are."""
    return demo.moved(shipped.text_of(store.SETTINGS), today)


def sample_files(today: date) -> dict[str, str]:
    """The sample clients and their news, as if written today."""
    return {path: demo.moved(text, today) for path, text in shipped.sample_records().items()}


def repository_files(plan: Plan, today: date) -> dict[str, str]:
    """The files of a new repository by their paths, in the order in which they are written."""
    files = {store.SETTINGS: plan.settings_text} if plan.settings_text else {}
    if plan.with_samples:
        files |= sample_files(today)
    elif plan.with_example:
        text = example.example_record(plan.owner, plan.settings, today)
        if _is_flawless(text, plan.settings, today):
            files[example.PATH] = text
    files[RECORDS_README] = _RECORDS  # git keeps no empty folder
    files |= {"templates/README.md": _TEMPLATES, ".gitattributes": ATTRIBUTES_FILE, ".gitignore": _IGNORED}
    if plan.with_workflows:
        files |= {path: workflow_text(path, plan.branch) for path in WORKFLOWS}
    return files


def _is_flawless(text: str, settings: Settings, today: date) -> bool:
    """Whether nothing is wrong with the example: settings that were there before may ask for more than it has."""
    found = record_from(example.PATH, text.encode(), surroundings(settings, (), today))
    return found.client is not None and not found.diagnostics


def workflow_text(path: str, branch: str) -> str:
    """A file of this project's for GitHub, for another repository: it installs this version, looks at that branch."""
    text = shipped.text_of(path).replace(": docs/automation.md.\n", ".\n")
    installs = f"CLIENTFILES: clientfiles=={__version__} # what pip installs; here a newer version is taken up"
    text = re.sub(r"CLIENTFILES: \..*", installs, text)
    return text if branch == "main" else text.replace("branches: [main]", f"branches: [{_quoted(branch)}]")


def _quoted(branch: str) -> str:
    """A branch's name in a workflow, where some signs are patterns."""
    pattern = re.sub(r"([*?+\[\]!\\])", r"\\\1", branch)
    return pattern if re.fullmatch(r"[A-Za-z][\w./-]*", branch, re.ASCII) else "'" + pattern.replace("'", "''") + "'"
