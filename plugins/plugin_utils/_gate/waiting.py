# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether wait_for_fcrdns will take what the role hands to it. Pure.

It is called last, after the host was logged in to and SPF was asked. So a slip of the pen is found here, by its own
code, and said of the variable that the user wrote.
"""

from __future__ import annotations

import typing as t

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.mailops.rdns.plugins.plugin_utils._wait.options import ARGUMENTS, parse

from .paths import GatePath

#: Variables without "sender_gate_"; all but one are options of wait_for_fcrdns by the same name.
VARIABLES = (
    *("nameservers", "vantages", "assume_public", "port", "timeout", "tries", "trace", "root_servers"),
    *("trust_anchors", "wait", "stable_for", "min_interval"),
)
_WAIT, _WAIT_OPTION = "wait", "wait_timeout"


def check_waiting(given: t.Mapping[str, t.Any], paths: t.Sequence[GatePath]) -> None:
    """ValueError is one sentence that names the variable, what was given, and what would be right."""
    if given.get("nameservers") and given.get("vantages"):
        raise ValueError(
            "sender_gate_vantages and sender_gate_nameservers are both given: make the name servers one more vantage"
        )
    own = {name: given[name] for name in VARIABLES if given.get(name) not in (None, "", [], {})}
    options = {"targets": [path.target for path in paths], _WAIT_OPTION: own.pop(_WAIT, 0), **own}
    checked = ArgumentSpecValidator(ARGUMENTS).validate(options)
    if checked.error_messages:
        raise ValueError(checked.error_messages[0])
    params = checked.validated_parameters
    wait, stable_for = params[_WAIT_OPTION], params["stable_for"]
    if stable_for > wait >= 0:
        raise ValueError(
            f"sender_gate_stable_for: {stable_for:g} given, and sender_gate_wait {wait:g}: nothing can be stable for "
            "longer than is waited"
        )
    try:
        parse(params, check_mode=False)
    except ValueError as error:
        option, _colon, rest = str(error).partition(":")
        raise ValueError(f"sender_gate_{_WAIT if option == _WAIT_OPTION else option}:{rest}") from None
    except ImportError:
        return  # dnspython is not here: wait_for_fcrdns says so
