# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether fcrdns_info will take what the role relay_audit hands to it. Asks nobody.

That module comes after the relays were logged in to. So a slip of the pen is found here, by its own code, and said of
the variable that the user wrote.
"""

from __future__ import annotations

import typing as t

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.mailops.rdns.plugins.module_utils import _asking, _tracing
from ansible_collections.mailops.rdns.plugins.module_utils._address import parse_networks
from ansible_collections.mailops.rdns.plugins.module_utils._explain import MODES, NEVER

_ARGUMENTS: dict[str, dict[str, t.Any]] = {
    **_asking.ARGUMENTS,
    **_tracing.ARGUMENTS,
    "trace": {"type": "str", "choices": list(MODES), "default": NEVER},
}


def check_asking(given: t.Mapping[str, t.Any]) -> None:
    """given: options of fcrdns_info; what is empty is not given. ValueError is one sentence that names the variable."""
    own = {name: value for name, value in given.items() if value not in (None, "", [], {})}
    checked = ArgumentSpecValidator(_ARGUMENTS).validate(own)
    if checked.error_messages:
        raise ValueError(checked.error_messages[0])
    params = checked.validated_parameters
    try:
        if "nameservers" in own or "vantages" in own:  # the system's are those of the machine that asks
            _asking.parse_asking(params)
        _asking.check_bounds(params)
        _tracing.parse_tracing(params, parse_networks("assume_public", params["assume_public"]))
    except ValueError as error:
        raise ValueError(f"relay_audit_{error}") from None
    except ImportError:
        return  # dnspython is not here: fcrdns_info says so
