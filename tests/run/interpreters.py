# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Find the CPythons of this machine: one for each minor version, able to make virtual environments."""

from __future__ import annotations

import functools
import glob
import os
import pathlib
import re
import subprocess
import sys

_PROBE = "import ensurepip, sys, venv; print(sys.implementation.name, *sys.version_info[:2])"
_NAME = re.compile(r"python3(\.\d+)?")


def _folders() -> list[str]:
    """Where interpreters lie: PATH first, then the places that pyenv and the builders of /opt use."""
    patterns = [
        f"{os.environ.get('PYENV_ROOT', '~/.pyenv')}/versions/*/bin",
        "~/.pyenv/versions/*/bin",
        "/usr/local/bin",
        "/usr/bin",
        "/opt/*/bin",
    ]
    found = [folder for folder in os.environ.get("PATH", "").split(os.pathsep) if folder]
    for pattern in patterns:
        found += sorted(glob.glob(os.path.expanduser(pattern)), reverse=True)
    return list(dict.fromkeys(found))


def _minor(interpreter: str) -> int | None:
    """N of a working CPython 3.N, or None."""
    try:
        answer = subprocess.run(
            [interpreter, "-I", "-c", _PROBE], capture_output=True, text=True, timeout=30, check=True
        ).stdout.split()
    except (OSError, subprocess.SubprocessError):
        return None
    return int(answer[2]) if answer[:2] == ["cpython", "3"] else None


@functools.cache
def interpreters() -> dict[int, str]:
    """Paths by minor version: {11: "/usr/bin/python3.11", ...}. The first that works wins."""
    found: dict[int, str] = {}
    base = getattr(sys, "_base_executable", None) or sys.executable
    candidates = [base]
    for folder in _folders():
        if os.path.isdir(folder):
            candidates += sorted(os.path.join(folder, name) for name in os.listdir(folder) if _NAME.fullmatch(name))
    for candidate in candidates:
        named = re.search(r"python3\.(\d+)$", candidate)
        if (named and int(named.group(1)) in found) or os.path.isfile(
            os.path.join(os.path.dirname(candidate), "..", "pyvenv.cfg")
        ):
            continue
        minor = _minor(candidate)
        if minor is not None:
            found.setdefault(minor, candidate)
    return dict(sorted(found.items()))


def link_all(folder: pathlib.Path) -> pathlib.Path:
    """Fill a folder with pythonX.Y for every interpreter, for tools that search PATH by that name."""
    folder.mkdir(parents=True, exist_ok=True)
    for minor, path in interpreters().items():
        link = folder / f"python3.{minor}"
        if not link.is_symlink() or os.readlink(link) != path:
            fresh = folder / f".python3.{minor}.{os.getpid()}"
            fresh.symlink_to(path)
            fresh.replace(link)
    return folder


if __name__ == "__main__":
    for minor_version, where in interpreters().items():
        print(f"3.{minor_version}\t{where}")
