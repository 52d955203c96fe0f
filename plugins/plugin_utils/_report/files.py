# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The report's files: their names, and how they are written: whole or not at all, readable by their owner only."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
import typing as t

from ansible_collections.mailops.rdns.plugins.module_utils._text import quoted

from .junit import junit
from .markdown import markdown
from .page import page

Data = dict[str, t.Any]


def as_json(report: Data) -> str:
    """The report itself."""
    return json.dumps(report, indent=1, ensure_ascii=True) + "\n"


#: Format: (name of the file, what makes it).
FORMATS: dict[str, tuple[str, t.Callable[[Data], str]]] = {
    "json": ("report.json", as_json),
    "html": ("report.html", page),
    "junit": ("report.xml", junit),
    "markdown": ("report.md", markdown),
}


def paths(folder: str, formats: t.Iterable[str]) -> dict[str, str]:
    """Where the file of each format lies."""
    return {kind: os.path.join(folder, FORMATS[kind][0]) for kind in formats}


def why_not_writable(folder: str, option: str = "relay_audit_report_dir") -> str:
    """Why nothing can be written there, in one sentence; empty when it can. Makes nothing."""
    existing = folder
    while not os.path.lexists(existing) and os.path.dirname(existing) != existing:
        existing = os.path.dirname(existing)
    if not os.path.isdir(existing):
        return (
            f"{option}: {quoted(folder, 200)} cannot be written on the controller: "
            f"{quoted(existing, 200)} is not a directory"
        )
    if not os.access(existing, os.W_OK | os.X_OK):
        return (
            f"{option}: {quoted(folder, 200)} cannot be written on the controller: no right to write in "
            f"{quoted(existing, 200)}; name a directory in which there is"
        )
    return ""


def write(report: Data, folder: str, formats: t.Iterable[str]) -> str:
    """Write all formats; the error in one sentence, or an empty string."""
    failed = write_all(folder, ((path, FORMATS[kind][1](report)) for kind, path in paths(folder, formats).items()))
    if failed:
        return f"relay_audit_report_dir: the report could not be written in {quoted(folder, 200)}: {failed}"
    return ""


def write_all(folder: str, contents: t.Iterable[tuple[str, str]]) -> str:
    """Write files, each a path and its content, into a folder that is made for them; why not, or an empty string."""
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        for path, content in contents:
            replace(path, content)
    except OSError as error:
        return str(error.strerror)
    return ""


def replace(path: str, content: str) -> None:
    """Write beside, then rename: a reader sees the old report or the new one. mkstemp makes files of mode 0600."""
    handle, temporary = tempfile.mkstemp(prefix=".report.", dir=os.path.dirname(path))
    try:
        with open(handle, "w", encoding="utf-8", errors="backslashreplace") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise
