# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the relay_baseline module does with its parameters: read the file, compare, write it, tell what has changed.

The file is written whole or not at all. ValueError is one sentence.
"""

from __future__ import annotations

import contextlib
import json
import os
import stat
import tempfile
import typing as t

from ._baseline import Baseline, empty, parse, render
from ._baseline_update import seen_in, update
from ._packed import is_packed, unpack
from ._text import quoted

MOST_BYTES = 64 * 1024 * 1024
MOST_REPORT = 512 * 1024 * 1024

Data = dict[str, t.Any]


def run(params: t.Mapping[str, t.Any], check_mode: bool) -> tuple[str, Data]:
    """(error in one sentence or "", result) for the parameters of a task."""
    try:
        return "", _run(params["path"], params["verdicts"], params["partial"], check_mode)
    except ValueError as error:
        return str(error), {}
    except OSError as error:
        return f"path: {quoted(params['path'], 200)} could not be written: {error.strerror}", {}


def _run(path: str, verdicts: object, partial: bool, check_mode: bool) -> Data:
    old = read(path)
    refuse_unwritable(path)
    seen = seen_in(_verdicts(verdicts))
    made = update(old[1] if old else empty(), seen, partial)
    before, after = old[0] if old else "", render(made.baseline)
    if before != after and not check_mode:
        write(path, after)
    return {
        "changed": before != after,
        "path": path,
        "created": old is None,
        "paths": len(made.baseline.paths),
        "drift": made.drift,
        "notes": made.notes,
        "diff": {
            "before": before,
            "after": after,
            "before_header": path if old else f"{path} (not there)",
            "after_header": path,
        },
    }


def read(path: str, option: str = "path") -> tuple[str, Baseline] | None:
    """The file's text and what it says; None where there is no file."""
    shown = f"{option}: {quoted(path, 200)}"
    if not os.path.lexists(path):
        return None
    if os.path.islink(path):
        raise ValueError(f"{shown} is a symbolic link, which an update would replace: name the file that it leads to")
    if not os.path.isfile(path):
        raise ValueError(f"{shown} is no regular file: the path of a baseline is wanted")
    try:
        with open(path, encoding="utf-8", newline="") as file:
            text = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise ValueError(f"{shown} cannot be read: {error.strerror}") from None
    except ValueError:
        raise ValueError(f"{shown} cannot be read: it is not UTF-8 text") from None
    if len(text) > MOST_BYTES:
        raise ValueError(f"{shown} is larger than {MOST_BYTES // 1024 // 1024} MiB")
    try:
        return text, parse(text)
    except ValueError as error:
        raise ValueError(f"{shown}, {error}") from None


def refuse_unwritable(path: str, option: str = "path") -> None:
    """Say that the file cannot be written before anything is asked. Makes nothing."""
    folder = os.path.dirname(os.path.abspath(path))
    if not os.path.isdir(folder):
        raise ValueError(f"{option}: {quoted(path, 200)} cannot be written: {quoted(folder, 200)} is no directory")
    if not os.access(folder, os.W_OK | os.X_OK) or (os.path.lexists(path) and not os.access(path, os.W_OK)):
        raise ValueError(f"{option}: {quoted(path, 200)} cannot be written: no right to write there")


def write(path: str, text: str) -> None:
    """Write beside, then rename. Mode and owner stay; a new file gets the mode that the umask leaves."""
    handle, draft = tempfile.mkstemp(prefix=".mailops-rdns-", dir=os.path.dirname(os.path.abspath(path)))
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        _like(path, draft)
        os.replace(draft, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(draft)
        raise


def _like(path: str, draft: str) -> None:
    try:
        known = os.stat(path)
    except FileNotFoundError:
        umask = os.umask(0)
        os.umask(umask)
        os.chmod(draft, 0o666 & ~umask)
        return
    with contextlib.suppress(PermissionError):  # only root gives files away
        os.chown(draft, known.st_uid, known.st_gid)
    os.chmod(draft, stat.S_IMODE(known.st_mode))


def _verdicts(value: object) -> list[t.Any]:
    """From a list, from what fcrdns_info returned, from a report or its file: all verdicts, or one sentence."""
    if is_packed(value):
        try:
            value = unpack(t.cast(str, value))
        except ValueError as error:
            raise ValueError(f"verdicts: {error}") from None
    if isinstance(value, str):
        value = _report(value)
    if isinstance(value, t.Mapping):
        value = _whole(value)
    if not isinstance(value, (list, tuple)) or not value:
        raise ValueError(f"verdicts: {quoted(value)} given: what fcrdns_info returned, or a report, is wanted")
    return list(value)


def _whole(result: t.Mapping[str, t.Any]) -> object:
    """The verdicts of a result or a report that leaves none out."""
    if result.get("drill"):
        raise ValueError("verdicts: they come of a drill: only what was really seen belongs into a baseline")
    if result.get("returned", "all") != "all":
        raise ValueError(
            f"verdicts: {quoted(result['returned'])} were returned, and a path left out would count as gone: give "
            "fcrdns_info the option returned: all"
        )
    if result.get("complete", True) is not True:
        raise ValueError("verdicts: the report is not complete: the play had not come to all hosts")
    if "verdicts" not in result:
        raise ValueError(
            "verdicts: a dictionary without verdicts given: what fcrdns_info returned, or a report, is wanted"
        )
    return result["verdicts"]


def _report(path: str) -> object:
    shown = f"verdicts: {quoted(path, 200)}"
    if not os.path.isfile(path):
        raise ValueError(f"{shown} is no file: verdicts, or the path of a report (report.json), are wanted")
    try:
        with open(path, encoding="utf-8") as file:
            return json.loads(file.read(MOST_REPORT))
    except OSError as error:
        raise ValueError(f"{shown} cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError):
        raise ValueError(f"{shown} is no JSON document") from None
