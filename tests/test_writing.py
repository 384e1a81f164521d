"""Files are replaced whole, durably and with what they had, or are left as they were with nothing beside them."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clientfiles import writing
from clientfiles.diagnostics import Failure
from clientfiles.writing import is_leftover, leftovers, write_bytes_whole, write_whole

OLD, NEW = b"old\n", b"new \xff\r\n" * 1_000


@pytest.fixture
def record(tmp_path: Path) -> Path:
    path = tmp_path / "northwind.md"
    path.write_bytes(OLD)
    return path


def assert_as_before(record: Path) -> None:
    """The old bytes, and nothing beside them."""
    assert record.read_bytes() == OLD
    assert os.listdir(record.parent) == [record.name]


@given(data=st.binary(max_size=100_000))
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("folder") / "northwind.md"
    write_bytes_whole(path, data[:7], is_new=True)
    write_bytes_whole(path, data)
    assert path.read_bytes() == data
    assert os.listdir(path.parent) == [path.name]


@pytest.mark.skipif(os.name == "nt", reason="modes are those of Unix")
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664, 0o755])
def test_a_file_keeps_its_mode(record: Path, mode: int) -> None:
    record.chmod(mode)
    write_bytes_whole(record, NEW)
    assert stat.S_IMODE(record.stat().st_mode) == mode


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root gives files away")
def test_a_file_keeps_its_owner(record: Path) -> None:
    os.chown(record, 1234, 4321)
    write_bytes_whole(record, NEW)
    assert (record.stat().st_uid, record.stat().st_gid) == (1234, 4321)


@pytest.mark.skipif(os.name == "nt", reason="modes are those of Unix")
def test_a_new_file_has_the_mode_that_new_files_have(tmp_path: Path) -> None:
    (tmp_path / "usual").touch()
    write_bytes_whole(tmp_path / "new.md", NEW, is_new=True)
    assert (tmp_path / "new.md").stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_it_is_later_than_what_it_replaces(record: Path) -> None:
    """By its time git sees that a file changed, even to one of the same size."""
    os.utime(record, (1e9, 1e9))
    write_bytes_whole(record, b"NEW\n")
    assert record.stat().st_mtime > 1e9


def test_everything_is_on_disk_before_the_name_changes(record: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """First the file is written through, then its folder."""
    done: list[str] = []
    replace = os.replace

    def synced(file: int) -> None:
        done.append("folder" if stat.S_ISDIR(os.fstat(file).st_mode) else "file")

    def replaced(old: Path, new: Path) -> None:
        done.append("replace")
        replace(old, new)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(os, "replace", replaced)
    write_bytes_whole(record, NEW)
    assert done == ["file", "replace", "folder"]


def test_a_new_file_takes_nobody_s_place(record: Path) -> None:
    with pytest.raises(Failure, match=r"northwind\.md could not be written: File exists"):
        write_bytes_whole(record, NEW, is_new=True)
    assert_as_before(record)


def test_a_file_system_without_hard_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    path = tmp_path / "new.md"
    write_bytes_whole(path, OLD, is_new=True)
    assert_as_before(path)
    with pytest.raises(Failure, match="File exists"):
        write_bytes_whole(path, NEW, is_new=True)
    assert_as_before(path)


@pytest.mark.parametrize("step", ["open", "fsync", "replace"])
@pytest.mark.parametrize("reason", [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EDQUOT, errno.EIO])
def test_what_fails_changes_nothing(record: Path, monkeypatch: pytest.MonkeyPatch, step: str, reason: int) -> None:
    def fail(*_: object) -> None:
        raise OSError(reason, os.strerror(reason))

    with monkeypatch.context() as patch:
        patch.setattr(os, step, fail)
        with pytest.raises(Failure) as failure:
            write_bytes_whole(record, NEW)
    assert str(failure.value) == f"{record} could not be written: {os.strerror(reason)}"
    assert_as_before(record)


def test_somebody_who_presses_ctrl_c(record: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", interrupt)
        with pytest.raises(KeyboardInterrupt):
            write_bytes_whole(record, NEW)
    assert_as_before(record)


@pytest.mark.skipif(os.name == "nt", reason="limits are those of Unix")
def test_a_disk_that_is_full_half_way(record: Path) -> None:
    """For real: the system takes some of the bytes, and then no more."""
    code = (
        "import resource, signal, sys; from pathlib import Path; from clientfiles.writing import write_bytes_whole\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "write_bytes_whole(Path(sys.argv[1]), b'x' * 5000)"
    )
    found = subprocess.run([sys.executable, "-c", code, record], capture_output=True, text=True, check=False)
    assert found.stderr.endswith("northwind.md could not be written: File too large\n")
    assert_as_before(record)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everything")
def test_a_file_that_is_read_only(record: Path) -> None:
    record.chmod(0o444)
    with pytest.raises(Failure, match="could not be written: it is read-only"):
        write_bytes_whole(record, NEW)
    assert_as_before(record)


def test_read_only_is_respected_where_the_folder_is_not(record: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(Failure, match="could not be written: it is read-only"):
        write_bytes_whole(record, NEW)
    assert_as_before(record)


def test_a_file_that_is_gone(tmp_path: Path) -> None:
    with pytest.raises(Failure, match="it does not exist any more"):
        write_bytes_whole(tmp_path / "gone.md", NEW)
    assert os.listdir(tmp_path) == []


def test_what_a_killed_process_of_the_same_number_left(record: Path) -> None:
    record.with_name(f".northwind.md.{os.getpid()}.tmp").write_bytes(b"half of it")
    write_bytes_whole(record, OLD)
    assert_as_before(record)


def test_what_was_left_behind_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "north").mkdir()
    (tmp_path / "northwind.md").touch()
    for name in ("north/.aubel.md.12.tmp", ".northwind.md.4711.tmp", ".keep", ".tmp", "x.12.tmp", ".x.y.tmp"):
        (tmp_path / name).touch()
    assert leftovers(tmp_path) == [".northwind.md.4711.tmp", "north/.aubel.md.12.tmp"]
    assert leftovers(tmp_path / "nowhere") == []
    monkeypatch.setattr(writing, "drop", lambda place: None)  # a process that is killed right before
    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", lambda *names: None)
        write_bytes_whole(tmp_path / "northwind.md", NEW)
    assert is_leftover(leftovers(tmp_path)[0])
    assert f".northwind.md.{os.getpid()}.tmp" in leftovers(tmp_path)


# Texts, such as reports


def test_texts_that_are_kept(tmp_path: Path) -> None:
    """In order, and without what an editor leaves beside them."""
    assert writing.drafts(str(tmp_path)) == []
    folder = writing.drafts_folder(str(tmp_path))
    folder.mkdir(parents=True)
    for name in ("vesper.md", "northwind-call.md", "vesper.md~", ".vesper.md.swp"):
        (folder / name).touch()
    assert writing.drafts(str(tmp_path)) == [folder / "northwind-call.md", folder / "vesper.md"]


def test_a_text_is_written_with_plain_line_ends(tmp_path: Path) -> None:
    write_whole(tmp_path / "report.md", ["one\n", "zwölf\n"])
    assert (tmp_path / "report.md").read_bytes() == "one\nzwölf\n".encode()
    assert os.listdir(tmp_path) == ["report.md"]


def test_a_text_goes_where_a_link_leads(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("report.md")
    write_whole(tmp_path / "link", ["one\n"])
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "report.md").read_text(encoding="utf-8") == "one\n"


def test_a_text_that_cannot_be_written(record: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", fail)
        with pytest.raises(Failure, match="could not be written: No space left on device"):
            write_whole(record, ["new"])
    assert_as_before(record)
