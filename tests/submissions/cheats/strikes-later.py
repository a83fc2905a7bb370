#!/usr/bin/python3 -B
"""Leaves a daemon, twice forked, which pretends to be COMMAND when the lab has long ended."""

import os
import socket
import sys

command = sys.argv[sys.argv.index("--") + 1:]
if os.fork() != 0:
    sys.exit(0)
os.setsid()
if os.fork() != 0:
    os._exit(0)
judge = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
if len(command) > 2:
    judge.connect(command[1])
    judge.send(b"hello\0" + command[2].encode() + b"\0")
    while judge.recv(65536):
        judge.send(b"=0\0001\0")
