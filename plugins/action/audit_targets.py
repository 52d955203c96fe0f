# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Action plugin of the relay_audit role: from the hosts of a batch to the list of targets for fcrdns_info.

Runs once for all hosts, on the controller, and reaches none of them. Decides nothing about DNS: plugin_utils/_paths.py
makes the targets, plugin_utils/_fleet.py finds each host's variables.
"""

from __future__ import annotations

import os
import time
import typing as t

from ansible.errors import AnsibleActionFail
from ansible.module_utils.parsing.convert_bool import boolean
from ansible.plugins.action import ActionBase

from ansible_collections.mailops.rdns.plugins.module_utils._drill.wanted import Wanted
from ansible_collections.mailops.rdns.plugins.module_utils._text import printable
from ansible_collections.mailops.rdns.plugins.plugin_utils._audit_asking import check_asking
from ansible_collections.mailops.rdns.plugins.plugin_utils._drill_hosts import drill_of, of_batch, refuse_vantage
from ansible_collections.mailops.rdns.plugins.plugin_utils._fleet import Fleet, plain
from ansible_collections.mailops.rdns.plugins.plugin_utils._paths import MOST_LABEL, Path, Relay, paths_of
from ansible_collections.mailops.rdns.plugins.plugin_utils._relay_waivers import OPTION as WAIVERS
from ansible_collections.mailops.rdns.plugins.plugin_utils._relay_waivers import Lists
from ansible_collections.mailops.rdns.plugins.plugin_utils._report.files import why_not_writable
from ansible_collections.mailops.rdns.plugins.plugin_utils._vantage_hosts import (
    NEEDED,
    exclusive,
    vantage_hosts,
)

VARIABLES = (
    "relay_audit_paths",
    "relay_audit_public_addresses",
    "relay_audit_policy",
    "relay_audit_mode",
    "relay_audit_undetermined",
    WAIVERS,
)
LOST = "the play had lost this host before the audit: it failed, or could not be reached, in an earlier task"
MOST_ERRORS = 10
BASELINE = ("baseline", "baseline_update")

Data = dict[str, t.Any]

if t.TYPE_CHECKING:
    from ansible_collections.mailops.rdns.plugins.module_utils._baseline import Baseline


class ActionModule(ActionBase):
    """With identities, returns targets; without, returns which hosts must be asked for theirs."""

    _requires_connection = False
    _supports_check_mode = True
    _VALID_ARGS = frozenset(
        ("identities", "report_dir", "nameservers", "vantages", "asking", "vantage_hosts", "drill", *BASELINE)
    )

    def run(self, tmp: t.Any = None, task_vars: Data | None = None) -> Data:
        result: Data = super().run(tmp, task_vars)
        fleet = Fleet(self._task, task_vars or {}, self._templar)
        fleet.refuse_strategy()
        register = self._task.args.get("identities")
        folder = self._task.args.get("report_dir")
        if folder:
            problem = why_not_writable(os.path.abspath(os.path.expanduser(folder)))
            if problem:
                raise AnsibleActionFail(problem)
        vantages = self._vantages(fleet)
        drill = self._drill(fleet, vantages)
        known, baseline = self._baseline(bool(drill))
        relays, settings, waivers = self._relays(fleet, register)
        asked = [relay.host for relay in relays if relay.declared is None and not relay.lost]
        result.update(changed=False, asked=asked, vantages=vantages)
        if register:
            result.update(self._targets(relays, settings, baseline, fleet, waivers))
        if known:
            result["baseline"] = {**known, "notes": result.pop("notes", [])}
        if register and drill:
            result["drill"] = of_batch(drill, {path["host"] for path in result["paths"]}, MOST_LABEL)
        return result

    def _vantages(self, fleet: Fleet) -> list[Data]:
        """Where else to ask. Wrong values end the run before anything is asked."""
        args = self._task.args
        connection = str(self._task.connection).rsplit(".", 1)[-1]
        try:
            servers = {key: plain(args.get(key)) for key in ("nameservers", "vantages")}
            exclusive(*servers.values())
            check_asking({**servers, **plain(args.get("asking") or {})})
            return vantage_hosts(
                plain(args.get("vantage_hosts")), fleet.knows, lambda host: fleet.variables(host, NEEDED), connection
            )
        except ValueError as error:
            raise AnsibleActionFail(str(error)) from None

    def _drill(self, fleet: Fleet, vantages: list[Data]) -> list[Wanted]:
        """What is to be pretended, and on whom."""
        args = self._task.args
        if not args.get("drill"):
            return []
        try:
            drill = drill_of(plain(args["drill"]), fleet.all, fleet.knows)
            if not args.get("identities"):  # with them, it was seen before, when the vantages were known
                refuse_vantage(drill, plain(args.get("vantages")), vantages)
        except ValueError as error:
            raise AnsibleActionFail(str(error)) from None
        return drill

    def _baseline(self, drill: bool) -> tuple[Data, Baseline | None]:
        """The file to compare with; nothing where none is wanted. A wrong one ends the run before anything is asked."""
        wanted, update = self._task.args.get("baseline"), boolean(self._task.args.get("baseline_update") or False)
        if not wanted and not update:
            return {}, None
        from ansible_collections.mailops.rdns.plugins.plugin_utils._baseline import opened

        try:
            path, baseline = opened(wanted, update, drill)
        except ValueError as error:
            raise AnsibleActionFail(str(error)) from None
        paths = len(baseline.paths) if baseline else None
        return {"path": path, "paths": paths, "update": update} if path else {}, baseline

    def _relays(self, fleet: Fleet, register: str | None) -> tuple[list[Relay], Data, Lists]:
        relays, settings, errors = [], {}, []
        waivers = Lists(fleet.knows, time.time())
        for host in fleet.batch:
            try:
                known = fleet.variables(host, VARIABLES, long=(WAIVERS,))
                waivers.add(host, known.get(WAIVERS))
            except ValueError as error:
                errors.append(f"{printable(host)}: {error}")
                continue
            relays.append(
                Relay(
                    host,
                    known.get("relay_audit_paths"),
                    known.get("relay_audit_public_addresses"),
                    known.get("relay_audit_policy"),
                    plain(fleet.registered(host, register)) if register else None,
                )
            )
            settings[host] = {key: known.get(f"relay_audit_{key}") for key in ("mode", "undetermined")}
        relays += [Relay(host, lost=LOST) for host in fleet.all if host not in fleet.left and not _seen(fleet, host)]
        _raise(errors)
        return relays, settings, waivers

    def _targets(
        self, relays: list[Relay], settings: Data, baseline: Baseline | None, fleet: Fleet, waivers: Lists
    ) -> Data:
        found: list[Path] = []
        errors = []
        for relay in relays:
            try:
                found += paths_of(relay)
            except ValueError as error:
                errors.append(f"{printable(relay.host)}: {error}")
        _raise(errors)
        notes: list[str] = []
        if baseline is not None:
            from ansible_collections.mailops.rdns.plugins.plugin_utils._baseline import Play, compared

            policies = {relay.host: relay.policy for relay in relays}
            play = Play(policies, set(fleet.all), fleet.knows, _is_first(fleet), relays[0].policy)
            found, notes = compared(baseline, found, play)
        policy: Data = {}
        told: Data = {}
        if waivers:
            try:
                policy["waivers"], given = waivers.assigned(found)
            except ValueError as error:
                raise AnsibleActionFail(str(error)) from None
            told["waivers"] = {"given": given, "limited": fleet.limited}
        return {
            **told,
            "policy": policy,
            "notes": notes,
            "targets": [path.target for path in found],
            "paths": [{"host": path.host, "origin": path.origin} for path in found],
            "settings": settings,
        }


def _is_first(fleet: Fleet) -> bool:
    """No batch of this play was judged before this one."""
    batch = set(fleet.batch)
    told = (fleet.registered(host, "relay_audit_result") for host in fleet.all if host not in batch)
    return not any(isinstance(one, dict) and one.get("run") == fleet.run for one in told)


def _seen(fleet: Fleet, host: str) -> bool:
    """An earlier batch has a verdict on the host: enforcing it is what made it fail."""
    told = fleet.registered(host, "relay_audit_result")
    return isinstance(told, dict) and told.get("run") == fleet.run and host in told.get("statuses", {})


def _raise(errors: list[str]) -> None:
    """One sentence for each host that was given something wrong."""
    if errors:
        more = f" (and {len(errors) - MOST_ERRORS} more hosts)" if len(errors) > MOST_ERRORS else ""
        raise AnsibleActionFail("; ".join(errors[:MOST_ERRORS]) + more)
