"""The official Python SDK's client, driven by one JSON line a step (support.SdkClient)."""

import asyncio
import json
import sys

import httpx2
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client


def transport(target):
    if "command" in target:
        command, *arguments = target["command"]
        return StdioServerParameters(command=command, args=arguments, env=target["env"])
    http = httpx2.AsyncClient(headers=target["headers"], timeout=30)
    return streamable_http_client(target["url"], http_client=http)


async def answer(client, question):
    if question["op"] == "list":
        listed = await client.list_tools()
        return [tool.model_dump(mode="json", by_alias=True) for tool in listed.tools]
    result = await client.call_tool(question["name"], question["arguments"])
    return result.model_dump(mode="json", by_alias=True)


async def serve():
    loop = asyncio.get_running_loop()

    async def next_question():
        return await loop.run_in_executor(None, sys.stdin.readline)

    def reply(message):
        print(json.dumps(message), flush=True)

    target = json.loads(await next_question())
    mode = "legacy" if target["era"] == "session" else "2026-07-28"
    async with Client(transport(target), mode=mode) as client:
        if mode != "legacy":  # a pinned revision is taken on trust: ask for real
            await client.session.discover()
        reply({"value": {"version": client.protocol_version}})
        while line := await next_question():
            try:
                reply({"value": await answer(client, json.loads(line))})
            except Exception as error:  # every failure is the test's to judge
                reply({"failure": f"{type(error).__name__}: {error}"})


try:
    asyncio.run(serve())
except Exception as failure:
    print(json.dumps({"failure": f"{type(failure).__name__}: {failure}"}), flush=True)
    raise
