# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Connect to receivers from given addresses, as mail clients; standard library only, run inside the lab's network.

Reads a JSON list of [source, HELO, receiver, recipient], prints a JSON list of [code, text]: the reply that decided.
A 250 is the reply to RCPT TO; nothing is sent after it.
"""

from __future__ import annotations

import concurrent.futures
import json
import smtplib
import sys


def knock(session: tuple[str, str, str, str]) -> tuple[int, str]:
    source, helo, receiver, recipient = session
    # OpenSMTPD waits for a silent name server longer than all others: 5, 10, 20 and 40 seconds, and all of that twice.
    with smtplib.SMTP(timeout=240, local_hostname=helo, source_address=(source, 0)) as smtp:
        code, text = smtp.connect(receiver, 25)
        if code == 220:
            code, text = smtp.ehlo(helo)
        if code == 250:
            code, text = smtp.mail("postmaster@mail.example")
        if code == 250:
            code, text = smtp.rcpt(recipient)
    return code, text.decode("ascii", "replace")


if __name__ == "__main__":
    with concurrent.futures.ThreadPoolExecutor(40) as pool:
        json.dump(list(pool.map(knock, json.load(sys.stdin))), sys.stdout)
