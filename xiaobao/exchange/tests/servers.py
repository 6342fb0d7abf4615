"""Mail servers for tests: one that takes letters, one that takes none, one that says nothing."""

import socket
import threading
from collections import Counter
from types import TracebackType
from typing import Self


class MailServer:
    """Speaks as much SMTP as a letter needs. ``hangs`` accepts the connection and never says a word.

    ``refuses`` are addresses it does not know; ``goodbye`` says whether it answers QUIT.
    """

    def __init__(self, *, hangs: bool = False, refuses: tuple[str, ...] = (), goodbye: bool = True) -> None:
        self.hangs, self.refuses, self.goodbye = hangs, refuses, goodbye
        self.taken: Counter[str] = Counter()  # recipient → how many letters
        self.ids: list[str] = []
        self.connections = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._socket.getsockname()[1])
        self._open: list[socket.socket] = []

    def __enter__(self) -> Self:
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._socket.close()
        for each in self._open:
            each.close()

    def _serve(self) -> None:
        while True:
            try:
                peer, _ = self._socket.accept()
            except OSError:
                return
            self.connections += 1
            self._open.append(peer)
            threading.Thread(target=self._speak, args=(peer,), daemon=True).start()

    def _speak(self, peer: socket.socket) -> None:
        if self.hangs:
            return
        try:
            self._hear(peer)
        except OSError:
            return

    def _hear(self, peer: socket.socket) -> None:
        lines, to = peer.makefile("r", encoding="utf-8", newline="\r\n"), ""
        peer.sendall(b"220 here\r\n")
        for line in lines:
            said, answer = line.strip(), "250 yes"
            verb = said[:4].upper()
            if verb == "RCPT":
                to = said.partition("<")[2].partition(">")[0]
                answer = f"550 no {to} here" if to in self.refuses else answer
            if verb == "DATA":
                peer.sendall(b"354 go on\r\n")
                letter = [told.strip() for told in iter(lines.readline, ".\r\n")]
                self.ids += [told for told in letter if told.startswith("Message-ID")]
                self.taken[to] += 1
            if verb == "QUIT" and not self.goodbye:
                continue
            peer.sendall(f"{answer}\r\n".encode())
