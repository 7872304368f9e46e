import json
import unittest

import httpx2
from mcp import Client

from server import create

PASSAGE = {"source": "house.md", "text": "The boiler is in the cellar.", "distance": 0.2}


class Workbench:
    def __init__(self, status=200):
        self.status = status
        self.asked = []

    def __call__(self, request):
        self.asked.append((request.url.path, json.loads(request.content)))
        if self.status != 200:
            return httpx2.Response(self.status, json={"error": "ollama did not answer: ReadTimeout"})
        if request.url.path == "/search":
            return httpx2.Response(200, json={"passages": [PASSAGE]})
        return httpx2.Response(200, json={"answer": "In the cellar [1].", "sources": [PASSAGE]})


class Tools(unittest.IsolatedAsyncioTestCase):
    async def test_both_tools_are_listed_with_what_they_take(self):
        async with Client(create("http://workbench", httpx2.MockTransport(Workbench()))) as client:
            tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        self.assertEqual(sorted(tools), ["ask", "search_documents"])
        self.assertEqual(tools["ask"].input_schema["required"], ["question"])

    async def test_ask_gives_the_answer_and_its_sources(self):
        workbench = Workbench()
        async with Client(create("http://workbench", httpx2.MockTransport(workbench))) as client:
            result = await client.call_tool("ask", {"question": "Where is the boiler?"})
        self.assertEqual(result.structured_content, {"answer": "In the cellar [1].", "sources": [PASSAGE]})
        self.assertEqual(workbench.asked, [("/ask", {"question": "Where is the boiler?"})])

    async def test_search_gives_passages(self):
        async with Client(create("http://workbench", httpx2.MockTransport(Workbench()))) as client:
            result = await client.call_tool("search_documents", {"query": "boiler"})
        self.assertEqual(result.structured_content, {"result": [PASSAGE]})

    async def test_a_failure_is_the_tools_answer(self):
        async with Client(create("http://workbench", httpx2.MockTransport(Workbench(504)))) as client:
            result = await client.call_tool("ask", {"question": "Where?"})
        self.assertTrue(result.is_error)
        self.assertIn("504", result.content[0].text)


if __name__ == "__main__":
    unittest.main()
