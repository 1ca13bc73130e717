"""Becomes another program whose life is tied to its parent's, as another account if told so.

Run by its path with ``python -I -S`` and the standard library alone, so that it costs a few
milliseconds: ``child.py PARENT_PID SIGNAL ACCOUNT -- PROGRAM [ARGUMENT…]`` where SIGNAL is the
number that the kernel sends when the parent dies (Linux) and ACCOUNT is ``-`` or ``UID:GID``.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1
PR_SET_SECUREBITS = 28
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_RAISE = 2
SECBIT_NO_SETUID_FIXUP = 1 << 2
CAP_DAC_OVERRIDE = 1
CAP_DAC_READ_SEARCH = 2
CAPABILITY_VERSION_3 = 0x20080522
GONE = 125


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _Data(ctypes.Structure):
    _fields_ = (
        ("effective", ctypes.c_uint32),
        ("permitted", ctypes.c_uint32),
        ("inheritable", ctypes.c_uint32),
    )


def _permitted(libc: ctypes.CDLL) -> int:
    data = (_Data * 2)()
    libc.capget(ctypes.byref(_Header(CAPABILITY_VERSION_3, 0)), data)
    return int(data[0].permitted)


def _keep_one_capability(libc: ctypes.CDLL, capability: int) -> None:
    mask = 1 << capability
    data = (_Data * 2)()
    data[0].effective = data[0].permitted = data[0].inheritable = mask
    libc.capset(ctypes.byref(_Header(CAPABILITY_VERSION_3, 0)), data)
    libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0)


def _become(uid: int, gid: int, libc: ctypes.CDLL | None) -> None:
    """Change the account, keeping the right to walk through directories closed to it.

    A checkout or a data directory often lies below a home of mode 0700. PostgreSQL refuses to run
    as root, and asks access(2), which forgets capabilities unless the no-setuid-fixup bit is set.
    Where the kernel grants none of this the change of account still happens, and a path that is
    open to everybody still works.
    """
    usable = _permitted(libc) if libc else 0
    if libc:
        libc.prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP, 0, 0, 0)
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)
    if libc is None:
        return
    for capability in (CAP_DAC_READ_SEARCH, CAP_DAC_OVERRIDE):
        if usable & (1 << capability):
            _keep_one_capability(libc, capability)
            return


def main(arguments: list[str]) -> None:
    """Change account, tie our life to the parent's, and become the program: ``arguments`` are the
    parent's pid, the signal at its death, ``uid:gid`` or ``-``, ``--``, and the command.
    """
    parent, death_signal, account = int(arguments[0]), int(arguments[1]), arguments[2]
    libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
    if account != "-":
        uid, _, gid = account.partition(":")
        _become(int(uid), int(gid), libc)
    if libc:
        # After the change of account, which would clear it.
        libc.prctl(PR_SET_PDEATHSIG, death_signal, 0, 0, 0)
    if os.getppid() != parent:
        # The parent died before the tie was made.
        sys.exit(GONE)
    program = arguments[4:]
    os.execvp(program[0], program)  # noqa: S606


if __name__ == "__main__":
    main(sys.argv[1:])
