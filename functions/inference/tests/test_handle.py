"""Against a stand-in for Ollama that says what each test wants to hear."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from common.serve import BadRequest, Unavailable
from inference.__main__ import handle, ready


class Ollama:
    def __init__(self):
        self.answers, self.asked, self.models = [], [], ["qwen3:4b"]
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                self.say(200, {"models": [{"name": name} for name in outer.models]})

            def do_POST(self):
                outer.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                wait, status, body = outer.answers.pop(0)
                time.sleep(wait)
                self.say(status, body)

            def say(self, status, body):
                data = json.dumps(body).encode()
                try:
                    self.send_response(status)
                    self.send_header("Content-Length", str(len(data)))
                    self.end_headers()
                    self.wfile.write(data)
                except OSError:
                    pass  # it was too late for whoever asked

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02})
        self.thread.start()
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def says(self, text, wait=0.0):
        self.answers.append((wait, 200, {"response": text}))

    def fails(self, status, message):
        self.answers.append((0.0, status, {"error": message}))


@pytest.fixture
def ollama(monkeypatch):
    stand_in = Ollama()
    monkeypatch.setenv("OLLAMA_URL", stand_in.url + "/")
    monkeypatch.setenv("MODEL", "qwen3:4b")
    monkeypatch.setenv("BUDGET_SECONDS", "5")
    yield stand_in
    stand_in.server.shutdown()
    stand_in.thread.join()
    stand_in.server.server_close()


good = {"summary": "all is well", "topics": ["weather"]}
yes_or_no = {"type": "object", "properties": {"spam": {"type": "boolean"}}, "required": ["spam"]}


def test_an_answer_that_fits(ollama):
    ollama.says(json.dumps(good))
    assert handle({"prompt": "How is it?"}) == {"model": "qwen3:4b", "answer": good}
    (asked,) = ollama.asked
    assert asked["stream"] is False
    assert asked["format"]["required"] == ["summary", "topics"]
    assert asked["model"] == "qwen3:4b"


def test_the_callers_own_schema(ollama):
    ollama.says('{"spam": true}')
    assert handle({"prompt": "Buy now", "schema": yes_or_no})["answer"] == {"spam": True}


def test_asked_again_until_it_fits(ollama):
    ollama.says("Sure! Here is")
    ollama.says('{"spam": "yes"}')
    ollama.says('{"spam": false}')
    assert handle({"prompt": "Hello", "schema": yes_or_no})["answer"] == {"spam": False}
    assert len(ollama.asked) == 3


def test_never_an_answer_that_does_not_fit(ollama):
    for _ in range(3):
        ollama.says('{"spam": "maybe"}')
    with pytest.raises(Unavailable, match=r"\$\.spam: 'maybe' is not of type 'boolean'") as failed:
        handle({"prompt": "Hello", "schema": yes_or_no})
    assert failed.value.status == 502


def test_a_server_that_stumbles(ollama):
    ollama.fails(500, "llama runner process has terminated")
    ollama.says(json.dumps(good))
    assert handle({"prompt": "How is it?"})["answer"] == good


def test_a_model_that_is_not_there_is_not_asked_again(ollama):
    ollama.fails(404, "model 'qwen3:4b' not found")
    with pytest.raises(Unavailable, match="not found"):
        handle({"prompt": "How is it?"})
    assert len(ollama.asked) == 1


def test_no_longer_than_agreed(ollama, monkeypatch):
    monkeypatch.setenv("BUDGET_SECONDS", "1")
    ollama.says(json.dumps(good), wait=3)
    before = time.monotonic()
    with pytest.raises(Unavailable) as failed:
        handle({"prompt": "How is it?"})
    assert failed.value.status == 504
    assert time.monotonic() - before < 2


def test_nobody_there(monkeypatch):
    monkeypatch.setenv("OLLAMA_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("MODEL", "qwen3:4b")
    monkeypatch.setenv("ATTEMPTS", "2")
    with pytest.raises(Unavailable, match="does not answer"):
        handle({"prompt": "How is it?"})
    with pytest.raises(Unavailable, match="does not answer"):
        ready()


def test_ready_with_the_model_alone(ollama):
    ready()
    ollama.models = ["llama3.2:latest"]
    with pytest.raises(Unavailable, match="no model"):
        ready()


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"prompt": "  "},
        {"prompt": "x" * 20_001},
        {"prompt": "x", "schema": []},
        {"prompt": "x", "schema": {"type": "nonsense"}},
        {"prompt": "x", "schema": {"$ref": "http://127.0.0.1/schema"}},
    ],
)
def test_what_nobody_can_work_on(ollama, body):
    with pytest.raises(BadRequest):
        handle(body)
    assert ollama.asked == []
