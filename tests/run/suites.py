# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The table of test suites: what each runs, in which environment, and what the machine must have for it.

In a command ``{python}`` is the interpreter of the suite's environment; its folder comes first in PATH.
"""

from __future__ import annotations

import os
import pathlib
import shutil
import subprocess
import typing as t

from interpreters import interpreters

Need = t.Callable[[], "str | None"]


class Suite(t.NamedTuple):
    """One line of the table at the end of ``make test``."""

    name: str
    group: str
    environment: str
    commands: tuple[tuple[str, ...], ...]
    needs: tuple[Need, ...] = ()
    folder: str = "."  # where commands run, relative to the checkout
    variables: t.Mapping[str, str] = {}


def root() -> str | None:
    """Network namespaces and the addresses in them are root's."""
    return None if os.geteuid() == 0 else "needs root"


def program(name: str, package: str = "") -> Need:
    """A program that must be in PATH."""

    def missing() -> str | None:
        return None if shutil.which(name) else f"needs {name} (Debian package {package or name})"

    return missing


def containers() -> str | None:
    """A podman that starts containers, from an image that is here or can be had."""
    if not shutil.which("podman"):
        return "needs podman"
    answer = subprocess.run(["podman", "info"], capture_output=True, text=True, timeout=60, check=False)
    return None if answer.returncode == 0 else f"podman does not work: {answer.stderr.strip()[:200]}"


INTEGRATION = pathlib.Path(__file__).resolve().parent.parent / "integration"
#: Folders of it that run with every ansible-core, and need nothing else.
ON_LOOPBACK = ("change", "demo", "diagnose", "modules", "role")
LAB = (root, containers)
# Not also the older name, ..._PATHS: molecule refuses to run when it is set.
IN_COLLECTIONS = {"ANSIBLE_COLLECTIONS_PATH": "{collections}"}
PYTEST = ("{python}", "-m", "pytest", "-q", "-p", "no:cacheprovider")


def _integrations() -> t.Iterator[Suite]:
    """One for each other folder of tests/integration: the page in a browser, and what needs containers."""
    for folder in sorted({path.parent.name for path in INTEGRATION.glob("*/test_*.py")} - set(ON_LOOPBACK)):
        tests = (*PYTEST, f"tests/integration/{folder}")
        if folder == "html":
            yield Suite("integration-html", "integration", "core-2.19", (tests,), (program("chromium"),))
            continue
        commands = (("{python}", "tests/run/base_image.py"), tests)
        yield Suite(f"integration-{folder}", "integration", "ansible", commands, LAB)


def _sanity(core: str) -> Suite:
    return Suite(f"sanity-{core}", "sanity", f"core-{core}", (("{python}", "tests/run/sanity.py"),))


#: Where property tests try many examples: the oldest Python with the oldest libraries, and the newest of both.
MANY_EXAMPLES = ("units-3.9-oldest", "units-3.13-newest")


def _units(python: str, libraries: str) -> Suite:
    name = f"units-{python}-{libraries}"
    examples = "many" if name in MANY_EXAMPLES else "few"
    return Suite(name, "units", name, ((*PYTEST, "tests/unit"),), variables={"EXAMPLES": examples})


#: The ansible-core with which also those tests run that say the same with every other.
FULL = "2.19"


def _on_loopback(core: str) -> t.Iterator[Suite]:
    """What needs nothing but loopback."""
    chosen = () if core == FULL else ("-m", "not one_core")
    for folder in ON_LOOPBACK:
        tests = (*PYTEST, *chosen, f"tests/integration/{folder}")
        yield Suite(f"{folder}-{core}", folder, f"core-{core}", (tests,))


def _artifact(core: str) -> Suite:
    return Suite(f"artifact-{core}", "artifact", f"core-{core}", (("{python}", "tests/run/artifact.py"),))


#: The longest come first, so that the last to end is a short one.
SUITES = (
    Suite(
        "molecule-postfix",
        "molecule",
        "ansible",
        (("{python}", "tests/run/base_image.py"), ("molecule", "test", "--scenario-name", "postfix")),
        LAB,
        "extensions",
        IN_COLLECTIONS,
    ),
    *_integrations(),
    Suite("soak", "soak", "core-2.19", ((*PYTEST, "tests/soak"),)),
    _sanity("2.16"),
    _sanity("2.19"),
    _sanity("2.21"),
    *_on_loopback("2.16"),
    *_on_loopback("2.19"),
    *_on_loopback("2.21"),
    _units("3.9", "oldest"),
    _units("3.9", "newest"),
    _units("3.10", "newest"),
    _units("3.11", "oldest"),
    _units("3.11", "newest"),
    _units("3.12", "oldest"),
    _units("3.13", "newest"),
    _artifact("2.16"),
    _artifact("2.21"),
    Suite("demo-as-typed", "demo", "demo", (("{python}", "tests/run/demo_as_typed.py"),), (program("make"),)),
    Suite("ansible-lint", "lint", "ansible", (("{python}", "tests/run/in_copy.py", "ansible-lint", "--offline"),)),
    Suite(
        "docs",
        "lint",
        "ansible",
        (
            (
                "{python}",
                "tests/run/in_copy.py",
                "antsibull-docs",
                "lint-collection-docs",
                "--plugin-docs",
                "--validate-collection-refs=self",
                ".",
            ),
        ),
    ),
    Suite("mypy", "lint", "style", (("{python}", "tests/run/static_types.py"),)),
    Suite("ruff", "lint", "style", (("ruff", "check"), ("ruff", "format", "--check"))),
    Suite("yamllint", "lint", "style", (("yamllint", "--strict", "."),)),
    Suite("changelog", "lint", "style", (("antsibull-changelog", "lint"),)),
    Suite("reuse", "lint", "style", (("reuse", "lint"),)),
)

GROUPS = tuple(dict.fromkeys(suite.group for suite in SUITES))


def untested_pythons() -> list[str]:
    """Pythons that the collection wants to support and nothing here has run on."""
    return [] if 14 in interpreters() else ["Python 3.14 is untested: this machine has none"]
