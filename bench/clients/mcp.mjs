// The official client of the Model Context Protocol over both transports: every tool, resources, an error.
// Usage: node mcp.mjs ADDRESS COMMAND [ARGUMENT...]
// COMMAND speaks the protocol on its standard streams: carrel mcp --data FOLDER.
import assert from 'node:assert/strict';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

const TOOLS = ['search', 'read', 'grep', 'outline', 'list_sources', 'list_files', 'status', 'ask'];
const [address, command, ...args] = process.argv.slice(2);

async function use(name, transport) {
  const client = new Client({ name: 'carrel-check', version: '1' });
  await client.connect(transport);
  const { tools } = await client.listTools();
  assert.deepEqual(tools.map(tool => tool.name), TOOLS);
  const call = async (tool, input) => {
    const result = await client.callTool({ name: tool, arguments: input });
    assert.ok(!result.isError, `${tool}: ${JSON.stringify(result.content)}`);
    return result.content.map(part => part.text).join('\n');
  };
  const [first] = (await call('list_files', { state: 'indexed' })).split('\n').filter(line => line.includes('/'));
  const place = first.split('\t')[0];
  const source = place.slice(0, place.indexOf('/'));
  const path = place.slice(place.indexOf('/') + 1);
  assert.match(await call('search', { query: 'night train' }), /^1\. /);
  assert.ok((await call('read', { source, path, startLine: 1, endLine: 3 })).includes(place));
  await call('outline', { source, path });
  assert.match(await call('grep', { pattern: 'train' }), /\/.*:\d+\t/);
  assert.ok((await call('list_sources', {})).includes(source));
  assert.match(await call('status', {}), /files indexed/);
  assert.ok((await call('ask', { question: 'When does the night train leave Bergen?' })).length > 0);
  const { resources } = await client.listResources();
  const { contents } = await client.readResource({ uri: resources[0].uri });
  assert.ok(contents[0].text.length > 0);
  const wrong = await client.callTool({ name: 'read', arguments: { source, path: '../../etc/passwd' } });
  assert.ok(wrong.isError);
  await client.close();
  console.log(`${name}: ${tools.length} tools called, ${resources.length} resources`);
}

await use('streamable HTTP', new StreamableHTTPClientTransport(new URL('/mcp', address)));
await use('standard streams', new StdioClientTransport({ command, args }));
