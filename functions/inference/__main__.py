"""`python -m inference` serves: POST {"prompt": "…", "schema": {…}} gives {"model": "…", "answer": …}."""

import json
import urllib.request
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError

from common.serve import BadRequest, Unavailable, serve
from common.settings import number, setting
from inference.ollama import Model, ask

"""What is asked for when the caller has no schema."""
summary = {
    "type": "object",
    "properties": {"summary": {"type": "string", "minLength": 1}, "topics": {"type": "array", "items": {"type": "string"}, "maxItems": 10}},
    "required": ["summary", "topics"],
    "additionalProperties": False,
}


def model() -> Model:
    return Model(setting("OLLAMA_URL"), setting("MODEL"), number("ATTEMPTS", 3, least=1), number("BUDGET_SECONDS", 50, least=1))


def handle(body: dict[str, Any]) -> dict[str, Any]:
    prompt, schema = body.get("prompt"), body.get("schema", summary)
    most = number("MAX_PROMPT", 20_000, least=1)
    if not isinstance(prompt, str) or not prompt.strip():
        raise BadRequest('send {"prompt": "…"}, with a "schema" for the answer if you want another form')
    if len(prompt) > most:
        raise BadRequest(f"the prompt has {len(prompt)} characters, more than {most}")
    if not isinstance(schema, dict) or "$ref" in json.dumps(schema):
        raise BadRequest("schema: a JSON Schema without references")
    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        raise BadRequest(f"schema: {error.message}") from error
    asked = model()
    return {"model": asked.name, "answer": ask(asked, prompt, schema)}


def ready() -> None:
    """The model has to be there; whether it is loaded shows in the first answer."""
    asked = model()
    try:
        with urllib.request.urlopen(f"{asked.url.rstrip('/')}/api/tags", timeout=3) as response:
            names = {entry.get("name") for entry in json.load(response).get("models", [])}
    except (OSError, ValueError) as error:
        raise Unavailable("Ollama does not answer") from error
    if asked.name not in names and f"{asked.name}:latest" not in names:
        raise Unavailable(f"Ollama has no model {asked.name}")


if __name__ == "__main__":
    serve(handle, ready)
