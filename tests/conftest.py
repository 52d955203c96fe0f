# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Let every test import the collection the way Ansible does: ``ansible_collections.mailops.rdns.plugins...``.

The checkout may lie anywhere, so a tree with a link to it is made under ``.cache/collections`` and put first on
``sys.path``. Nothing of Ansible is needed for that. In CI (environment variable CI is true) a skipped test fails:
there, nothing may be left out.
"""

from __future__ import annotations

import contextlib
import os
import pathlib
import sys
import typing as t

import pytest

CHECKOUT = pathlib.Path(__file__).resolve().parent.parent
TREE = CHECKOUT / ".cache" / "collections"
if sys.version_info < (3, 10):
    # These hold what runs on the controller, and no ansible-core that the collection supports has one on Python 3.9.
    collect_ignore = ["unit/action", "unit/report"]
IN_CI = os.environ.get("CI", "").lower() in ("1", "true", "yes")


with contextlib.suppress(ImportError):  # not every environment has it
    import hypothesis

    hypothesis.settings.register_profile("no deadline", deadline=None)  # a busy machine is no failure
    hypothesis.settings.load_profile("no deadline")


def link_checkout(tree: pathlib.Path, checkout: pathlib.Path) -> None:
    """Make tree/ansible_collections/mailops/rdns a link to the checkout; many test runs may do so at once."""
    namespace = tree / "ansible_collections" / "mailops"
    namespace.mkdir(parents=True, exist_ok=True)
    for package in (namespace.parent, namespace):  # real packages, or those of an installed "ansible" would win
        (package / "__init__.py").touch()
    link = namespace / "rdns"
    if not link.is_symlink() or link.resolve() != checkout:
        fresh = namespace / f"rdns.{os.getpid()}"
        fresh.symlink_to(checkout, target_is_directory=True)
        fresh.replace(link)


link_checkout(TREE, CHECKOUT)
sys.path.insert(0, str(TREE))


def _choose_examples() -> None:
    """How many examples property tests try: few where EXAMPLES says so, for the same tests run with many elsewhere.

    No deadline, here or there: machines that run tests are shared, and a slow moment is no defect.
    """
    try:
        from hypothesis import HealthCheck, settings
    except ImportError:
        return
    patient = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large]}
    settings.register_profile("many", max_examples=100, **patient)
    settings.register_profile("few", max_examples=10, **patient)
    settings.load_profile(os.environ.get("EXAMPLES", "many"))


_choose_examples()


def _fail_instead(report: t.Any) -> None:
    """In CI, turn a skip into a failure that gives the reason of the skip."""
    if IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"Skipped, and in CI nothing may be left out. {reason}"


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport() -> t.Generator[None, t.Any, None]:
    outcome = yield
    _fail_instead(outcome.get_result())


@pytest.hookimpl(hookwrapper=True)
def pytest_make_collect_report() -> t.Generator[None, t.Any, None]:
    outcome = yield
    _fail_instead(outcome.get_result())
