"""``derive serve``."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import urllib.request

from click.testing import CliRunner

from derive.cli import main


def test_a_port_that_is_taken() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        result = CliRunner().invoke(main, ["serve", "--port", str(port)])
    assert result.exit_code == 1
    assert result.stderr == f"Error: port {port}: address already in use; choose another one with --port\n"


def test_it_says_where_it_is_and_ends_when_asked() -> None:
    command = [sys.executable, "-m", "derive", "serve", "--port", "0"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        address = re.match(r"http://127\.0\.0\.1:\d+/", server.stdout.readline())
        assert address is not None
        with urllib.request.urlopen(address[0], timeout=60) as response:
            assert b"<title>derive</title>" in response.read()
        server.send_signal(signal.SIGINT)
        _, errors = server.communicate(timeout=60)
        assert "Traceback" not in errors
    finally:
        server.kill()
