"""Every error the program reports: one block of what, where, why and the cure, and an exit code.

Exit codes follow sysexits.h where one fits; 10 and 11 are our own (see the README).
"""

from __future__ import annotations

import errno
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with something a person wrote: where, what, why it matters, what to do."""

    what: str
    where: str = ""
    why: str = ""
    cure: str = ""

    def __str__(self) -> str:
        return f"{self.where}: {self.what}" if self.where else self.what


def toml_place(message: str, path: object) -> tuple[str, str]:
    """A TOML parser's message and the place it speaks of, as ``file:line``."""
    match = re.search(r" \(at line (\d+), column \d+\)\Z", message)
    return (message[: match.start()], f"{path}:{match[1]}") if match else (message, str(path))


def bug_fault(error: Exception) -> Fault:
    """What may be said of an error nobody foresaw: its kind and place. Its message may hold an address or a secret."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    where = f"{PurePath(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else ""
    cure = "please report this with the command you ran; nothing is sent twice by running it again"
    return Fault(f"internal error: {type(error).__name__}", where, "this is a bug of digest", cure)


class DigestError(Exception):
    """The root of all errors; ``exit_code`` is what the process answers with."""

    exit_code = 70

    def __init__(self, what: str, *, where: str = "", why: str = "", cure: str = "") -> None:
        self.faults: tuple[Fault, ...] = (Fault(what, where, why, cure),)
        super().__init__(str(self.faults[0]))

    @classmethod
    def of(cls, faults: Iterable[Fault]) -> DigestError:
        """One error that carries several faults, so that a person mends them in one go."""
        kept = tuple(faults)
        error = cls(kept[0].what, where=kept[0].where, why=kept[0].why, cure=kept[0].cure)
        error.faults = kept
        error.args = ("; ".join(map(str, kept)),)
        return error


class Held(DigestError):
    """The work waits for a word from the operator."""

    exit_code = 11


class UsageError(DigestError):
    """The command was called in a way that cannot work."""

    exit_code = 64


class SeedError(DigestError):
    """An essay, a question, the vocabulary or the calendar is malformed."""

    exit_code = 65


class RenderError(DigestError):
    """A template or a style sheet cannot become a letter."""

    exit_code = 65


class AudienceError(DigestError):
    """The subscriber list cannot be read as a list."""

    exit_code = 65


class MissingInput(DigestError):
    """A file that the work needs is not there or cannot be read."""

    exit_code = 66


class RelayUnavailable(DigestError):
    """The relay could not be reached."""

    exit_code = 69


class OutOfHandles(DigestError):
    """The system gives this process no more file handles."""

    exit_code = 71

    def __init__(self, where: str = "") -> None:
        cure = "raise the limit (ulimit -n, LimitNOFILE= of the unit); nothing was lost, the next run goes on"
        super().__init__("no file handles are left", where=where, cure=cure)

    @staticmethod
    def caused(reason: BaseException) -> bool:
        """Whether an error of the system means this."""
        return isinstance(reason, OSError) and reason.errno in (errno.EMFILE, errno.ENFILE)


class CannotWrite(DigestError):
    """A file or folder cannot be created."""

    exit_code = 73


class LedgerError(DigestError):
    """The ledger cannot be read or written: disk full, damaged, locked away."""

    exit_code = 74


class Temporary(DigestError):
    """Not now; the next tick goes on by itself."""

    exit_code = 75


class ProtocolError(DigestError):
    """The relay does not speak SMTP or TLS as it must."""

    exit_code = 76


class PermissionRefused(DigestError):
    """A secret file is open to others, or the relay refuses our credentials or sender."""

    exit_code = 77


class ConfigError(DigestError):
    """The configuration is wrong or incomplete."""

    exit_code = 78
