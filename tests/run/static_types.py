# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run mypy over the plugins and over the tests' own programs."""

from __future__ import annotations

import os
import subprocess
import sys

import tree

if __name__ == "__main__":
    collections = tree.CHECKOUT / ".cache" / "copies" / "mypy"
    copy = tree.copy_into(collections)
    mypy = [sys.executable, "-m", "mypy", "--config-file", "pyproject.toml"]
    mypy += ["--cache-dir", str(tree.CHECKOUT / ".mypy_cache")]
    environment = dict(os.environ, MYPYPATH=f"{collections}:tests/run:tests")
    wrong = 0
    for targets in (["-p", "ansible_collections.mailops.rdns.plugins"], ["tests/run"]):
        wrong |= subprocess.run([*mypy, *targets], cwd=copy, env=environment, check=False).returncode
    sys.exit(wrong)
