# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of a wait. All of them are refused before anything is asked; ValueError is one sentence.

Pure. What fcrdns_info is asked with is checked by the same code that it uses itself.
"""

from __future__ import annotations

import typing as t

from ansible_collections.mailops.rdns.plugins.module_utils import _asking, _tracing
from ansible_collections.mailops.rdns.plugins.module_utils._address import Network, parse_networks
from ansible_collections.mailops.rdns.plugins.module_utils._explain import ALWAYS, NEVER
from ansible_collections.mailops.rdns.plugins.module_utils._policy import parse_policy
from ansible_collections.mailops.rdns.plugins.module_utils._target import Target, parse_targets
from ansible_collections.mailops.rdns.plugins.module_utils._text import quoted

from .watch import ZONE, Settings

MOST_PATHS = 1000
LONGEST = 7 * 86400.0
_OWN = (("wait_timeout", 0.0, LONGEST), ("stable_for", 0.0, LONGEST), ("min_interval", 1.0, 3600.0))

ARGUMENTS: dict[str, dict[str, t.Any]] = {
    "targets": {"type": "list", "elements": "dict", "required": True},
    "policy": {"type": "dict", "default": {}},
    "trace": {"type": "str", "choices": [NEVER, ALWAYS], "default": ALWAYS},
    "wait_timeout": {"type": "float", "default": 600.0},
    "stable_for": {"type": "float", "default": 0.0},
    "min_interval": {"type": "float", "default": 5.0},
    "fail_fast": {"type": "bool", "default": False},
    **_tracing.ARGUMENTS,
    **_asking.ARGUMENTS,
}


class Plan(t.NamedTuple):
    """What is waited for, checked."""

    targets: tuple[Target, ...]
    networks: tuple[Network, ...]
    vantages: tuple[str, ...]
    settings: Settings
    traced: bool
    params: t.Mapping[str, t.Any]  # as they were given

    @property
    def places(self) -> tuple[str, ...]:
        """Where the paths have to be right."""
        return (*((ZONE,) if self.traced else ()), *self.vantages)

    def call(
        self, vantages: t.Collection[str], paths: t.Sequence[int], traced: bool, way: str | None = None
    ) -> dict[str, t.Any]:
        """The options of fcrdns_info for one look at these vantages, and at the zone's own servers if traced.

        way: evidence of an earlier trace, which says how to get to those servers.
        """
        given = self.params
        shared = (*_tracing.ARGUMENTS, *_asking.ARGUMENTS, "policy")
        options = {name: given[name] for name in shared if given[name] is not None}
        options.pop("vantages", None)
        if not vantages:  # a vantage at which nothing is known stands for those that are not due
            options.pop("nameservers", None)
            options.update(vantages={}, vantage_results={"not asked now": {"msg": "not asked now"}})
        elif given["vantages"] is not None:
            options["vantages"] = {name: given["vantages"][name] for name in vantages}
        if way is not None:
            options["trace_evidence"] = way
        return {
            **options,
            "targets": [given["targets"][path] for path in paths],
            "trace": ALWAYS if traced else NEVER,
            "return_evidence": True,
            "returned": "summary",
        }


def parse(params: t.Mapping[str, t.Any], check_mode: bool) -> Plan:
    """Check the options of a task. In check mode there is one look, whatever they say."""
    policy = parse_policy(params["policy"])
    targets = tuple(parse_targets(params["targets"], policy))
    if len(targets) > MOST_PATHS:
        raise ValueError(f"targets: {len(targets):,} given: at most {MOST_PATHS:,} can be waited for in one task")
    for index, target in enumerate(targets):
        if target.address is None:
            raise ValueError(f"targets[{index}]: unknown given: only an address can be waited for")
    settings = _settings(params)
    _asking.check_bounds(params)
    networks = parse_networks("assume_public", params["assume_public"] or ())
    _tracing.parse_tracing(params, networks)
    return Plan(
        targets,
        networks,
        _vantages(params),
        settings._replace(wait_timeout=0.0, stable_for=0.0) if check_mode else settings,
        params["trace"] == ALWAYS,
        params,
    )


def _settings(params: t.Mapping[str, t.Any]) -> Settings:
    for option, least, most in _OWN:
        if not least <= params[option] <= most:
            raise ValueError(
                f"{option}: {quoted(params[option])} given: seconds from {least:g} to {most:,.0f} are wanted"
            )
    settings = Settings(params["wait_timeout"], params["stable_for"], params["min_interval"], bool(params["fail_fast"]))
    if settings.stable_for > settings.wait_timeout:
        raise ValueError(
            f"stable_for: {settings.stable_for:g} given, and wait_timeout {settings.wait_timeout:g}: nothing can be "
            "stable for longer than is waited; wait_timeout has to be the longer one"
        )
    return settings


def _vantages(params: t.Mapping[str, t.Any]) -> tuple[str, ...]:
    """The names of the vantages. The system's name servers are those of the host that asks, not of this one."""
    if params["nameservers"] is not None and params["vantages"] is not None:
        raise ValueError("nameservers and vantages are both given: make the name servers one more vantage")
    if params["nameservers"] is None and params["vantages"] is None:
        return ("default",)
    names = tuple(vantage.name for vantage in _asking.parse_asking(params)[0])
    if ZONE in names:
        raise ValueError(f"vantages: {quoted(ZONE)} given as a name: that is what the zone's own servers are called")
    return names
