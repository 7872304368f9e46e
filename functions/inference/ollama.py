"""One answer of Ollama's `/api/generate`, as JSON that fits a schema: asked again when it does not, and never for longer than agreed."""

import json
import logging
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from jsonschema import Draft202012Validator

from common.serve import Unavailable

log = logging.getLogger("inference")


@dataclass(frozen=True)
class Model:
    url: str
    name: str
    attempts: int
    """Seconds for all attempts together."""
    budget: float


class Late(Exception):
    """The time is over."""


def ask(model: Model, prompt: str, schema: dict[str, Any]) -> Any:
    ends = time.monotonic() + model.budget
    validator = Draft202012Validator(schema)
    wrong = "it was not asked"
    for attempt in range(model.attempts):
        if attempt > 0:
            time.sleep(min(2**attempt / 4, max(0.0, ends - time.monotonic())))
        try:
            text = generate(model, prompt, schema, ends)
        except Late as error:
            raise Unavailable(f"{model.name} gave no answer in {model.budget:g} s; {wrong}", HTTPStatus.GATEWAY_TIMEOUT) from error
        except urllib.error.HTTPError as error:
            wrong = refusal(error)
            # A model that is not there will not come by asking again.
            if error.code < 500 and error.code != HTTPStatus.TOO_MANY_REQUESTS:
                raise Unavailable(f"Ollama refuses: {wrong}", HTTPStatus.BAD_GATEWAY) from error
        except (OSError, ValueError) as error:
            wrong = f"Ollama does not answer: {getattr(error, 'reason', error)}"
        else:
            wrong, value = judge(validator, text)
            if wrong == "":
                return value
        log.warning("attempt %d of %d: %s", attempt + 1, model.attempts, wrong)
    raise Unavailable(f"{model.name} gave no usable answer in {model.attempts} attempts: {wrong}", HTTPStatus.BAD_GATEWAY)


def generate(model: Model, prompt: str, schema: dict[str, Any], ends: float) -> str:
    body = {"model": model.name, "prompt": prompt, "format": schema, "stream": False, "options": {"temperature": 0}}
    request = urllib.request.Request(
        f"{model.url.rstrip('/')}/api/generate", json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    left = ends - time.monotonic()
    if left <= 0:
        raise Late
    try:
        with urllib.request.urlopen(request, timeout=left) as response:
            answer = json.load(response)
    except TimeoutError as error:
        raise Late from error
    except urllib.error.URLError as error:
        if isinstance(error.reason, TimeoutError):
            raise Late from error
        raise
    text = answer.get("response") if isinstance(answer, dict) else None
    if not isinstance(text, str):
        raise ValueError("its answer has no `response`")
    return text


def judge(validator: Draft202012Validator, text: str) -> tuple[str, Any]:
    """What is wrong with an answer, or nothing and its value."""
    try:
        value = json.loads(text)
    except ValueError:
        return f"the answer is no JSON: {text[:80]!r}", None
    wrong = min(validator.iter_errors(value), key=lambda error: list(map(str, error.absolute_path)), default=None)
    if wrong is None:
        return "", value
    return f"the answer does not fit the schema at {wrong.json_path}: {wrong.message[:200]}", None


def refusal(error: urllib.error.HTTPError) -> str:
    try:
        return str(json.load(error)["error"])
    except (ValueError, KeyError, TypeError, OSError):
        return f"status {error.code}"
