# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Action plugin of the timeline playbook: from saved files to a timeline that may be shown to others.

On the controller; asks nothing. What a file says is read by plugin_utils/_timeline/sources.py, and told by story.py.
"""

from __future__ import annotations

import glob
import os
import time
import typing as t

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase
from ansible.utils.display import Display

from ansible_collections.mailops.rdns.plugins.module_utils._address import parse_address
from ansible_collections.mailops.rdns.plugins.module_utils._policy import Policy, parse_policy
from ansible_collections.mailops.rdns.plugins.module_utils._text import quoted
from ansible_collections.mailops.rdns.plugins.plugin_utils._fleet import plain
from ansible_collections.mailops.rdns.plugins.plugin_utils._report.files import why_not_writable
from ansible_collections.mailops.rdns.plugins.plugin_utils._timeline.files import paths, write
from ansible_collections.mailops.rdns.plugins.plugin_utils._timeline.seen import ZONE, Seen
from ansible_collections.mailops.rdns.plugins.plugin_utils._timeline.sources import read
from ansible_collections.mailops.rdns.plugins.plugin_utils._timeline.story import story
from ansible_collections.mailops.rdns.plugins.plugin_utils._timeline.summary import summary

MOST_FILES = 1000

Data = dict[str, t.Any]
display = Display()


class ActionModule(ActionBase):
    """Read, write, print, return."""

    _requires_connection = False
    _supports_check_mode = True
    _VALID_ARGS = frozenset(("files", "addresses", "policy", "vantages", "show_vantages", "dest"))

    def run(self, tmp: t.Any = None, task_vars: Data | None = None) -> Data:
        result: Data = super().run(tmp, task_vars)
        args: Data = plain(dict(self._task.args))
        files = paths(os.path.abspath(os.path.expanduser(str(args["dest"]))))
        check = bool(self._task.check_mode)
        try:
            addresses = _addresses(args.get("addresses"))
            policy = parse_policy(args.get("policy") or {}, "timeline_policy", Policy())
            sources = _files(args.get("files"))
            wanted = _listed(args.get("vantages"))
        except ValueError as error:
            raise AnsibleActionFail(str(error)) from None
        problem = why_not_writable(os.path.dirname(files["json"]), "timeline_dir")
        if problem:
            raise AnsibleActionFail(problem)
        seen, unread = _read(sources, addresses, policy)
        names = _names(seen, wanted, _truth(args.get("show_vantages")))
        told = story(seen, names, len(unread), len(sources) - len(unread), time.time())
        problem = "" if check else write(files, told)
        if problem:
            raise AnsibleActionFail(problem)
        for line in summary(told, names, unread, {} if check else files):
            display.display(line)
        result.update(changed=False, files=files, written=not check, unread=unread, timeline=told)
        return result


def _read(sources: list[str], addresses: set[str], policy: Policy) -> tuple[list[Seen], list[str]]:
    """What all files say, and a sentence for each that could not be read."""
    seen: list[Seen] = []
    unread = []
    for source in sources:
        try:
            seen += read(source, addresses, policy)
        except ValueError as error:
            unread.append(f"{quoted(source, 200)}: {error}")
    return seen, unread


def _addresses(value: t.Any) -> set[str]:
    values = _listed(value)
    if not values:
        raise ValueError("timeline_addresses: none given: say which addresses the timeline is about")
    try:
        return {parse_address(one).text for one in values}
    except ValueError as error:
        raise ValueError(f"timeline_addresses: {error}") from None


def _files(value: t.Any) -> list[str]:
    """The files that paths and patterns come to, each once."""
    values = _listed(value)
    if not values:
        raise ValueError("timeline_files: none given: paths or patterns of saved files are wanted")
    found: dict[str, None] = {}
    for one in values:
        path = os.path.abspath(os.path.expanduser(str(one)))
        matches = [path] if os.path.lexists(path) else sorted(glob.glob(path, recursive=True))
        if not matches:
            raise ValueError(f"timeline_files: {quoted(one, 200)} is no file, and no pattern that any file fits")
        found.update(dict.fromkeys(match for match in matches if not os.path.isdir(match)))
    if len(found) > MOST_FILES:
        raise ValueError(f"timeline_files: {len(found):,} files: at most {MOST_FILES:,} can be read at once")
    if not found:
        raise ValueError("timeline_files: only directories given: name the files in them, as in 'DIRECTORY/*.json'")
    return list(found)


def _names(seen: t.Iterable[Seen], wanted: list[t.Any], shown: bool) -> dict[str, str]:
    """What vantages are called in the files: by number, unless their names may be shown."""
    known = list(dict.fromkeys(one.where for one in seen if one.where != ZONE))
    kept = [name for name in known if not wanted or name in wanted]
    return {name: name if shown else f"vantage {number}" for number, name in enumerate(kept, 1)}


def _listed(value: t.Any) -> list[t.Any]:
    if value in (None, ""):
        return []
    return value if isinstance(value, list) else [value]


def _truth(value: t.Any) -> bool:
    return value if isinstance(value, bool) else str(value).lower() in ("1", "true", "yes", "on")
