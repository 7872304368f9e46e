"""Tools for agents over the Model Context Protocol: they search and ask the RAG workbench."""

import os

import httpx2
from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.transport_security import TransportSecuritySettings
from pydantic import BaseModel
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response


class Passage(BaseModel):
    source: str
    text: str
    #: Cosine distance to the question: 0 is the same direction, 1 has nothing in common.
    distance: float


class Answer(BaseModel):
    answer: str
    sources: list[Passage]


def create(workbench_url: str, transport: httpx2.AsyncBaseTransport | None = None) -> MCPServer:
    server = MCPServer(
        "rag-workbench",
        version="1.0.0",
        instructions="Searches the documents of this household or team, and answers questions from them.",
    )

    async def call(path: str, question: str) -> dict:
        try:
            async with httpx2.AsyncClient(base_url=workbench_url, transport=transport, timeout=600) as client:
                response = await client.post(path, json={"question": question})
        except httpx2.HTTPError as error:
            raise ToolError(f"the workbench did not answer: {type(error).__name__}") from error
        if response.status_code != 200:
            raise ToolError(f"the workbench answered with {response.status_code}: {response.text[:300]}")
        return response.json()

    @server.tool()
    async def search_documents(query: str) -> list[Passage]:
        """Finds the passages of the documents that are closest to a query, best first. Use it to quote or to compare."""
        return [Passage(**passage) for passage in (await call("/search", query))["passages"]]

    @server.tool()
    async def ask(question: str) -> Answer:
        """Answers a question from the documents and names its sources. Says so when they do not hold the answer."""
        return Answer(**await call("/ask", question))

    @server.custom_route("/healthz", methods=["GET"])
    async def healthz(_: Request) -> Response:
        return PlainTextResponse("ok")

    return server


def app() -> Starlette:
    """For uvicorn: `uvicorn --factory server:app`. No sessions, so that any pod may answer any request."""
    hosts = [host for host in os.environ.get("ALLOWED_HOSTS", "").split(",") if host]
    names = [*hosts, *(f"{host}:*" for host in hosts), "localhost:*", "127.0.0.1:*"]
    return create(os.environ["WORKBENCH_URL"]).streamable_http_app(
        stateless_http=True,
        json_response=True,
        # A page of the internet could otherwise lead a browser at home here under a name of its own.
        transport_security=TransportSecuritySettings(
            allowed_hosts=names, allowed_origins=[f"{scheme}://{name}" for scheme in ("http", "https") for name in names]
        ),
    )
