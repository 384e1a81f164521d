"""What git does not clone: the merge driver of this clone, and the hook that checks a commit before it is made."""

from __future__ import annotations

import os
import re
import shlex
import stat
import sys
from pathlib import Path
from shutil import which

from clientfiles import store
from clientfiles.diagnostics import Diagnostic, Failure
from clientfiles.escaping import visible
from clientfiles.git import Place, ask, in_a_line, shown
from clientfiles.starting import ATTRIBUTES, ATTRIBUTES_FILE
from clientfiles.writing import write_bytes_whole

DRIVER = "merge.clientfiles"
TITLE = "client records, field by field"
_MARK = "# Made by clientfiles setup --hook"
# The index of the commit is written out and looked at in place of the work tree, against the commit before it: what
# is reported is what this commit breaks, whatever else lies on disk or is wrong with other records.
_HOOK = f"""\
#!/bin/sh
{_MARK}, which also brings it up to date; delete this file to be rid of it.
# Checks the records as they are about to be committed. What was wrong before stops no commit.
if [ ! -x PROGRAM ]; then
    echo 'clientfiles is not installed there any more:' PROGRAM >&2
    echo 'run "clientfiles setup --hook" once more, or delete this hook:' "$0" >&2
    exit 1
fi
export GIT_LITERAL_PATHSPECS=1
set -- ROOTrecords ROOTclientfiles.toml ROOTpyproject.toml
git diff --cached --quiet -- "$@" && exit 0
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
trap 'exit 130' HUP INT TERM
mkdir -p "$folder"/ROOTrecords
git ls-files -z -- "$@" | git checkout-index -z --stdin --prefix="$folder/" || exit 1
since=
git rev-parse --quiet --verify HEAD >/dev/null && since=--since=HEAD
GIT_DIR=$(git rev-parse --absolute-git-dir) GIT_WORK_TREE=$folder COMMAND -C "$folder"/ROOT validate $since && exit 0
echo 'Not committed. "git commit --no-verify" commits all the same.' >&2
exit 1
"""


def program() -> list[str]:
    """How this program is started from anywhere: its absolute path, or Python's and the module."""
    name = "clientfiles.exe" if os.name == "nt" else "clientfiles"
    beside = os.path.join(os.path.dirname(sys.executable), name)
    found = beside if os.access(beside, os.X_OK) else which("clientfiles")
    return [os.path.abspath(found)] if found else [sys.executable, "-m", "clientfiles"]


def driver_command(words: list[str]) -> str:
    """The merge driver as git's settings hold it: git replaces what follows a percent sign and runs it with sh.

    Where the program is gone, which the shell tells by 126 or 127, git's own merge takes its place, as a conflict: else
    our version would stand there without a mark, as if it were all there is.
    """
    gone = "{ s=$?; [ $s -lt 126 ] && exit $s; git merge-file -q --marker-size=%L %A %O %B; exit 1; }"
    return f"{shlex.join(words).replace('%', '%%')} merge-driver -- %O %A %B %L %P || {gone}"


def install_driver(place: Place, words: list[str]) -> bool:
    """Let git merge records with this program, in this clone. Whether that changed anything."""
    wanted = {f"{DRIVER}.name": TITLE, f"{DRIVER}.driver": driver_command(words)}
    changed = False
    for name, value in wanted.items():
        found = ask(place.git, "config", "--local", "--get-all", "-z", name)[1]
        if found == os.fsencode(value) + b"\0":
            continue
        status, _, said = ask(place.git, "config", "--local", "--replace-all", name, value)
        if status:
            raise Failure(f"git's settings could not be changed: {in_a_line(said)}")
        changed = True
    return changed


def has_attributes(place: Place) -> bool:
    """Whether git knows that records are merged by this program."""
    path = place.in_work_tree(f"{store.RECORDS}/some-client.md")
    answer = ask(place.git, "check-attr", "-z", "merge", "--", path)[1]
    return answer.split(b"\0")[2:3] == [b"clientfiles"]


def add_attributes(root: Path) -> None:
    """Add the line about records to .gitattributes, which keeps all that it holds. Failure where that cannot be."""
    path = root / ".gitattributes"
    if not os.path.lexists(path):
        write_bytes_whole(path, ATTRIBUTES_FILE.encode(), is_new=True)
        return
    data = store.read_bytes(store.RecordFile(path.name, str(path)))
    if isinstance(data, Diagnostic):
        raise Failure(f"{path.name} cannot be read: {data.message}; add the line yourself: {ATTRIBUTES}")
    end = b"\r\n" if b"\r\n" in data else b"\n"
    between = b"" if not data or data.endswith(b"\n") else end
    write_bytes_whole(Path(os.path.realpath(path)), data + between + ATTRIBUTES.encode() + end)


def hook_text(words: list[str], prefix: str) -> str:
    """The hook for records whose root lies at a prefix of the work tree, such as nothing or `crm/`."""
    root = shlex.quote(prefix) if prefix else ""
    values = {"PROGRAM": shlex.quote(words[0]), "COMMAND": shlex.join(words), "ROOT": root}
    return re.sub("PROGRAM|COMMAND|ROOT", lambda match: values[match[0]], _HOOK)


def hook_path(place: Place) -> Path:
    """Where git looks for the hook; Failure where that folder serves other repositories too."""
    answer = ask(place.git, "rev-parse", "--git-path", "hooks")[1]
    folder = os.path.realpath(os.path.join(place.top, os.fsdecode(answer).removesuffix("\n")))
    own = [os.path.realpath(each) for each in (place.top, place.git_folder, place.common_folder)]
    if not any(folder == each or folder.startswith(each + os.sep) for each in own):
        raise Failure(
            visible(
                f"git's core.hooksPath is {shown(folder)}, which other repositories use too: a hook there would stop "
                'their commits. Run "git config core.hooksPath .git/hooks" first, so that this repository has its own'
            )
        )
    return Path(folder) / "pre-commit"


def has_hook(place: Place) -> bool:
    """Whether git checks records before each commit, by our hook or by the line that stands in another one."""
    try:
        path = hook_path(place)
    except Failure:
        return False
    data = store.read_bytes(store.RecordFile(path.name, str(path))) if os.path.lexists(path) else b""
    return isinstance(data, bytes) and (_MARK.encode() in data or b"clientfiles validate" in data)


def install_hook(place: Place, words: list[str]) -> tuple[Path, bool]:
    """Let git check records before each commit: where the hook is, and whether that changed anything.

    Failure where another hook is there: it is never overwritten.
    """
    path = hook_path(place)
    wanted = hook_text(words, place.prefix).encode("utf-8", "surrogateescape")
    is_new = not os.path.lexists(path)
    if not is_new:
        data = store.read_bytes(store.RecordFile(path.name, str(path)))
        if isinstance(data, Diagnostic) or _MARK.encode() not in data:
            raise Failure(
                visible(
                    f"there is another pre-commit hook: {path}; it was left as it is. Add this line to it: "
                    f"{shlex.join(words)} validate --since HEAD || exit 1"
                )
            )
        if data == wanted and os.access(path, os.X_OK):
            return path, False
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_bytes_whole(path, wanted, is_new)
        path.chmod(stat.S_IMODE(path.stat().st_mode) | 0o111)
    except OSError as error:
        raise Failure(visible(f"{path} could not be written: {error.strerror or error}")) from None
    return path, True
