"""Hostile inputs: settings."""

from __future__ import annotations

import os
from pathlib import Path

from hostile_kit import MIB, SETTINGS, Entry, Unavailable, settings

TOML = "clientfiles.toml"
PYPROJECT = "pyproject.toml"
MANY = 5_000


def _instead(name: str, kind: str, file: str, *, harmless: bool = False) -> Entry:
    """Something that is no file in the place of the settings."""

    def build(root: Path) -> None:
        (root / TOML).unlink()
        path = root / file
        try:
            if kind == "folder":
                path.mkdir()
            elif kind == "pipe":
                os.mkfifo(path)
            elif kind == "sparse":
                with open(path, "wb") as stream:
                    stream.truncate(1024 * MIB)
            else:
                path.symlink_to(kind)
        except (OSError, AttributeError, NotImplementedError) as error:
            raise Unavailable(f"cannot be made here: {error}") from None

    return Entry(name, build, file, harmless)


SYNTAX = (
    settings("settings of bytes", bytes(range(256))),
    settings("settings in utf-16", SETTINGS.encode("utf-16")),
    settings("settings with a nul", f"{SETTINGS}\0"),
    settings("settings cut off", SETTINGS[:-3]),
    settings("settings of 1 MiB and more", "#" * (MIB + 1)),
    settings("settings of 300 KB", "#" * 300_000 + "\na = 1"),
    settings("inline tables 10,000 deep", "a=" + "{a=" * 10_000),
    settings("inline tables 10,000 deep and closed", "a=" + "{a=" * 10_000 + "1" + "}" * 10_000),
    settings("arrays 100,000 deep", "a=" + "[" * 100_000),
    settings("a key of 30,000 parts", "a." * 30_000 + "b = 1"),
    settings("a table of 20,000 parts", "[" + "a." * 20_000 + "b]"),
    settings("a number of 10,000 digits", "a = " + "9" * 10_000),
    settings("a hexadecimal number of 10,000 digits", "[tiers]\nA = 0x" + "f" * 10_000),
    settings("a float of 10,000 digits", "[tiers]\nA = " + "9" * 10_000 + ".0"),
    settings("a day that is none", "[team.dana]\nleft = 2026-02-30"),
    settings("half a character", 'lead = "\\ud800"'),
    settings("a key of 50,000 characters", "a" * 50_000 + " = 1"),
    settings("a table given twice", f"{SETTINGS}[tiers]\n"),
)

VALUES = (
    *(
        settings(f"{name} is {value}", f"{name} = {value}")
        for name in ("timezone", "lead", "tiers", "team", "kinds", "required", "windows")
        for value in ("1", "[{}]", "inf")
    ),
    settings("wrong tiers", "[tiers]\nA = []\nB = {}\nC = 1979-05-27T07:32:00Z\nD = inf\nE = -1\nF = true"),
    settings(
        "wrong team", "[team]\ndana = 1\n[team.x]\nname = 1\nleft = 1979-05-27T07:32:00Z\nemail = []\ngithub = {}"
    ),
    settings("wrong kinds", '[kinds]\ncontact = 1\nother = [1, "in", "call", "", "a b", "\\u202e"]'),
    settings("wrong required", '[required]\nactive = 1\nalways = [[]]\nx = ["y"]'),
    settings("wrong windows", '[windows]\nhorizon = []\nsoon = 07:32:00\nquiet = "1 month"\nrenewals = "-1 days"'),
    settings("tiers that name each other", '[tiers]\nA = "B"\nB = "A"'),
    settings("windows without end", '[windows]\nhorizon = "9999 weeks"\nrenewals = "9999 weeks"', harmless=True),
    settings("tiers of 9,999 months", '[tiers]\nA = "9999 months"', harmless=True),
    *(
        settings(f"time zone {zone[:24]}", f'timezone = "{zone}"')
        for zone in (
            "../../etc/passwd",
            "/etc/passwd",
            "Europe",
            ".",
            "tzdata.zi",
            "a" * 5_000,
            "Europe/Berlin\\u0000",
            "Europe/../Europe/Berlin",
        )
    ),
    settings(
        "keys that are escape sequences", '"\\u001b[31m\\n::error::x" = 1\n[team."\\u202e"]\n[tiers]\n"a\\nb" = "x"'
    ),
)

SIZES = (
    settings("many unknown settings", "".join(f"k{number} = 1\n" for number in range(MANY))),
    settings("many wrong tiers", "[tiers]\n" + "".join(f"k{number} = 1\n" for number in range(MANY))),
    settings("many wrong kinds", "[kinds]\nother = [" + ",".join(f'"{number}"' for number in range(MANY)) + "]"),
    settings(
        "many unknown fields", "[required]\nalways = [" + ",".join(f'"k{number}"' for number in range(MANY)) + "]"
    ),
    settings("a large team", "".join(f"[team.k{number}]\n" for number in range(MANY)), harmless=True),
)

FILES = (
    _instead("settings that are a folder", "folder", TOML),
    _instead("settings that are a pipe", "pipe", TOML),
    _instead("settings of 1 GB", "sparse", TOML),
    _instead("settings that lead nowhere", "nowhere", TOML),
    _instead("settings that lead to themselves", TOML, TOML),
    _instead("settings that lead to a device", "/dev/zero", TOML),
    _instead("project that is a folder", "folder", PYPROJECT, harmless=True),
    _instead("project that is a pipe", "pipe", PYPROJECT, harmless=True),
    _instead("project of 1 GB", "sparse", PYPROJECT, harmless=True),
    _instead("project that leads to a device", "/dev/zero", PYPROJECT, harmless=True),
    _instead("project that leads nowhere", "nowhere", PYPROJECT, harmless=True),
    settings("project of bytes", b"\xff\xfe[tool.clientfiles]\n", PYPROJECT),
    settings("project whose tools are a number", "tool = 1\n# [tool.clientfiles]", PYPROJECT, harmless=True),
    settings("project whose table is a number", "[tool]\nclientfiles = 1\n# [tool.clientfiles]", PYPROJECT),
    settings("project whose table is a list", "[[tool.clientfiles]]\nlead = 1", PYPROJECT),
)

ENTRIES = (*SYNTAX, *VALUES, *SIZES, *FILES)
