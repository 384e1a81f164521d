"""Hostile inputs: bytes that are no text, characters that do harm, and fences."""

from __future__ import annotations

from hostile_kit import BODY, FRONT, LONG, MIB, RECORD, changed, content

GOOD = RECORD.encode()
CONFLICT = "<<<<<<< ours\nname: A\n=======\nname: B\n>>>>>>> theirs\n"

ENCODINGS = (
    content("utf-16", RECORD.encode("utf-16")),
    content("utf-16 without a mark", RECORD.encode("utf-16-le")),
    content("utf-32", RECORD.encode("utf-32")),
    content("latin-1", RECORD.replace("Alder", "Müller").encode("latin-1")),
    content("truncated utf-8", GOOD + b"\xe2\x82"),
    content("overlong utf-8", GOOD + b"\xc0\xaf"),
    content("surrogate in utf-8", GOOD + b"\xed\xa0\x80"),
    content("beyond unicode", GOOD + b"\xf7\xbf\xbf\xbf"),
    content("only continuation bytes", b"\x80" * LONG),
    content("gzip", b"\x1f\x8b\x08\x00" + bytes(range(256))),
    content("every byte", bytes(range(256))),
    content("byte-order mark in the middle", RECORD.replace("Jana", "\ufeffJana")),
    content("two byte-order marks", b"\xef\xbb\xbf\xef\xbb\xbf" + GOOD),
    content("only a byte-order mark", b"\xef\xbb\xbf"),
    content("a byte-order mark before the fence", b"\xef\xbb\xbf" + GOOD, harmless=True),
    content("one nul", b"\0"),
    content("nul in a name", RECORD.replace("Alder", "Al\0der")),
    content("1 MiB of nuls", b"\0" * MIB),
    content("nuls behind the record", GOOD + b"\0" * 4096),
    content("escape sequences", RECORD.replace("Alder", "\x1b[2J\x1b]0;owned\x07")),
    content("c1 controls", RECORD.replace("Alder", "\x9b31m\x90")),
    content("controls in every line", RECORD.replace("\n", "\x08\n")),
    content("a million deletes", "\x7f" * MIB),
    content("bidirectional overrides", RECORD.replace("Alder", "\u202eredlA\u2066")),
    content("1 MiB of overrides", "\u202e" * (MIB // 3)),
    content("noncharacters", RECORD.replace("Alder", "\uffff\ufffe")),
    content("astral letters", RECORD.replace("Alder", "\U0001f469\u200d\U0001f4bb\U000e0041"), harmless=True),
    content("a tower of accents", RECORD.replace("Alder", "a" + "\u0301" * 10_000)),
)

SIZES = (
    content("0 bytes", b""),
    content("1 byte", b"-"),
    content("one line end", b"\n"),
    content("exactly 1 MiB", GOOD + b"a" * (MIB - len(GOOD)), harmless=True),
    content("1 MiB and a byte", GOOD + b"a" * (MIB - len(GOOD) + 1)),
    *(
        content(f"1 MiB of {name}", sign * MIB)
        for name, sign in (
            ("spaces", " "),
            ("tabs", "\t"),
            ("line ends", "\n"),
            ("carriage returns", "\r"),
            ("dashes", "-"),
            ("equals signs", "="),
            ("hashes", "#"),
            ("backticks", "`"),
            ("tildes", "~"),
            ("dots", "."),
            ("asterisks", "*"),
            ("angle brackets", "<"),
        )
    ),
)

LINE_ENDS = (
    content("lone carriage returns", RECORD.replace("\n", "\r")),
    content("one lone carriage return", RECORD.replace("Jana", "Ja\rna")),
    content("carriage return, line feed", RECORD.replace("\n", "\r\n"), harmless=True),
    content("mixed line ends", RECORD.replace("\n", "\r\n", 8), harmless=True),
    content("carriage return twice", RECORD.replace("\n", "\r\r\n")),
    content("next line", RECORD.replace("\n", "\x85")),
    content("line separators", RECORD.replace("Jana", "Ja\u2028na\u2029")),
    content("1 MiB of line separators", "\u2028" * (MIB // 3)),
    content("vertical tabs and form feeds", RECORD.replace("\n", "\n\x0b\x0c")),
)

FENCES = (
    content("no fence at all", BODY),
    content("no opening fence", RECORD.removeprefix("---\n")),
    content("no closing fence", FRONT),
    content("only an opening fence", "---"),
    content("two fences and nothing between", "---\n---\n"),
    content("two fences on the first line", "------\n"),
    content("mistyped opening", RECORD.replace("---", "--", 1)),
    content("opening of four dashes", RECORD.replace("---", "----", 1)),
    content("opening of long dashes", RECORD.replace("---", "—", 1)),
    content("opening with text", RECORD.replace("---", "--- yaml", 1)),
    content("doubled opening", f"---\n{RECORD}"),
    content("indented opening", f"  {RECORD}"),
    content("opening far below", "\n" * 50_000 + RECORD),
    content("mistyped closing", f"{FRONT}--\n{BODY}"),
    content("closing of four dashes", f"{FRONT}----\n{BODY}"),
    content("closing of equals signs", f"{FRONT}======\n{BODY}"),
    content("closing of dots", f"{FRONT}...\n{BODY}"),
    content("closing with text", f"{FRONT}--- # end\n{BODY}"),
    content("indented closing", f"{FRONT} ---\n{BODY}"),
    content("doubled closing", f"{FRONT}---\n---\n{BODY}", harmless=True),
    content("fence in the middle", RECORD.replace("contacts:", "---\ncontacts:")),
    content("fence of spaces", "---" + " " * LONG + "x\n"),
    content("fence of tabs", f"{FRONT}---" + "\t" * LONG + "x\n"),
    content("toml fences", RECORD.replace("---", "+++")),
    content("indented fences without end", "---\n" + " ---\n" * (LONG // 5)),
    content("fences without end", "---\n" * (LONG // 4)),
    changed("three dots in a value", "Call Jana", "|\n...\n  x"),
)

CONFLICTS = (
    content("a conflict in the front matter", RECORD.replace("name: Alder Works\n", CONFLICT)),
    content("a conflict in the log", RECORD + CONFLICT),
    content("only the end of a conflict", f"{RECORD}>>>>>>> theirs\n"),
    content("conflicts without end", "<<<<<<<\n" * (MIB // 8)),
    content("equals signs within a conflict", f"{RECORD}<<<<<<<\n" + "=======\n" * (LONG // 8)),
)

ENTRIES = (*ENCODINGS, *SIZES, *LINE_ENDS, *FENCES, *CONFLICTS)
