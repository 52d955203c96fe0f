# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run ``ansible-test sanity`` in full, without an ignore file, with the ansible-core of the interpreter that runs this.

Tests that ansible-test skips are named at the end; in CI (environment variable CI is true) a skipped test fails,
but for Pythons newer than those the collection says it was tested with.
"""

from __future__ import annotations

import os
import pathlib
import re
import subprocess
import sys

import interpreters
import tree

NEWEST_TESTED = 13  # Python 3.13; README and CONTRIBUTING.md say so
WORK = tree.CHECKOUT / ".cache" / "sanity"
IN_CI = os.environ.get("CI", "").lower() in ("1", "true", "yes")

# ansible-test sets up pip with a script that it downloads. Where it cannot, it says where it looks for one.
_WHERE_BOOTSTRAP_GOES = re.compile(r"bootstrap script can be manually downloaded and saved to: (\S+get_pip_\S+\.py)")
_BOOTSTRAP = '''\
"""Written by the tests of mailops.rdns, because ansible-test could not download its own script.

Sets up the pip that this Python brings, and lets it install what ansible-test asked for.
"""

import subprocess
import sys

if __name__ == "__main__":
    subprocess.check_call([sys.executable, "-m", "ensurepip"])
    for_pip = [word for word in sys.argv[1:] if word not in ("--no-setuptools", "--no-wheel")]
    sys.exit(subprocess.call([sys.executable, "-m", "pip", "install"] + for_pip))
'''

_SKIPPED = re.compile(r"^WARNING: .*\b[Ss]kip.*$", re.MULTILINE)
_PYTHON = re.compile(r"Python 3\.(\d+)")


def ansible_test(copy: pathlib.Path, arguments: list[str]) -> tuple[int, str]:
    """Run it, show what it prints, and return its exit code and all that it printed."""
    pythons = interpreters.link_all(tree.CHECKOUT / ".cache" / "pythons")
    own = pathlib.Path(sys.executable).parent
    environment = dict(os.environ, PATH=f"{own}:{pythons}:{os.environ['PATH']}", ANSIBLE_TEST_PREFER_PODMAN="1")
    environment.pop("PYTHONPATH", None)
    printed = []
    with subprocess.Popen(
        [str(own / "ansible-test"), "sanity", "--color", "no", *arguments],
        cwd=copy,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            print(line, end="", flush=True)
            printed.append(line)
    return process.returncode, "".join(printed)


def sanity(copy: pathlib.Path, arguments: list[str]) -> tuple[int, str]:
    """Run it; where its download of a pip bootstrap script failed, put one there and run it again."""
    provided: set[str] = set()
    while True:
        code, printed = ansible_test(copy, arguments)
        wanted = _WHERE_BOOTSTRAP_GOES.search(printed)
        if code == 0 or wanted is None or wanted.group(1) in provided:
            return code, printed
        print(f"The download is not possible here: {wanted.group(1)} is written instead.", flush=True)
        pathlib.Path(wanted.group(1)).write_text(_BOOTSTRAP, encoding="utf-8")
        provided.add(wanted.group(1))


def left_out(printed: str) -> list[str]:
    """What was skipped, but for Pythons that are newer than the newest tested."""
    lines = dict.fromkeys(_SKIPPED.findall(printed))
    return [line for line in lines if not any(int(minor) > NEWEST_TESTED for minor in _PYTHON.findall(line))]


def main() -> int:
    copy = tree.copy_with_git(WORK / pathlib.Path(sys.executable).parent.parent.name)
    for ignored in sorted((copy / "tests" / "sanity").glob("ignore*")):
        print(f"{ignored.name}: nothing may be exempt from sanity tests")
        return 1
    code, printed = sanity(copy, sys.argv[1:] or ["--venv"])
    skipped = left_out(printed)
    for line in skipped:
        print(f"Left out: {line}")
    if code == 0 and skipped and IN_CI:
        print("In CI nothing may be left out.")
        return 1
    return code


if __name__ == "__main__":
    sys.exit(main())
