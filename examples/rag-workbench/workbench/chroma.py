"""Chroma's API, version 2, as far as it is used here. Its own client brings a hundred packages for these five calls."""

from dataclasses import dataclass

import httpx


@dataclass(frozen=True)
class Passage:
    source: str
    text: str
    #: Cosine distance to the question.
    distance: float


class Chroma:
    def __init__(self, client: httpx.AsyncClient, url: str, collection: str) -> None:
        self._client = client
        self._url = f"{url}/api/v2"
        self._collections = f"{self._url}/tenants/default_tenant/databases/default_database/collections"
        self._name = collection
        self._id: str | None = None

    async def replace(self, source: str, texts: list[str], vectors: list[list[float]]) -> None:
        """Writes the passages of a document; what an earlier version of it had more goes afterwards."""
        ids = [f"{source}#{number}" for number in range(len(texts))]
        metadatas = [{"source": source, "number": number} for number in range(len(texts))]
        # Chroma takes some five thousand records at a time, and forty MiB.
        for start in range(0, len(texts), 500):
            part = slice(start, start + 500)
            body = {"ids": ids[part], "documents": texts[part], "embeddings": vectors[part], "metadatas": metadatas[part]}
            await self._call("upsert", body)
        await self._call("delete", {"where": {"$and": [{"source": source}, {"number": {"$gte": len(texts)}}]}})

    async def nearest(self, vector: list[float], count: int) -> list[Passage]:
        body = {"query_embeddings": [vector], "n_results": count, "include": ["documents", "metadatas", "distances"]}
        found = await self._call("query", body)
        rows = zip(found["metadatas"][0], found["documents"][0], found["distances"][0])
        return [Passage(source=metadata["source"], text=text, distance=distance) for metadata, text, distance in rows]

    async def is_there(self) -> bool:
        response = await self._client.get(f"{self._url}/healthcheck", timeout=1.5)
        return response.status_code == 200

    async def _call(self, what: str, body: dict) -> dict:
        for attempt in (1, 2):
            response = await self._client.post(f"{self._collections}/{await self._collection()}/{what}", json=body, timeout=30)
            # Somebody removed the collection since; it is made again, empty.
            if response.status_code == 404 and attempt == 1:
                self._id = None
                continue
            response.raise_for_status()
            return response.json()
        raise AssertionError("unreachable")

    async def _collection(self) -> str:
        if self._id is None:
            body = {"name": self._name, "get_or_create": True, "configuration": {"hnsw": {"space": "cosine"}}}
            response = await self._client.post(self._collections, json=body, timeout=30)
            response.raise_for_status()
            self._id = response.json()["id"]
        return self._id
