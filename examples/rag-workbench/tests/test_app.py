import json
import unittest

import httpx

from workbench.app import NOTHING, create
from workbench.settings import Settings, from_environment

SETTINGS = Settings("http://ollama", "http://vectors", "talker", "nomic-embed-text:v1.5", query_prefix="query: ", request_bytes=4096)


class Others:
    """What the service sees of Ollama and Chroma: fixed answers, and a note of what it was asked."""

    def __init__(self):
        self.asked = []
        self.distance = 0.2
        self.fail = {}

    def __call__(self, request):
        path = request.url.path
        body = json.loads(request.content) if request.content else {}
        self.asked.append((path.rsplit("/", 1)[-1], body))
        for end, answer in self.fail.items():
            if path.endswith(end):
                if isinstance(answer, Exception):
                    raise answer
                return answer
        if path.endswith("/embed"):
            return httpx.Response(200, json={"embeddings": [[1.0, 0.0] for _ in body["input"]]})
        if path.endswith("/chat"):
            return httpx.Response(200, json={"message": {"content": " In the cellar [1]. "}})
        if path.endswith("/collections"):
            return httpx.Response(200, json={"id": "c1"})
        if path.endswith("/query"):
            rows = {"metadatas": [[{"source": "house.md"}]], "documents": [["The boiler is in the cellar."]], "distances": [[self.distance]]}
            return httpx.Response(200, json=rows)
        return httpx.Response(200, json={})

    def bodies(self, what):
        return [body for name, body in self.asked if name == what]


class App(unittest.IsolatedAsyncioTestCase):
    def setUp(self):
        self.others = Others()
        app = create(SETTINGS, httpx.MockTransport(self.others))
        self.client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://workbench")

    async def test_an_answer_comes_from_the_passages_and_names_them(self):
        response = await self.client.post("/ask", json={"question": "Where is the boiler?"})
        self.assertEqual(response.status_code, 200)
        source = {"source": "house.md", "text": "The boiler is in the cellar.", "distance": 0.2}
        self.assertEqual(response.json(), {"answer": "In the cellar [1].", "sources": [source]})
        [prompt] = self.others.bodies("chat")
        self.assertIn("[1] house.md:\nThe boiler is in the cellar.", prompt["messages"][0]["content"])
        self.assertEqual(prompt["messages"][1], {"role": "user", "content": "Where is the boiler?"})
        self.assertEqual(self.others.bodies("embed")[0]["input"], ["query: Where is the boiler?"])

    async def test_without_a_near_passage_no_model_is_asked(self):
        self.others.distance = 0.95
        response = await self.client.post("/ask", json={"question": "What is the price of gold?"})
        self.assertEqual(response.json(), {"answer": NOTHING, "sources": []})
        self.assertEqual(self.others.bodies("chat"), [])

    async def test_a_document_is_written_before_what_it_had_more_of_goes(self):
        response = await self.client.post("/documents", json={"source": "a.md", "text": "One.\n\nTwo."})
        self.assertEqual(response.json(), {"source": "a.md", "passages": 1})
        self.assertEqual([name for name, _ in self.others.asked], ["embed", "collections", "upsert", "delete"])
        self.assertEqual(self.others.bodies("upsert")[0]["ids"], ["a.md#0"])
        self.assertEqual(self.others.bodies("delete")[0]["where"], {"$and": [{"source": "a.md"}, {"number": {"$gte": 1}}]})

    async def test_a_collection_that_was_removed_is_made_again(self):
        await self.client.post("/search", json={"question": "x"})
        self.others.fail = {"/query": httpx.Response(404, json={"error": "NotFoundError"})}
        response = await self.client.post("/search", json={"question": "x"})
        self.assertEqual(response.status_code, 502)
        self.assertEqual(len(self.others.bodies("collections")), 2)

    async def test_each_model_of_embeddings_has_its_collection(self):
        await self.client.post("/search", json={"question": "x"})
        self.assertEqual(self.others.bodies("collections")[0]["name"], "documents-nomic-embed-text-v1-5")

    async def test_what_is_wrong_with_a_request_is_said(self):
        for body in (b"{", b"[]", b'{"question": ""}', b'{"question": 3}'):
            response = await self.client.post("/ask", content=body)
            self.assertEqual(response.status_code, 400, body)
            self.assertTrue(response.json()["error"])
        response = await self.client.post("/documents", json={"source": "a", "text": "x" * 5000})
        self.assertEqual(response.status_code, 413)

    async def test_failures_of_others_are_theirs_and_hold_nothing_of_the_document(self):
        self.others.fail = {"/embed": httpx.Response(404, text='model "nomic-embed-text" not found')}
        response = await self.client.post("/documents", json={"source": "a", "text": "private"})
        self.assertEqual(response.status_code, 502)
        self.assertIn("not found", response.json()["error"])
        self.others.fail = {"/embed": httpx.ReadTimeout("slow")}
        response = await self.client.post("/documents", json={"source": "a", "text": "private"})
        self.assertEqual((response.status_code, "private" in response.text), (504, False))

    async def test_ready_is_who_reaches_both(self):
        self.assertEqual((await self.client.get("/readyz")).status_code, 200)
        self.others.fail = {"/api/version": httpx.ConnectError("refused")}
        response = await self.client.get("/readyz")
        self.assertEqual((response.status_code, response.text), (503, "not reached: ollama"))
        self.assertEqual((await self.client.get("/healthz")).status_code, 200)

    async def test_metrics_count_requests_and_time_steps(self):
        await self.client.post("/ask", json={"question": "Where?"})
        await self.client.post("/ask", content=b"{")
        text = (await self.client.get("/metrics")).text
        self.assertIn('workbench_requests_total{route="/ask",status="200"} 1.0', text)
        self.assertIn('workbench_requests_total{route="/ask",status="400"} 1.0', text)
        self.assertIn('workbench_step_seconds_count{step="chat"} 1.0', text)


class Environment(unittest.TestCase):
    def test_what_is_missing_is_named(self):
        with self.assertRaisesRegex(SystemExit, "VECTORS_URL, CHAT_MODEL"):
            from_environment({"OLLAMA_URL": "http://ollama:11434", "EMBEDDING_MODEL": "nomic-embed-text"})


if __name__ == "__main__":
    unittest.main()
