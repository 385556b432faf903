"""Which message goes where when the server asks and tells: raw JSON on both transports."""

import unittest

import support
from support import SESSION_VERSIONS, STATELESS_VERSION

MOUNT = "doomed"
DELETE = {"name": "delete_mount", "arguments": {"path": MOUNT}}
YES = {"action": "accept", "content": {"confirm": True}}
NO = {"action": "decline"}


def can_ask(client):
    client.capabilities = {"elicitation": {}}
    client.open()
    return client


class Http(unittest.TestCase):
    def serve(self, *arguments):
        self.server = support.HttpServer(None, *arguments)
        self.addCleanup(self.server.stop)
        other = support.RawHttp(self.server.url, self.server.token, STATELESS_VERSION)
        self.call = lambda name, **given: support.value_of(other.tool(name, given))
        self.call("create_mount", type="kv2", path=MOUNT)

    def is_there(self):
        return MOUNT + "/" in [mount["path"] for mount in self.call("list_mounts")["mounts"]]

    def session(self, version=SESSION_VERSIONS[0]):
        return can_ask(support.RawHttp(self.server.url, self.server.token, version))

    def stream(self, client, message):
        stream = client.post_for_events(message)
        self.addCleanup(stream.close)
        return stream

    def ask(self, client):
        """The stream of a call, the call, and the question that came on it."""
        call = client.message("tools/call", DELETE)
        stream = self.stream(client, call)
        question = stream.next()
        self.assertEqual(question["method"], "elicitation/create")
        return stream, call, question

    def answer(self, client, question, result):
        reply = client.post({"jsonrpc": "2.0", "id": question["id"], "result": result})
        self.assertEqual((reply.status, reply.body), (202, ""))

    def result(self, stream, call):
        """The call's result, which ends the stream."""
        message = stream.next()
        self.assertEqual(message["id"], call["id"])
        self.assertIsNone(stream.next())
        return message["result"]


class QuestionsOverHttp(Http):
    def setUp(self):
        self.serve()

    def test_question_and_result_come_on_the_calls_own_stream(self):
        for version in SESSION_VERSIONS[:2]:
            with self.subTest(version):
                client = self.session(version)
                listening = client.listen()
                self.addCleanup(listening.close)
                stream, call, question = self.ask(client)
                self.answer(client, question, NO)
                self.assertIn("did not agree", support.error_text(self.result(stream, call)))
                self.assertTrue(self.is_there())
                # Nothing of it came on the session's stream, which works.
                client.request("resources/subscribe", {"uri": "vault://mounts"})
                self.call("create_mount", type="kv2", path="new-" + version)
                self.assertEqual(listening.next()["method"], "notifications/resources/updated")
        stream, call, question = self.ask(client)
        self.answer(client, question, YES)
        self.assertTrue(support.value_of(self.result(stream, call))["deleted"])
        self.assertFalse(self.is_there())

    def test_the_answer_of_another_session_is_none(self):
        owner, other = self.session(), self.session()
        stream, call, question = self.ask(owner)
        self.answer(other, question, YES)
        self.answer(owner, question, NO)
        self.assertIn("did not agree", support.error_text(self.result(stream, call)))
        self.assertTrue(self.is_there())

    def test_an_error_is_no_agreement(self):
        client = self.session()
        stream, call, question = self.ask(client)
        reply = client.post({"jsonrpc": "2.0", "id": question["id"],
                             "error": {"code": -1, "message": "nobody is here"}})
        self.assertEqual(reply.status, 202, reply)
        self.assertIn("nobody is here", support.error_text(self.result(stream, call)))
        self.assertTrue(self.is_there())

    def test_a_call_that_is_cancelled_while_the_user_thinks_does_nothing(self):
        client = self.session()
        stream, call, question = self.ask(client)
        client.notify("notifications/cancelled", {"requestId": call["id"]})
        self.assertIsNone(stream.next())
        self.answer(client, question, YES)
        self.assertTrue(self.is_there())

    def test_a_connection_that_is_lost_while_the_user_thinks_is_taken_up_again(self):
        client = self.session()
        stream, call, question = self.ask(client)
        stream.close()
        again = client.listen(last_event_id=stream.last_event_id)
        self.addCleanup(again.close)
        self.answer(client, question, YES)
        self.assertTrue(support.value_of(self.result(again, call))["deleted"])
        self.assertFalse(self.is_there())

    def test_who_takes_no_events_cannot_be_asked(self):
        client = self.session()
        client.headers["Accept"] = "application/json"
        self.assertTrue(support.value_of(client.tool("delete_mount", {"path": MOUNT}))["deleted"])


