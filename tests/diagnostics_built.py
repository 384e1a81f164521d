"""Reproducers that git cannot keep, or that no editor should show: each function fills the folder of a repository."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from examples import RECORD, changed

NOTE = "She asked for a second visit."


def _put(root: Path, name: str, text: str | bytes) -> None:
    data = text.encode("utf-8") if isinstance(text, str) else text
    path = root / "records" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def unreadable_file(root: Path) -> None:
    """Links whose target is gone."""
    (root / "records").mkdir()
    (root / "records" / "northwind.md").symlink_to("gone.md")
    (root / "records" / "NEWS.md").symlink_to("gone.txt")


def not_a_file(root: Path) -> None:
    """A pipe that nobody writes into, and a folder with a record's name."""
    _put(root, "folder.md/notes.txt", "")
    os.mkfifo(root / "records" / "pipe.md")


def link_outside(root: Path) -> None:
    """Links to a file, a folder and news elsewhere; one that stays inside is followed."""
    _put(root, "inside.md", RECORD)
    (root / "elsewhere").mkdir()
    (root / "elsewhere" / "northwind.md").write_text(RECORD, encoding="utf-8")
    (root / "records" / "file.md").symlink_to("../elsewhere/northwind.md")
    (root / "records" / "folder").symlink_to("../elsewhere")
    (root / "records" / "NEWS.md").symlink_to("../elsewhere/northwind.md")
    (root / "records" / "same-again.md").symlink_to("inside.md")


def too_large(root: Path) -> None:
    """One byte more than 1 MiB; exactly 1 MiB is read."""
    filled = RECORD + "x" * (1024 * 1024 - len(RECORD.encode()))
    _put(root, "at-the-limit.md", filled)
    _put(root, "over-the-limit.md", filled + "x")
    _put(root, "three-mib.md", filled * 3)


def not_utf_8(root: Path) -> None:
    """Files as older programs save them."""
    _put(root, "latin-1.md", RECORD.encode("latin-1"))
    _put(root, "utf-16.md", RECORD.encode("utf-16"))
    _put(root, "picture.md", b"\x89PNG\r\n\x1a\n")
    _put(root, "cut-off.md", RECORD.encode()[: RECORD.encode().index("á".encode()) + 1])


def control_character(root: Path) -> None:
    """A bell in a field, a null in the log, an escape sequence, a second byte-order mark, which no screen shows."""
    _put(root, "bell.md", changed(("Floor plans", "Floor\a plans")))
    _put(root, "null.md", changed((NOTE, f"\0{NOTE}")))
    _put(root, "escape.md", changed(("Northwind Traders", "\x1b[31mNorthwind Traders")))
    _put(root, "mark-inside.md", changed(("name: N", "name: \ufeffN")))
    _put(root, "two-marks.md", "\ufeff\ufeff" + RECORD)
    _put(root, "mark-at-the-start.md", "\ufeff" + RECORD)
    _put(root, "vertical-tab.md", changed(("Floor plans", "Floor\vplans")))
    _put(root, "form-feed.md", changed(("\n## Log", "\n\f## Log")))


def bidi_character(root: Path) -> None:
    """Overrides and isolates; marks that only hint at a direction are part of ordinary text."""
    _put(root, "override.md", changed(("48000 EUR/year", "\u202e48000 EUR/year")))
    _put(root, "isolate.md", changed(("Jana Novák", "\u2066Jana Novák\u2069")))
    _put(root, "direction-mark.md", changed(("Floor plans", "Floor plans\u200f")))


def line_separator(root: Path) -> None:
    """Line ends that some programs count and others do not."""
    _put(root, "old-mac.md", changed(("owner: dana\n", "owner: dana\r")))
    _put(root, "next-line.md", changed(("Floor plans", "Floor\x85plans")))
    _put(root, "line-separator.md", changed((NOTE, f"She asked\u2028{NOTE}")))
    _put(root, "paragraph-separator.md", changed(("Floor plans", "Floor\u2029plans")))
    _put(root, "windows.md", RECORD.replace("\n", "\r\n"))
    _put(root, "all-old-mac.md", RECORD.replace("\n", "\r"))


def conflict_marker(root: Path) -> None:
    """A conflict in a field, in the log, with the common ancestor shown, half deleted; an underline is none."""
    ours, theirs = "tier: A\n", "cadence: 14 days\n"
    start, middle, end = "<<<<<<< HEAD\n", "=======\n", ">>>>>>> lee/tiers\n"
    _put(root, "in-a-field.md", changed((ours, f"{start}{ours}{middle}{theirs}{end}")))
    _put(root, "same-field.md", changed(("owner: dana\n", f"{start}owner: dana\n{middle}owner: lee\n{end}")))
    _put(root, "three-sided.md", changed((ours, f"{start}{ours}||||||| merged\n{middle}{theirs}{end}")))
    _put(root, "in-the-log.md", changed((NOTE, f"{start}{NOTE}\n{middle}She did not ask.\n{end}")))
    _put(root, "end-left-over.md", changed((NOTE, f"{NOTE}\n{end}")))
    _put(root, "start-left-over.md", changed((NOTE, f"{start}{NOTE}\n")))
    _put(root, "underline.md", changed((NOTE, f"Second visit\n{middle}{NOTE}")))


def large_folder(root: Path) -> None:
    """1,001 records in one folder, 1,000 in another."""
    small = RECORD.split("tier:")[0].replace("active", "prospect") + "contacts:\n  - name: Jana Novák\n---\n"
    for number in range(1_001):
        _put(root, f"north/north-{number}.md", small)
    for number in range(1_000):
        _put(root, f"south/south-{number}.md", small)


def too_many(root: Path) -> None:
    """More of one character than are listed, and more problems than are listed."""
    _put(root, "characters.md", changed((NOTE, "\a" * 25)))
    _put(root, "fields.md", changed(("tier: A\n", "".join(f"colour_{number}: green\n" for number in range(120)))))


def invalid_id(root: Path) -> None:
    """Names that differ between file systems, and one that is no text at all."""
    _put(root, "größe.md", RECORD)
    _put(root, "ノースウィンド.md", RECORD)
    _put(root, "Northwind.md", RECORD)
    _put(root, "north_wind.md", RECORD)
    _put(root, "north--wind.md", RECORD)
    _put(root, "north wind.md", RECORD)
    _put(root, "northwind-east.MD", RECORD)
    _put(root, "-.md", RECORD)
    _put(root, "n" * 65 + ".md", RECORD)
    _put(root, "n" * 64 + ".md", RECORD)


BUILDERS: dict[str, Callable[[Path], None]] = {
    "unreadable-file": unreadable_file,
    "not-a-file": not_a_file,
    "link-outside": link_outside,
    "invalid-id": invalid_id,
    "too-large": too_large,
    "not-utf-8": not_utf_8,
    "control-character": control_character,
    "bidi-character": bidi_character,
    "line-separator": line_separator,
    "conflict-marker": conflict_marker,
    "large-folder": large_folder,
    "too-many": too_many,
}
