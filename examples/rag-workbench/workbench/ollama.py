"""Ollama's API, as far as it is used here: https://github.com/ollama/ollama/blob/main/docs/api.md"""

import httpx


class Ollama:
    def __init__(self, client: httpx.AsyncClient, url: str, embedding_model: str, chat_model: str, answer_seconds: float) -> None:
        self._client = client
        self._url = url
        self._embedding_model = embedding_model
        self._chat_model = chat_model
        self._answer_seconds = answer_seconds

    async def embed(self, texts: list[str]) -> list[list[float]]:
        vectors: list[list[float]] = []
        # A batch stays below what a small device does within the time limit.
        for start in range(0, len(texts), 32):
            body = {"model": self._embedding_model, "input": texts[start : start + 32]}
            response = await self._client.post(f"{self._url}/api/embed", json=body, timeout=120)
            response.raise_for_status()
            vectors += response.json()["embeddings"]
        return vectors

    async def chat(self, system: str, question: str) -> str:
        messages = [{"role": "system", "content": system}, {"role": "user", "content": question}]
        body = {"model": self._chat_model, "messages": messages, "stream": False, "think": False, "options": {"temperature": 0}}
        response = await self._client.post(f"{self._url}/api/chat", json=body, timeout=self._answer_seconds)
        response.raise_for_status()
        return response.json()["message"]["content"].strip()

    async def is_there(self) -> bool:
        response = await self._client.get(f"{self._url}/api/version", timeout=1.5)
        return response.status_code == 200
