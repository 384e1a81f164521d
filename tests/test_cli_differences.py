"""What a change makes of a file, as git shows it and as a terminal can bear it."""

from __future__ import annotations

from clientfiles.cli.differences import difference, visible_rows


def test_a_change() -> None:
    assert (
        difference("records/a.md", b"one\ntwo\nthree\n", b"one\n2\nthree\n")
        == """\
--- a/records/a.md
+++ b/records/a.md
@@ -1,3 +1,3 @@
 one
-two
+2
 three
"""
    )


def test_a_new_file() -> None:
    assert difference("records/a.md", None, b"one\n") == "--- /dev/null\n+++ b/records/a.md\n@@ -0,0 +1 @@\n+one\n"


def test_a_last_line_without_an_end() -> None:
    end = "\\ No newline at end of file"
    assert difference("a", b"one", b"one\ntwo").splitlines()[3:] == ["-one", end, "+one", "+two", end]


def test_bytes_that_are_no_text() -> None:
    assert "\n-caf\\xe9\n+café\n" in difference("a", b"caf\xe9\n", "café\n".encode())


def test_nothing_in_a_record_acts_on_the_terminal() -> None:
    assert visible_rows("+a\x1b[2Jb\r\n+c\x07\n") == "+a␛[2Jb\n+c␇\n"
