# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The virtual environments that tests run in, made by plain pip and kept until their inputs change.

python3 tests/run/environments.py demo      # make it if needed, print the path of its interpreter
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
import typing as t

from interpreters import interpreters

CHECKOUT = pathlib.Path(__file__).resolve().parent.parent.parent
CACHE = CHECKOUT / ".cache"
REQUIREMENTS = CHECKOUT / "tests" / "requirements"


class UnavailableError(Exception):
    """This machine lacks something; the sentence says what."""


class Environment(t.NamedTuple):
    """A virtual environment: on which Pythons (best first), with which requirements files."""

    minors: tuple[int, ...]
    requirements: tuple[str, ...]
    # Installed without dependencies whatever Python they declare: ansible-core's module_utils run on older Pythons
    # than its command line does, because managed hosts have them.
    modules_only: str = ""


ENVIRONMENTS: dict[str, Environment] = {
    "style": Environment((11, 12, 13), ("style",)),
    "ansible": Environment((11, 12, 13), ("ansible", "optional")),
    "demo": Environment((13, 12, 11, 14), ("demo", "libraries-newest")),
    "bench": Environment((13, 12), ("core-2.21", "libraries-newest", "bench")),
    "core-2.16": Environment((12, 11, 10), ("core-2.16", "libraries-newest", "pytest", "optional")),
    "core-2.19": Environment((11, 12, 13), ("core-2.19", "libraries-newest", "pytest", "optional")),
    "core-2.21": Environment((13, 12), ("core-2.21", "libraries-newest", "pytest", "optional")),
    "units-3.9-oldest": Environment(
        (9,), ("pytest", "optional", "libraries-oldest", "signatures-oldest"), "ansible-core==2.16.19"
    ),
    "units-3.9-newest": Environment(
        (9,), ("pytest", "optional", "libraries-newest", "signatures-newest"), "ansible-core==2.19.14"
    ),
    "units-3.10-newest": Environment((10,), ("pytest", "optional", "libraries-newest", "core-2.16"), ""),
    "units-3.11-oldest": Environment((11,), ("pytest", "optional", "libraries-oldest", "core-2.19"), ""),
    "units-3.11-newest": Environment((11,), ("pytest", "optional", "libraries-newest", "core-2.19"), ""),
    "units-3.12-oldest": Environment((12,), ("pytest", "optional", "libraries-oldest", "core-2.16"), ""),
    "units-3.13-newest": Environment((13,), ("pytest", "optional", "libraries-newest", "core-2.21"), ""),
}


def host(name: str) -> str:
    """The interpreter that an environment is made from."""
    minors = ENVIRONMENTS[name].minors
    for minor in minors:
        if minor in interpreters():
            return str(interpreters()[minor])
    wanted = " or ".join(f"3.{minor}" for minor in sorted(minors))
    raise UnavailableError(f"no Python {wanted} with venv and ensurepip on this machine")


def _fingerprint(name: str, interpreter: str) -> str:
    environment = ENVIRONMENTS[name]
    version = subprocess.run([interpreter, "-VV"], capture_output=True, text=True, check=True).stdout
    parts = [os.path.realpath(interpreter), version, environment.modules_only]
    parts += [(REQUIREMENTS / f"{file}.txt").read_text(encoding="utf-8") for file in environment.requirements]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _fill(name: str, interpreter: str, folder: pathlib.Path, log: t.IO[str]) -> None:
    environment = ENVIRONMENTS[name]
    python = str(folder / "bin" / "python")
    install = [python, "-m", "pip", "install", "--disable-pip-version-check", "--progress-bar=off"]
    files = [str(REQUIREMENTS / f"{file}.txt") for file in environment.requirements]
    steps = [
        [interpreter, "-m", "venv", str(folder)],
        [*install, *(word for file in files for word in ("-r", file))],
    ]
    if environment.modules_only:
        steps.append([*install, "--no-deps", "--ignore-requires-python", environment.modules_only])
    for step in steps:
        print("+", *step, file=log, flush=True)
        subprocess.run(step, stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, check=True)


@contextlib.contextmanager
def _locked(path: pathlib.Path) -> t.Iterator[None]:
    """Several runs may want the same environment at the same time; one makes it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def make(name: str, log: t.IO[str]) -> pathlib.Path:
    """Make the environment, unless the one that is there has the same inputs. Returns its folder."""
    interpreter = host(name)
    folder = CACHE / "venv" / name
    stamp = folder / "made-from"
    wanted = _fingerprint(name, interpreter)
    with _locked(CACHE / "venv" / f"{name}.lock"):
        if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
            shutil.rmtree(folder, ignore_errors=True)
            _fill(name, interpreter, folder, log)
            stamp.write_text(wanted, encoding="utf-8")
    return folder


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in ENVIRONMENTS:
        sys.exit(f"usage: environments.py {'|'.join(ENVIRONMENTS)}")
    try:
        print(make(sys.argv[1], sys.stderr) / "bin" / "python")
    except UnavailableError as missing:
        sys.exit(f"Cannot set up: {missing}.")
    except subprocess.CalledProcessError as failed:
        sys.exit(f"Cannot set up: {failed}")
