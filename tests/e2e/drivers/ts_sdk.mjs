// The official TypeScript SDKs, driven by one JSON line a step (support.SdkClient).
// usage: node ts_sdk.mjs 1|2     @modelcontextprotocol/sdk 1.x, or @modelcontextprotocol/client 2.x
import readline from 'node:readline';

async function load(major) {
  if (major === '1') {
    const folder = '@modelcontextprotocol/sdk/client';
    return {
      ...(await import(`${folder}/index.js`)),
      ...(await import(`${folder}/stdio.js`)),
      ...(await import(`${folder}/streamableHttp.js`)),
      ...(await import('@modelcontextprotocol/sdk/types.js')),
    };
  }
  return {
    ...(await import('@modelcontextprotocol/client')),
    ...(await import('@modelcontextprotocol/client/stdio')),
  };
}

const sdk = await load(process.argv[2]);
const reply = (message) => process.stdout.write(JSON.stringify(message) + '\n');

function transport(target) {
  if (target.command) {
    const [command, ...args] = target.command;
    return new sdk.StdioClientTransport({ command, args, env: target.env });
  }
  return new sdk.StreamableHTTPClientTransport(new URL(target.url), {
    requestInit: { headers: target.headers },
  });
}

const asked = []; // the params of the server's questions
const updated = []; // URIs that nobody has waited for yet
const waiting = []; // those who wait for one

// The server's questions are answered in turn; answers null: a client that cannot ask.
function listen(client, answers) {
  const older = process.argv[2] === '1'; // takes schemas where the newer one takes names
  const onUpdated = ({ params }) => {
    if (waiting.length > 0) waiting.shift()(params.uri);
    else updated.push(params.uri);
  };
  const updates = 'notifications/resources/updated';
  client.setNotificationHandler(older ? sdk.ResourceUpdatedNotificationSchema : updates, onUpdated);
  if (answers === null) return;
  client.setRequestHandler(older ? sdk.ElicitRequestSchema : 'elicitation/create', ({ params }) => {
    asked.push(params);
    return answers[asked.length - 1];
  });
}

async function connect(target) {
  const mode = target.era === 'session' ? 'legacy' : { pin: '2026-07-28' };
  const capabilities = target.answers === null ? {} : { elicitation: {} };
  const client = new sdk.Client(
    { name: 'e2e', version: '1' },
    { capabilities, versionNegotiation: { mode } },
  );
  listen(client, target.answers);
  const wire = transport(target);
  await client.connect(wire);
  await client.listTools(); // from here on results are checked against the output schemas
  const version = client.getNegotiatedProtocolVersion?.() ?? wire.protocolVersion ?? null;
  return [client, { version }];
}

async function subscribe(client, uri, era) {
  if (era === 'session') return client.subscribeResource({ uri });
  const { honoredFilter } = await client.listen({ resourceSubscriptions: [uri] });
  if (honoredFilter.resourceSubscriptions?.[0] !== uri) throw new Error('not honored');
  return null;
}

async function answer(client, question, era) {
  switch (question.op) {
    case 'list':
      return (await client.listTools()).tools;
    case 'call':
      return client.callTool({ name: question.name, arguments: question.arguments });
    case 'asked':
      return asked;
    case 'subscribe':
      return subscribe(client, question.uri, era);
    case 'updated':
      return updated.shift() ?? new Promise((resolve) => waiting.push(resolve));
  }
}

let client;
let era;
for await (const line of readline.createInterface({ input: process.stdin })) {
  const question = JSON.parse(line);
  try {
    if (question.op === 'connect') {
      let info;
      era = question.era;
      [client, info] = await connect(question);
      reply({ value: info });
    } else {
      reply({ value: await answer(client, question, era) });
    }
  } catch (error) {
    reply({ failure: String(error) });
  }
}
await client?.close();
