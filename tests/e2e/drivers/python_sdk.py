"""The official Python SDK's client, driven by one JSON line a step (support.SdkClient)."""

import asyncio
import contextlib
import json
import sys

import httpx2
import mcp_types as types
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client


def transport(target):
    if "command" in target:
        command, *arguments = target["command"]
        return StdioServerParameters(command=command, args=arguments, env=target["env"])
    http = httpx2.AsyncClient(headers=target["headers"], timeout=30)
    return streamable_http_client(target["url"], http_client=http)


class User:
    """Answers the server's questions in turn."""

    def __init__(self, answers):
        self.answers, self.asked = iter(answers), []

    async def __call__(self, context, params):
        self.asked.append(params.model_dump(mode="json", by_alias=True, exclude_none=True))
        return types.ElicitResult(**next(self.answers))


class Driver:
    def __init__(self, target):
        self.user = None if target["answers"] is None else User(target["answers"])
        self.session_era = target["era"] == "session"
        self.unasked = asyncio.Queue()  # URIs, in a session
        self.subscription = None  # of the stateless era
        self.client = Client(
            transport(target),
            mode="legacy" if self.session_era else "2026-07-28",
            elicitation_callback=self.user,
            message_handler=self.on_message,
        )

    async def on_message(self, message):
        if isinstance(message, types.ResourceUpdatedNotification):
            self.unasked.put_nowait(str(message.params.uri))

    async def answer(self, question, stack):
        match question["op"]:
            case "list":
                listed = await self.client.list_tools()
                return [tool.model_dump(mode="json", by_alias=True) for tool in listed.tools]
            case "call":
                result = await self.client.call_tool(question["name"], question["arguments"])
                return result.model_dump(mode="json", by_alias=True)
            case "asked":
                return self.user.asked
            case "subscribe" if self.session_era:
                await self.client.subscribe_resource(question["uri"])
            case "subscribe":
                self.subscription = await stack.enter_async_context(
                    self.client.listen(resource_subscriptions=[question["uri"]]))
                if self.subscription.honored.resource_subscriptions != [question["uri"]]:
                    raise RuntimeError(f"not honored: {self.subscription.honored}")
            case "updated" if self.session_era:
                return await self.unasked.get()
            case "updated":
                return (await anext(self.subscription)).uri
        return None


async def serve():
    loop = asyncio.get_running_loop()

    async def next_question():
        return await loop.run_in_executor(None, sys.stdin.readline)

    def reply(message):
        print(json.dumps(message), flush=True)

    driver = Driver(json.loads(await next_question()))
    async with driver.client, contextlib.AsyncExitStack() as stack:
        if not driver.session_era:  # a pinned revision is taken on trust: ask for real
            await driver.client.session.discover()
        reply({"value": {"version": driver.client.protocol_version}})
        while line := await next_question():
            try:
                reply({"value": await driver.answer(json.loads(line), stack)})
            except Exception as error:  # every failure is the test's to judge
                reply({"failure": f"{type(error).__name__}: {error}"})


try:
    asyncio.run(serve())
except Exception as failure:
    print(json.dumps({"failure": f"{type(failure).__name__}: {failure}"}), flush=True)
    raise
