"""Files that are written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from clientfiles.diagnostics import Failure


def write_whole(path: Path, pieces: Iterable[str]) -> None:
    """Put a text into a file in one step, so that there is never half of one; as UTF-8 with plain line ends.

    Failure where that cannot be done; what stood there before is then still there.
    """
    target = Path(os.path.realpath(path))  # a link stays a link
    # What is no file, such as /dev/stdout or a pipe, cannot be replaced by one.
    is_replaced = target.is_file() or not os.path.lexists(target)
    place = target.with_name(f".{target.name}.{os.getpid()}.tmp") if is_replaced else target
    try:
        with open(place, "w", encoding="utf-8", newline="\n") as stream:
            stream.writelines(pieces)
        if is_replaced:
            os.replace(place, target)
    except OSError as error:
        if is_replaced:
            with suppress(OSError):
                place.unlink()
        raise Failure(f"{path} could not be written: {error.strerror or error}") from None
