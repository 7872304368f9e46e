"""What the environment says. The names are those that Labwright's WebService gives for `uses: { OLLAMA, VECTORS }`."""

import os
import re
from dataclasses import dataclass
from typing import Mapping


@dataclass(frozen=True)
class Settings:
    ollama_url: str
    vectors_url: str
    chat_model: str
    embedding_model: str
    #: Some models of embeddings want to know what a text is, `search_query: ` and `search_document: ` for nomic-embed-text.
    query_prefix: str = ""
    document_prefix: str = ""
    #: Passages that go into the prompt.
    passages: int = 4
    #: Cosine distance from which a passage is none: 0 is the same direction, 1 has nothing in common.
    max_distance: float = 0.8
    #: Characters of a passage at most.
    passage_length: int = 1200
    #: Seconds a model may take for an answer.
    answer_seconds: float = 300
    #: Bytes of a request at most.
    request_bytes: int = 10 * 1024 * 1024

    @property
    def collection(self) -> str:
        """Vectors of two models cannot be compared, so each has a collection of its own."""
        return "documents-" + re.sub(r"[^a-zA-Z0-9]+", "-", self.embedding_model).strip("-")


def from_environment(environment: Mapping[str, str] = os.environ) -> Settings:
    missing = [name for name in ("OLLAMA_URL", "VECTORS_URL", "CHAT_MODEL", "EMBEDDING_MODEL") if not environment.get(name)]
    if missing:
        raise SystemExit(f"not set: {', '.join(missing)}")
    return Settings(
        ollama_url=environment["OLLAMA_URL"].rstrip("/"),
        vectors_url=environment["VECTORS_URL"].rstrip("/"),
        chat_model=environment["CHAT_MODEL"],
        embedding_model=environment["EMBEDDING_MODEL"],
        query_prefix=environment.get("QUERY_PREFIX", ""),
        document_prefix=environment.get("DOCUMENT_PREFIX", ""),
        passages=int(environment.get("PASSAGES", "4")),
        max_distance=float(environment.get("MAX_DISTANCE", "0.8")),
        answer_seconds=float(environment.get("ANSWER_SECONDS", "300")),
    )
