# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A headless Chromium, driven over its debugging pipe: enough to look at one page. Standard library only."""

from __future__ import annotations

import base64
import contextlib
import fcntl
import json
import os
import pathlib
import select
import subprocess
import sys
import tempfile
import time
import typing as t

PATIENCE = 60  # seconds for any one answer
OPTIONS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run")
OPTIONS += ("--remote-debugging-pipe",)  # commands come in by file descriptor 3 and answers leave by 4
AS_THREE_AND_FOUR = "import os, sys; a = sys.argv; os.dup2(int(a[1]), 3); os.dup2(int(a[2]), 4); os.execvp(a[3], a[3:])"


class Browser:
    """One page in one browser. A context manager."""

    def __init__(self, program: str) -> None:
        self.events: list[dict[str, t.Any]] = []
        self._number = 0
        self._pending = b""
        self._profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        theirs_in, self._to = os.pipe()
        self._from, theirs_out = os.pipe()
        passed = [fcntl.fcntl(handle, fcntl.F_DUPFD, 10) for handle in (theirs_in, theirs_out)]
        start = [sys.executable, "-c", AS_THREE_AND_FOUR, *map(str, passed)]
        command = [*start, program, *OPTIONS, f"--user-data-dir={self._profile.name}", "about:blank"]
        self._process = subprocess.Popen(command, pass_fds=passed, stderr=subprocess.DEVNULL)
        for handle in passed:
            os.close(handle)
        os.close(theirs_in)
        os.close(theirs_out)
        target = self._send("Target.createTarget", {"url": "about:blank"})["targetId"]
        self._session = self._send("Target.attachToTarget", {"targetId": target, "flatten": True})["sessionId"]
        for domain in ("Page", "Network", "Log", "Runtime"):
            self.call(f"{domain}.enable")

    def __enter__(self) -> Browser:  # noqa: PYI034  (typing.Self came with Python 3.11)
        return self

    def __exit__(self, *_exception: object) -> None:
        with contextlib.suppress(OSError, TimeoutError):
            self._send("Browser.close", {})
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        os.close(self._to)
        os.close(self._from)
        self._profile.cleanup()

    def call(self, method: str, **parameters: t.Any) -> dict[str, t.Any]:
        """Call a method of the page."""
        return self._send(method, parameters, self._session)

    def _send(self, method: str, parameters: dict[str, t.Any], session: str = "") -> dict[str, t.Any]:
        self._number += 1
        message = {
            "id": self._number,
            "method": method,
            "params": parameters,
            **({"sessionId": session} if session else {}),
        }
        os.write(self._to, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._receive(time.monotonic() + PATIENCE)
            if answer.get("id") == self._number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return answer["result"]
            self.events.append(answer)

    def _receive(self, until: float) -> dict[str, t.Any]:
        while b"\0" not in self._pending:
            if not select.select([self._from], [], [], max(0, until - time.monotonic()))[0]:
                raise TimeoutError("Chromium does not answer")
            data = os.read(self._from, 1 << 20)
            if not data:
                raise OSError("Chromium has ended")
            self._pending += data
        message, self._pending = self._pending.split(b"\0", 1)
        return json.loads(message)

    def open(self, page: pathlib.Path, width: int, height: int, scheme: str, scripts: bool) -> None:
        """Show a file as a device of that size, under that colour scheme."""
        self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600
        )
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        self.call("Emulation.setScriptExecutionDisabled", value=not scripts)
        self.events.clear()
        self.call("Page.navigate", url=page.as_uri())
        until = time.monotonic() + PATIENCE
        while not any(event.get("method") == "Page.loadEventFired" for event in self.events):
            self.events.append(self._receive(until))

    def evaluate(self, expression: str) -> t.Any:
        """The value of an expression in the page."""
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"])
        return answer["result"].get("value")

    def screenshot(self, to: pathlib.Path) -> None:
        """What the first screen looks like."""
        to.parent.mkdir(parents=True, exist_ok=True)
        to.write_bytes(base64.b64decode(self.call("Page.captureScreenshot")["data"]))
