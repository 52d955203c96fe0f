# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run a command in a copy of the collection below ``ansible_collections``: ``in_copy.py PROGRAM ARGUMENT ...``.

Each program has a copy of its own, so that several may run at once and none leaves anything in the checkout.
"""

from __future__ import annotations

import os
import subprocess
import sys

import tree

if __name__ == "__main__":
    collections = tree.CHECKOUT / ".cache" / "copies" / sys.argv[1]
    copy = tree.copy_with_git(collections)
    environment = dict(os.environ, ANSIBLE_COLLECTIONS_PATH=str(collections))
    sys.exit(subprocess.run(sys.argv[1:], cwd=copy, env=environment, check=False).returncode)
