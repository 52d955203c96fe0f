# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who sends, as a user says it, and the library that SPF needs. Every ValueError is one sentence for the user."""

from __future__ import annotations

import re
import traceback
import typing as t

from .._address import parse_address
from .._hostname import bare
from .._text import quoted
from .evaluation import MOST_NAME, Sender

if t.TYPE_CHECKING:
    from ansible.module_utils.basic import AnsibleModule

LEAST_PYSPF = (2, 0, 14)

_LABEL = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_DOMAIN = re.compile(rf"(?:{_LABEL}\.)+{_LABEL}\.?")
# After HELO a client may say anything; a policy may make a name of it. Printable ASCII, no space.
_HELO = re.compile(r"[!-~]{1,253}")
_LOCAL_PART = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}")  # dot-atom (RFC 5321 section 4.1.2), not quoted


def parse_sender(params: t.Mapping[str, t.Any]) -> Sender:
    """The sender that a task's options describe."""
    try:
        address = parse_address(params["address"])
    except ValueError as error:
        raise ValueError(f"address: {error}") from None
    domain, local_part, helo = params["domain"], params["local_part"], params["helo"]
    if not _DOMAIN.fullmatch(domain) or len(bare(domain)) > MOST_NAME:
        raise ValueError(f"domain: {quoted(domain)} given: a fully qualified domain such as example.org is wanted")
    if not _LOCAL_PART.fullmatch(local_part):
        raise ValueError(f"local_part: {quoted(local_part)} given: what stands before the @ is wanted, without quotes")
    if not _HELO.fullmatch(helo):
        raise ValueError(f"helo: {quoted(helo)} given: a name or an address literal is wanted")
    return Sender(address.text, bare(domain), local_part, helo)


def require_pyspf(module: AnsibleModule) -> None:
    """End the module with one sentence where pyspf is missing or too old."""
    try:
        import spf
    except ImportError:
        from ansible.module_utils.basic import missing_required_lib

        module.fail_json(msg=missing_required_lib("pyspf >= 2.0.14"), exception=traceback.format_exc())
    version = str(getattr(spf, "__version__", "?"))
    if not hasattr(spf, "query") or tuple(int(part) for part in re.findall(r"[0-9]+", version)[:3]) < LEAST_PYSPF:
        module.fail_json(msg=f"pyspf {version} was found, 2.0.14 or later is needed: upgrade it for this Python")
