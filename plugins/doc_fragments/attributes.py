# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documentation that modules share: what they support. CONTROLLER: those whose code is an action plugin."""

from __future__ import annotations


class ModuleDocFragment:
    """Attributes; a module adds only its own ``support`` where it differs."""

    DOCUMENTATION = r"""
options: {}
attributes:
  check_mode:
    support: full
    description: Can run in C(check_mode) and return what it would return without it.
    details:
      - This module only reads. It never changes anything.
  diff_mode:
    support: none
    description: Returns what has changed, or would change, in diff mode.
    details:
      - There is never a difference to show.
  platform:
    support: full
    platforms: posix
    description: Operating systems that the module runs on.
"""

    CONTROLLER = r"""
options: {}
attributes:
  check_mode:
    support: full
    description: Can run in C(check_mode) and return what it would return without it.
  diff_mode:
    support: none
    description: Returns what has changed, or would change, in diff mode.
  platform:
    support: full
    platforms: posix
    description: Operating systems that it runs on.
  action:
    support: full
    description: Has an action plugin that does all of the work on the controller.
"""
