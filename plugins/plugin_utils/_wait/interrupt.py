# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Say something on the terminal when a signal ends the task.

A worker of ansible-core 2.19 and later has neither terminal nor standard output of its own, and what it hands to the
main process is not shown any more once that unwinds. So a copy of standard output is kept from where this file is
imported: in the main process, which looks an action plugin up before it makes the worker.
"""

from __future__ import annotations

import contextlib
import os
import signal
import types
import typing as t

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def _copy_of_stdout() -> int | None:
    try:
        return os.dup(1)
    except OSError:
        return None


_STDOUT = _copy_of_stdout()


def write(text: str) -> None:
    """Write to what was standard output, at once. A terminal that is gone is no reason to fail."""
    if _STDOUT is not None:
        with contextlib.suppress(OSError):
            os.write(_STDOUT, text.encode("utf-8", "replace"))


@contextlib.contextmanager
def spoken(last_words: t.Callable[[], str], say: t.Callable[[str], t.Any]) -> t.Iterator[None]:
    """While this lasts, whatever ends it early has the last words told, once.

    SIGINT and SIGTERM have them written, and then do what they did before; a time limit of the task has them said.
    """
    before: dict[int, t.Any] = {}
    told: list[int] = []

    def interrupted(signum: int, frame: types.FrameType | None) -> None:
        if told:  # the one before is about to end the process, and is not to be hurried
            return
        told.append(signum)
        write(last_words())
        _restore(before)
        os.kill(os.getpid(), signum)

    try:
        for signum in _SIGNALS:
            before[signum] = signal.getsignal(signum)
            signal.signal(signum, interrupted)
    except ValueError:  # not the main thread, which alone gets signals
        before.clear()
    try:
        yield
    except Exception:
        raise
    except BaseException:
        if not told:
            say(last_words().strip("\n"))
        raise
    finally:
        _restore(before)


def _restore(handlers: dict[int, t.Any]) -> None:
    while handlers:
        signum, handler = handlers.popitem()
        signal.signal(signum, handler)
