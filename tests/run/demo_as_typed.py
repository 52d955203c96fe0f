# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Type ``make demo`` and ``make demo MODE=enforce`` as a user does: the first succeeds, the second fails the play."""

from __future__ import annotations

import subprocess
import sys

import tree


def demo(*variables: str) -> tuple[int, str]:
    """Run make demo; its exit code and what it printed."""
    command = ["make", "demo", *variables]
    print("+", *command, flush=True)
    done = subprocess.run(command, cwd=tree.CHECKOUT, capture_output=True, text=True, timeout=600, check=False)
    print(done.stdout, done.stderr, sep="\n", flush=True)
    return done.returncode, done.stdout


def main() -> int:
    code, printed = demo()
    if code != 0 or "failed=0" not in printed or ".html" not in printed:
        print("make demo: it should succeed, fail no relay, and say where the page lies")
        return 1
    code, printed = demo("MODE=enforce")
    if code != 2 or "failed=1" not in printed:  # make says 2 whenever a command of its failed
        print("make demo MODE=enforce: it should end with a failed play")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
