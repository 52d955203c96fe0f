# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A copy of the collection below ``ansible_collections/mailops/rdns``, where Ansible's own tools want it.

It holds what git tracks or would track: no caches, no virtual environments, nothing that a clone would not have.
"""

from __future__ import annotations

import os
import pathlib
import shutil
import subprocess

CHECKOUT = pathlib.Path(__file__).resolve().parent.parent.parent
KEPT = {".git", "tests/output"}  # what tools make in a copy, and want again next time


def files() -> list[str]:
    """Paths of the collection's files, relative to the checkout."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=CHECKOUT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    return sorted(path for path in set(listed.split("\0")) if path and os.path.lexists(CHECKOUT / path))


def _remove_others(copy: pathlib.Path, wanted: set[str]) -> None:
    for folder, subfolders, names in os.walk(copy, topdown=True):
        here = pathlib.Path(folder).relative_to(copy)
        subfolders[:] = [name for name in subfolders if (here / name).as_posix() not in KEPT]
        for name in names:
            if (here / name).as_posix() not in wanted:
                (copy / here / name).unlink()


def copy_into(collections: pathlib.Path) -> pathlib.Path:
    """Bring the copy below this folder up to date. Returns the collection's folder."""
    copy = collections / "ansible_collections" / "mailops" / "rdns"
    copy.mkdir(parents=True, exist_ok=True)
    wanted = files()
    _remove_others(copy, set(wanted))
    for path in wanted:
        target = copy / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        shutil.copy2(CHECKOUT / path, target, follow_symlinks=False)
    return copy


def copy_with_git(collections: pathlib.Path) -> pathlib.Path:
    """The same, as a repository of its own: ansible-test asks the git around it which files there are."""
    copy = copy_into(collections)
    for command in (["git", "init", "--quiet"], ["git", "add", "--all"]):
        subprocess.run(command, cwd=copy, check=True)
    return copy
