"""Hostile inputs: files that are none, links, file names, folders, and the news."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path

from hostile_kit import MIB, RECORD, Build, Entry, Unavailable, named

GOOD = RECORD.encode()
NEWS = "records/NEWS.md"


def _made(
    name: str, make: Callable[[Path], object], path: str = "records/hostile.md", *, harmless: bool = False
) -> Entry:
    def build(root: Path) -> None:
        try:
            make(root)
        except (OSError, AttributeError, NotImplementedError) as error:
            raise Unavailable(f"cannot be made here: {error}") from None

    return Entry(name, build, path, harmless)


def _at(make: Callable[[Path], object], path: str = "records/hostile.md") -> Build:
    """Do something with the path of the hostile file."""

    def build(root: Path) -> None:
        make(root / path)

    return build


def _socket(path: Path) -> None:
    unbound = socket.socket(socket.AF_UNIX)
    descriptor = os.open(path.parent, os.O_RDONLY)
    try:
        unbound.bind(f"/proc/self/fd/{descriptor}/{path.name}")  # a socket's address must be short
    finally:
        os.close(descriptor)
        unbound.close()


def _sparse(path: Path) -> None:
    with open(path, "wb") as stream:
        stream.truncate(2 * 1024 * MIB)


def _forbidden(path: Path, mode: int = 0) -> None:
    if os.name == "nt" or os.geteuid() == 0:
        raise Unavailable("everything may be read here")
    path.chmod(mode)


def _forbidden_file(path: Path) -> None:
    path.write_bytes(GOOD)
    _forbidden(path)


def _deep(records: Path) -> None:
    """Folders within folders, until no path can name them."""
    here = os.open(records, os.O_RDONLY)
    for _ in range(300):
        os.mkdir("d" * 20, dir_fd=here)
        below = os.open("d" * 20, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(here)


def _link(target: str, path: str = "records/hostile.md") -> Build:
    return _at(lambda place: place.symlink_to(target), path)


def _piped(root: Path) -> None:
    os.mkfifo(root / "records" / "pipe")
    _link("pipe")(root)


def _elsewhere(root: Path) -> None:
    (root / "records").rename(root / "elsewhere")
    (root / "records").symlink_to("elsewhere")


def _holding(path: str, data: bytes) -> Build:
    def build(root: Path) -> None:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)

    return build


def _crowd(root: Path) -> None:
    for number in range(300):
        (root / "records" / f"client-{number}.md").write_bytes(b"")


SPECIAL = (
    _made("a folder", _at(Path.mkdir)),
    _made("a pipe", _at(lambda path: os.mkfifo(path))),
    _made("a socket", _at(_socket)),
    _made("a device", _at(lambda path: os.mknod(path, 0o20666, os.makedev(1, 5)))),
    _made("a device of blocks", _at(lambda path: os.mknod(path, 0o60666, os.makedev(7, 0)))),
    _made("2 GB of nothing", _at(_sparse)),
    _made("a file without permission", _at(_forbidden_file)),
    _made("a folder beyond every path", _at(_deep, "records"), "records/dddd"),
    _made("300 empty files", _crowd, "records/client-"),
)

LINKS = (
    _made("a link out of the repository", _link("/etc/passwd")),
    _made("a link out of the folder", _link("../clientfiles.toml")),
    _made("a link within", _link("alder.md"), harmless=True),
    _made("a link to nothing", _link("nothing.md")),
    _made("a link to itself", _link("hostile.md")),
    _made("a link to the folder above", _link("..")),
    _made("a link to a folder outside", _link("/etc", "records/etc"), "records/etc"),
    _made("a link to its own folder", _link(".", "records/loop"), harmless=True),
    _made("a link to a device", _link("/dev/zero")),
    _made("a link to standard input", _link("/dev/stdin")),
    _made("a link to memory", _link("/proc/self/mem")),
    _made("a link to a pipe within", _piped),
    _made("records is a link", _elsewhere, harmless=True),
)

NAMES = (
    named("a line end in a name", "ac\nme.md"),
    named("a line end behind a name", "acme.md\n"),
    named("a space behind a name", "acme.md "),
    named("escape sequences in a name", "\x1b[31m\x07acme.md"),
    named("a name that is no text", b"\xff\xfe.md"),
    named("a name that is no text and its spelling", b"\xff.md", rb"\xff.md"),
    named("a name of 255 bytes", "a" * 252 + ".md"),
    named("a name of 65 characters", "a" * 65 + ".md"),
    named("a dash in front", "-rf.md"),
    named("capitals", "ACME.MD"),
    named("capitals that collide", "aLDER.md"),
    named("two forms of a letter", "caf\u00e9.md", "cafe\u0301.md"),
    named("letters of another script", "\u0430lder.md"),
    named("a ligature", "\ufb01ne.md"),
    named("only an ending", ".md", harmless=True),
    named("a space as a name", " .md"),
    named("spaces in a name", "ac me.md"),
    named("two hyphens", "ac--me.md"),
    named("another ending", "acme.markdown"),
    named("a workflow command as a name", "::error::owned.md"),
    named("an old workflow command as a name", "##[error]owned.md"),
    named("an escaped line end in a name", "a%0A::error::b.md"),
    named("a property in a name", "a,line=7.md"),
    named("a mention as a name", "@acme #1 GH-1.md"),
    named("html as a name", "<b>&amp;.md"),
    named("a backslash in a name", "ac\\me.md"),
    named("an override in a name", "\u202edm.emca.md"),
    _made("the same name in a folder", _holding("records/more/alder.md", GOOD), "records/more/alder.md"),
    _made(
        "a folder that is called README.md", _holding("records/README.md/Acme.md", GOOD), "records/README.md/Acme.md"
    ),
    _made("a folder of line ends", _holding("records/a\nb/acme.md", b""), "records/a\nb/acme.md"),
)

NEWS_FILES = (
    _made("news that are a folder", _at(Path.mkdir, NEWS), NEWS),
    _made("news that are a pipe", _at(lambda path: os.mkfifo(path), NEWS), NEWS),
    _made("news that are a device", _link("/dev/zero", NEWS), NEWS),
    _made("news that lead to themselves", _link("NEWS.md", NEWS), NEWS),
    _made("news of nuls", _holding(NEWS, b"\0" * 1_000), NEWS),
    _made("news of bytes", _holding(NEWS, b"\xff" * 1_000), NEWS),
    _made("news without end", _holding(NEWS, b"# 2026-11-20 news: a\ntopics: b\n" * 30_000), NEWS, harmless=True),
    _made("news without titles", _holding(NEWS, b"# 2026-11-20 news\n" * 10_000), NEWS),
    _made("news of 1 MiB and a byte", _holding(NEWS, b"a" * (MIB + 1)), NEWS),
)

ENTRIES = (*SPECIAL, *LINKS, *NAMES, *NEWS_FILES)
