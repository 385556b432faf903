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

async function connect(target) {
  const mode = target.era === 'session' ? 'legacy' : { pin: '2026-07-28' };
  const client = new sdk.Client({ name: 'e2e', version: '1' }, { versionNegotiation: { mode } });
  const wire = transport(target);
  await client.connect(wire);
  await client.listTools(); // from here on results are checked against the output schemas
  const version = client.getNegotiatedProtocolVersion?.() ?? wire.protocolVersion ?? null;
  return [client, { version }];
}

async function answer(client, question) {
  if (question.op === 'list') return (await client.listTools()).tools;
  return client.callTool({ name: question.name, arguments: question.arguments });
}

let client;
for await (const line of readline.createInterface({ input: process.stdin })) {
  const question = JSON.parse(line);
  try {
    if (question.op === 'connect') {
      let info;
      [client, info] = await connect(question);
      reply({ value: info });
    } else {
      reply({ value: await answer(client, question) });
    }
  } catch (error) {
    reply({ failure: String(error) });
  }
}
await client?.close();
