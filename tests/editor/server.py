"""A language server over its standard streams, as an editor drives it."""

import json
import queue
import subprocess
import threading
import time


class Server:
    """Speaks the Language Server Protocol with a process."""

    def __init__(self, command, root, settings, env):
        self.settings = settings
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=root, env=env
        )
        self.messages = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()
        self.next_id = 0
        self.versions = {}
        self.quiescent = False
        self.health = None
        self.request(
            "initialize",
            {
                "processId": None,
                "rootUri": root.as_uri(),
                "workspaceFolders": [{"uri": root.as_uri(), "name": root.name}],
                "initializationOptions": settings,
                "capabilities": {
                    "workspace": {"configuration": True, "workspaceFolders": True},
                    "textDocument": {
                        "completion": {
                            "completionItem": {
                                "snippetSupport": True,
                                "documentationFormat": ["markdown"],
                                "labelDetailsSupport": True,
                            }
                        },
                        "hover": {"contentFormat": ["markdown"]},
                        "signatureHelp": {"signatureInformation": {"documentationFormat": ["markdown"]}},
                        "diagnostic": {},
                    },
                    "experimental": {"serverStatusNotification": True},
                    "general": {"positionEncodings": ["utf-16"]},
                },
            },
        )
        self.notify("initialized", {})

    def _read(self):
        stream = self.process.stdout
        while True:
            length = 0
            while True:
                line = stream.readline()
                if not line:
                    self.messages.put(None)
                    return
                if line == b"\r\n":
                    break
                name, _, value = line.partition(b":")
                if name.lower() == b"content-length":
                    length = int(value)
            self.messages.put(json.loads(stream.read(length)))

    def _send(self, message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def _next(self, until):
        try:
            message = self.messages.get(timeout=max(0.01, until - time.monotonic()))
        except queue.Empty:
            raise TimeoutError("the server does not answer") from None
        if message is None:
            raise EOFError("the server has ended")
        if "method" in message:
            self._incoming(message)
        return message

    def _incoming(self, message):
        if message["method"] == "experimental/serverStatus":
            self.quiescent = message["params"]["quiescent"]
            self.health = message["params"]["health"]
        if "id" in message:
            items = message.get("params", {}).get("items", []) if message["method"] == "workspace/configuration" else None
            result = None if items is None else [self.settings for _ in items]
            self._send({"id": message["id"], "result": result})

    def notify(self, method, params):
        self._send({"method": method, "params": params})

    def request(self, method, params, timeout=300):
        """The result; asked again where the server says that the text has changed meanwhile."""
        until = time.monotonic() + timeout
        while True:
            self.next_id += 1
            number = self.next_id
            self._send({"id": number, "method": method, "params": params})
            while True:
                message = self._next(until)
                if message.get("id") == number and "method" not in message:
                    break
            error = message.get("error")
            if error is None:
                return message["result"]
            # Content modified; server cancelled.
            if error["code"] not in (-32801, -32802):
                raise RuntimeError(f"{method}: {error['message']}")
            time.sleep(0.1)

    def wait_until_quiet(self, timeout=600):
        """Until the project is loaded: metadata, build scripts, procedural macros."""
        until = time.monotonic() + timeout
        while not self.quiescent:
            self._next(until)

    def write(self, uri, text):
        """The text of a file as the editor has it."""
        if uri not in self.versions:
            self.versions[uri] = 1
            document = {"uri": uri, "languageId": "rust", "version": 1, "text": text}
            self.notify("textDocument/didOpen", {"textDocument": document})
        else:
            self.versions[uri] += 1
            document = {"uri": uri, "version": self.versions[uri]}
            self.notify("textDocument/didChange", {"textDocument": document, "contentChanges": [{"text": text}]})

    def close(self):
        try:
            self.request("shutdown", None, timeout=20)
            self.notify("exit", None)
            self.process.wait(timeout=20)
        except (OSError, EOFError, TimeoutError, subprocess.TimeoutExpired):
            self.process.kill()
