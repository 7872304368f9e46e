import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ChromaDb, Ollama, WebService } from 'labwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeServices, type Pod } from '../harness/index.ts';
import { nas, ollama, place, type Running, start } from './cluster.ts';

const workbench = 'http://workbench.ai.svc.cluster.local';
const chroma = 'http://chroma.ai.svc.cluster.local:8000/api/v2';
const documents = {
  'boiler.md': 'The boiler stands in the cellar. Its pressure should be 1.6 bar.\n\nMaintenance is due every October.',
  'garden.md': 'The tomatoes are watered at six in the morning.\n\nThe well pump has a fuse of sixteen amperes.',
  'wifi.md': 'Guests use the network called Heron. Its password changes every quarter.',
};

describeServices('a question is answered from documents, over Chroma and a stand-in for Ollama', () => {
  let lab: Running;
  let store: Pod;
  let service: Pod;
  let tools: Pod;

  const post = (path: string, body: unknown) =>
    lab.machine.fetch(`${workbench}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const ask = async (question: string) => JSON.parse((await post('/ask', { question })).body);
  const collections = async () =>
    JSON.parse((await lab.machine.fetch(`${chroma}/tenants/default_tenant/databases/default_database/collections`)).body) as readonly {
      readonly name: string;
    }[];

  beforeAll(async () => {
    lab = await start(
      (cluster) => {
        const models = new Ollama(place(cluster, 'ollama'), 'ollama', { models: [], storage: { size: '1Gi' } });
        const vectors = new ChromaDb(place(cluster, 'chroma'), 'chroma', { storage: { size: '1Gi' }, backup: { target: nas(cluster) } });
        const service = new WebService(place(cluster, 'workbench'), 'workbench', {
          image: 'registry.lan/rag-workbench:1.0.0',
          uses: { OLLAMA: models, VECTORS: vectors },
          env: { CHAT_MODEL: 'qwen3:8b', EMBEDDING_MODEL: 'nomic-embed-text' },
          health: { live: '/healthz' },
          metrics: {},
          drainSeconds: 0,
        });
        new WebService(place(cluster, 'tools'), 'tools', {
          image: 'registry.lan/mcp-server:1.0.0',
          uses: { WORKBENCH: service },
          env: { ALLOWED_HOSTS: 'tools.ai.svc.cluster.local' },
          replicas: 1,
          health: { live: '/healthz', ready: '/healthz' },
          drainSeconds: 0,
        });
      },
      { claims: 'hostPath', more: [ollama] },
    );
    const { machine } = lab;
    await (await machine.runPod(ollama)).waitReady();
    store = await (await machine.runPod(lab.object('StatefulSet', 'chroma'))).waitReady();
    service = await (await machine.runPod(lab.object('Deployment', 'workbench'))).waitReady();
    tools = await (await machine.runPod(lab.object('Deployment', 'tools'))).waitReady();
  }, 120_000);
  afterAll(() => lab?.machine.dispose());

  test('Chroma runs under its rendered configuration and refuses to be reset', async () => {
    expect(lab.rendered.issues).toEqual([]);
    expect(await lab.machine.fetch(`${chroma}/reset`, { method: 'POST' })).toMatchObject({ status: 403 });
    const { body } = await lab.machine.fetch(`${chroma}/pre-flight-checks`);
    expect(JSON.parse(body)).toMatchObject({ max_batch_size: expect.any(Number) });
    expect(await lab.machine.fetch(`${chroma}/healthcheck`)).toMatchObject({ status: 200 });
    expect(store.container().launch.profile.name).toBe('chroma');
  });

  test('documents are kept, and a question is answered from the one that holds the answer', async () => {
    for (const [source, text] of Object.entries(documents))
      expect(JSON.parse((await post('/documents', { source, text })).body)).toEqual({ source, passages: 1 });
    const { answer, sources } = await ask('Which pressure should the boiler have?');
    expect(answer).toBe('Its pressure should be 1.6 bar. [1]');
    expect(sources[0]).toMatchObject({ source: 'boiler.md' });
    expect(sources.map(({ source }: { source: string }) => source)).not.toContain('garden.md');
  });

  test('what the documents do not hold is not made up', async () => {
    expect(await ask('How expensive are violins?')).toEqual({ answer: 'The documents say nothing about that.', sources: [] });
  });

  test('a new version of a document replaces the old one', async () => {
    const long = Array.from({ length: 40 }, (_, number) =>
      `Chapter ${number} of the manual describes valve ${number} at length. `.repeat(8),
    ).join('\n\n');
    const { passages } = JSON.parse((await post('/documents', { source: 'manual.md', text: long })).body);
    expect(passages).toBeGreaterThan(10);
    await post('/documents', { source: 'manual.md', text: 'The manual is empty now.' });
    const { body } = await post('/search', { question: 'valve 7 manual chapter' });
    const found = JSON.parse(body).passages as readonly { readonly source: string; readonly text: string }[];
    expect(found.filter(({ source }) => source === 'manual.md').map(({ text }) => text)).toEqual(['The manual is empty now.']);
  });

  test('the same through the tools of MCP, by the client of its SDK, and by no foreign name', async () => {
    const client = `
import asyncio, json
from mcp import Client
async def main():
    async with Client('http://tools.ai.svc.cluster.local/mcp') as client:
        names = sorted(tool.name for tool in (await client.list_tools()).tools)
        asked = await client.call_tool('ask', {'question': 'Which fuse has the well pump?'})
        found = await client.call_tool('search_documents', {'query': 'password of the guests network'})
        print(json.dumps([names, asked.structured_content, found.structured_content]))
asyncio.run(main())`;
    const { code, stdout, stderr } = await tools.exec(['python', '-c', client]);
    expect(code, stderr).toBe(0);
    const [names, asked, found] = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
    expect(names).toEqual(['ask', 'search_documents']);
    expect(asked.answer).toBe('The well pump has a fuse of sixteen amperes. [1]');
    expect(asked.sources[0]).toMatchObject({ source: 'garden.md' });
    expect(found.result[0]).toMatchObject({ source: 'wifi.md' });
    const initialize = { method: 'POST', headers: { host: 'evil.example.org', 'content-type': 'application/json' }, body: '{}' };
    expect(await lab.machine.fetch('http://tools.ai.svc.cluster.local/mcp', initialize)).toMatchObject({ status: 421 });
  });

  test('ready only while both are there, and metrics say what took how long', async () => {
    const { body } = await lab.machine.fetch(`${workbench}/metrics`);
    expect(body).toMatch(/^workbench_requests_total\{route="\/ask",status="200"\} [1-9]/m);
    expect(body).toMatch(/^workbench_step_seconds_count\{step="search"\} [1-9]/m);
    await store.stop();
    expect(await lab.machine.fetch(`${workbench}/readyz`)).toMatchObject({ status: 503, body: 'not reached: vectors' });
    expect(await lab.machine.fetch(`${workbench}/healthz`)).toMatchObject({ status: 200 });
    store = await (await lab.machine.runPod(lab.object('StatefulSet', 'chroma'))).waitReady();
    expect(await lab.machine.fetch(`${workbench}/readyz`)).toMatchObject({ status: 200 });
    expect((await ask('Where does the boiler stand?')).answer).toBe('The boiler stands in the cellar. [1]');
  });

  test('copied while it runs, counted by the drill, and restored', async () => {
    const { machine } = lab;
    const before = (await collections()).map(({ name }) => name);
    expect(before).toEqual(['documents-nomic-embed-text']);
    const copy = await machine.runJob(lab.object('CronJob', 'chroma-backup'));
    expect(copy.code, copy.logs).toBe(0);
    const volume = lab.object('PersistentVolume', 'rag-backup-ai').spec as {
      readonly nfs: { readonly server: string; readonly path: string };
    };
    expect(readdirSync(join(machine.shared(volume), 'chroma'))).toEqual([expect.stringMatching(/^\d{8}T\d{6}Z\.tar\.gz$/)]);
    const drill = await machine.runJob(lab.object('CronJob', 'chroma-drill'));
    expect(drill.code, drill.logs).toBe(0);
    expect(drill.logs).toContain('whole: /drill/chroma.sqlite3');
    expect(JSON.parse(drill.logs.trim().split('\n').at(-1) ?? '')).toMatchObject({
      passed: true,
      answer: expect.stringMatching(/^\d+ files, 1 collections$/),
    });

    expect(await store.stop()).toMatchObject({ inTime: true });
    const restore = structuredClone(lab.object('CronJob', 'chroma-restore'));
    const refused = await machine.runJob(restore);
    expect(refused.code).not.toBe(0);
    expect(refused.logs).toContain('refused: the data folder is not empty');
    const forced = JSON.parse(JSON.stringify(restore).replace('{"name":"FORCE","value":"no"}', '{"name":"FORCE","value":"yes"}'));
    expect(await machine.runJob(forced)).toMatchObject({ code: 0 });
    store = await (await machine.runPod(lab.object('StatefulSet', 'chroma'))).waitReady();
    expect((await collections()).map(({ name }) => name)).toEqual(before);
    expect((await ask('When is maintenance due?')).answer).toBe('Maintenance is due every October. [1]');
  }, 120_000);

  test('the tests of both services pass with the packages that are pinned for them', async () => {
    for (const pod of [service, tools]) {
      const { code, stderr } = await pod.exec(['python', '-m', 'unittest', '--quiet']);
      expect(code, stderr).toBe(0);
      expect(stderr).toMatch(/^Ran [1-9]\d* tests/m);
    }
  });

  test('both services end when they are told to', async () => {
    for (const pod of [tools, service]) expect(await pod.stop()).toMatchObject({ inTime: true });
  });
});
