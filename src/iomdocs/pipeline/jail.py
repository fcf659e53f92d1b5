"""What a worker may not do besides reading: the kernel forbids it writing and connecting, where the kernel can.

Linux since 5.13 has Landlock, which needs no rights to take rights away; elsewhere nothing happens.
"""

import ctypes
import os
import platform
import sys
from pathlib import Path

_CREATE, _ADD_RULE, _RESTRICT = 444, 445, 446
_VERSION, _PATH_BENEATH = 1, 1
_NO_NEW_PRIVILEGES = 38
_NEW_NETWORK = 0x40000000
_WRITING = sum(1 << bit for bit in (1, *range(4, 13)))  # write, remove, make of every kind
_TRUNCATE, _TCP = 1 << 14, 0b11
_NUMBERED_ALIKE = {"x86_64", "aarch64", "riscv64"}


class _Ruleset(ctypes.Structure):
    _fields_ = (("fs", ctypes.c_uint64), ("net", ctypes.c_uint64))


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("access", ctypes.c_uint64), ("parent", ctypes.c_int32))


def confine(writable: Path) -> bool:
    """Forbid this process and its children to write outside a folder and to connect; whether the kernel does it."""
    if sys.platform != "linux" or platform.machine() not in _NUMBERED_ALIKE:
        return False
    kernel = ctypes.CDLL(None, use_errno=True)
    kernel.unshare(_NEW_NETWORK)  # only an administrator may; TCP is forbidden below all the same
    version = kernel.syscall(_CREATE, None, ctypes.c_size_t(0), _VERSION)
    if version < 1:
        return False
    files = _WRITING | (_TRUNCATE if version >= 3 else 0)
    rules = _Ruleset(files, _TCP if version >= 4 else 0)
    size = ctypes.c_size_t(ctypes.sizeof(rules) if version >= 4 else 8)
    return _enforced(kernel, kernel.syscall(_CREATE, ctypes.byref(rules), size, 0), files, writable)


def _enforced(kernel: ctypes.CDLL, ruleset: int, files: int, writable: Path) -> bool:
    if ruleset < 0:
        return False
    try:
        parent = os.open(writable, os.O_RDONLY | os.O_DIRECTORY)
        try:
            rule = _Beneath(files, parent)
            kernel.syscall(_ADD_RULE, ruleset, _PATH_BENEATH, ctypes.byref(rule), 0)
        finally:
            os.close(parent)
        kernel.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        return bool(kernel.syscall(_RESTRICT, ruleset, 0) == 0)
    finally:
        os.close(ruleset)
