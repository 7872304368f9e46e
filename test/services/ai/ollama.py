"""Stands in for Ollama: the same API, the same texts get the same vectors, and answers are sentences of the prompt."""

import hashlib
import json
import math
import re
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

MODELS = {"qwen3:8b", "nomic-embed-text"}
STOP = set("a an and are at by for from how in is it of on or the to was what when where which who whom with".split())


def words(text):
    return [word for word in re.findall(r"[a-z0-9]+", text.lower()) if word not in STOP]


def vector(text):
    """Counts of words, each at a place that follows from the word."""
    counts = [0.0] * 512
    for word in words(text):
        counts[int(hashlib.sha256(word.encode()).hexdigest(), 16) % 512] += 1
    length = math.sqrt(sum(count * count for count in counts)) or 1
    return [count / length for count in counts]


def answer(prompt, question):
    """The sentence of the numbered passages that has most words in common with the question."""
    asked = set(words(question))
    best = (0, "The passages do not say.")
    for number, passage in re.findall(r"^\[(\d+)\] [^\n]*:\n(.*?)(?=\n\n\[|\Z)", prompt, re.M | re.S):
        for sentence in re.split(r"(?<=[.!?])\s+", passage):
            common = len(asked & set(words(sentence)))
            best = max(best, (common, f"{sentence} [{number}]"), key=lambda one: one[0])
    return best[1]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.send(200, {"version": "0.0.0"} if self.path == "/api/version" else {})

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        if body["model"] not in MODELS:
            self.send(404, {"error": f'model "{body["model"]}" not found, try pulling it first'})
        elif self.path == "/api/embed":
            self.send(200, {"model": body["model"], "embeddings": [vector(text) for text in body["input"]]})
        else:
            system, user = (message["content"] for message in body["messages"])
            self.send(200, {"message": {"role": "assistant", "content": answer(system, user)}, "done": True})

    def send(self, status, body):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


ThreadingHTTPServer(("0.0.0.0", 11434), Handler).serve_forever()