class WithoutSessions(Http):
    """--stateless: in a session's revision there is no way to ask."""

    def test_the_mount_is_deleted_at_once(self):
        self.serve("--stateless")
        client = self.session()
        self.assertTrue(support.value_of(client.tool("delete_mount", {"path": MOUNT}))["deleted"])

    def test_or_refused_where_the_user_must_agree(self):
        self.serve("--stateless", "--confirm=always")
        client = self.session()
        text = support.error_text(client.tool("delete_mount", {"path": MOUNT}))
        self.assertIn("Nothing was changed", text)
        self.assertTrue(self.is_there())


class QuestionsOverStdio(unittest.TestCase):
    def setUp(self):
        self.client = support.RawStdio(*support.stdio_command(None))
        self.addCleanup(self.client.stop)
        can_ask(self.client)
        support.value_of(self.client.tool("create_mount", {"type": "kv2", "path": MOUNT}))

    def ask(self):
        call = self.client.message("tools/call", DELETE)
        self.client.send(call)
        return call, self.client.receive()

    def test_others_are_served_while_the_user_thinks(self):
        call, question = self.ask()
        self.assertEqual(question["method"], "elicitation/create")
        mounts = support.value_of(self.client.tool("list_mounts"))["mounts"]
        self.assertIn(MOUNT + "/", [mount["path"] for mount in mounts])
        self.client.send({"jsonrpc": "2.0", "id": question["id"], "result": YES})
        answer = self.client.receive()
        self.assertEqual(answer["id"], call["id"])
        self.assertTrue(support.value_of(answer["result"])["deleted"])

    def test_the_end_does_not_wait_for_an_answer(self):
        self.ask()
        self.client.close_input()
        self.assertEqual(self.client.process.wait(), 0)


class ChangesOverHttp(Http):
    FIRST, SECOND = "vault://secret/first", "vault://secret/second"

    def setUp(self):
        self.serve()
        self.write("first")
        self.write("second")

    def write(self, path):
        self.call("create_secret", mount="secret", path=path, key="k", value="v")

    def updated(self, stream):
        message = stream.next()
        self.assertEqual(message["method"], "notifications/resources/updated")
        return message["params"]

    def test_a_session_is_told_on_its_stream_until_it_unsubscribes(self):
        client = self.session()
        for uri in self.FIRST, self.SECOND:
            self.assertEqual(client.request("resources/subscribe", {"uri": uri}), {})
        self.write("first")  # kept until somebody listens
        listening = client.listen()
        self.addCleanup(listening.close)
        self.assertEqual(self.updated(listening), {"uri": self.FIRST})
        client.request("resources/unsubscribe", {"uri": self.FIRST})
        self.write("first")
        self.write("second")
        self.assertEqual(self.updated(listening), {"uri": self.SECOND})

    def test_a_listening_request_is_told_in_its_own_stream(self):
        client = support.RawHttp(self.server.url, self.server.token, STATELESS_VERSION)
        requests = [client.message("subscriptions/listen", {
            "notifications": {"resourceSubscriptions": [uri]}}) for uri in (self.FIRST, self.SECOND)]
        streams = [self.stream(client, request) for request in requests]
        for stream, request, uri in zip(streams, requests, (self.FIRST, self.SECOND)):
            acknowledged = stream.next()
            self.assertEqual(acknowledged["method"], "notifications/subscriptions/acknowledged")
            self.assertEqual(acknowledged["params"]["notifications"],
                             {"resourceSubscriptions": [uri]})
        self.write("second")
        self.write("first")
        for stream, request, uri in zip(streams, requests, (self.FIRST, self.SECOND)):
            self.assertEqual(self.updated(stream), {
                "uri": uri, "_meta": {"io.modelcontextprotocol/subscriptionId": request["id"]}})

    def test_what_the_caller_may_not_read_is_not_watched(self):
        client = support.RawHttp(self.server.url, "dev-staging-read", STATELESS_VERSION)
        allowed, denied = "vault://kv/staging/app-config", "vault://kv/prod/payments-service"
        stream = self.stream(client, client.message("subscriptions/listen", {
            "notifications": {"resourceSubscriptions": [allowed, denied]}}))
        self.assertEqual(stream.next()["params"]["notifications"],
                         {"resourceSubscriptions": [allowed]})
        session = support.RawHttp(self.server.url, "dev-staging-read")
        session.open()
        self.assertEqual(session.request("resources/subscribe", {"uri": allowed}), {})
        with self.assertRaises(support.RpcError):
            session.request("resources/subscribe", {"uri": denied})

    def test_the_end_of_the_server_ends_the_stream_in_good_order(self):
        client = support.RawHttp(self.server.url, self.server.token, STATELESS_VERSION)
        request = client.message("subscriptions/listen", {
            "notifications": {"resourceSubscriptions": [self.FIRST]}})
        stream = self.stream(client, request)
        stream.next()
        support.interrupt(self.server.process)
        self.assertEqual(self.result(stream, request)["resultType"], "complete")
        self.assertEqual(self.server.process.wait(), 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
