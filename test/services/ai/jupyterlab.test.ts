import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ChromaDb, JupyterLab } from 'labwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { labAlerts, labPanels } from '../../../src/catalog/ml/jupyterlab/jupyterlab-observability.ts';
import { describeServices, type Pod } from '../harness/index.ts';
import { nas, place, type Running, start } from './cluster.ts';

const base = 'http://lab.ai.svc.cluster.local';
/** The index of this test is a folder; nothing of the construct knows of it. */
const fromFolder = {
  spec: {
    template: {
      spec: {
        initContainers: [
          {
            name: 'packages',
            env: [
              { name: 'PIP_NO_INDEX', value: '1' },
              { name: 'PIP_FIND_LINKS', value: '/opt/wheels' },
            ],
          },
        ],
      },
    },
  },
} as const;

/** Starts a kernel through the server's API, runs code in it over its websocket, and prints what it printed. */
const runInKernel = `
import asyncio, json, sys, uuid, urllib.request
from tornado.websocket import websocket_connect
token, code = sys.argv[1:]
def call(path, method='GET', body=None):
    headers = {'Authorization': f'token {token}', 'Content-Type': 'application/json'}
    data = None if body is None else json.dumps(body).encode()
    return json.loads(urllib.request.urlopen(urllib.request.Request(f'http://127.0.0.1:8888{path}', data, headers, method=method)).read())
async def main():
    kernel = call('/api/kernels', 'POST', {'name': 'python3'})['id']
    socket = await websocket_connect(f'ws://127.0.0.1:8888/api/kernels/{kernel}/channels?token={token}')
    header = {'msg_id': uuid.uuid4().hex, 'username': '', 'session': uuid.uuid4().hex, 'msg_type': 'execute_request', 'version': '5.3', 'date': ''}
    content = {'code': code, 'silent': False, 'store_history': False, 'user_expressions': {}, 'allow_stdin': False}
    await socket.write_message(json.dumps({'header': header, 'parent_header': {}, 'metadata': {}, 'content': content, 'channel': 'shell'}))
    while True:
        message = json.loads(await asyncio.wait_for(socket.read_message(), 60))
        if message['parent_header'].get('msg_id') != header['msg_id']: continue
        if message['msg_type'] == 'stream': sys.stdout.write(message['content']['text'])
        if message['msg_type'] == 'error': sys.exit('\\n'.join(message['content']['traceback']))
        if message['msg_type'] == 'status' and message['content']['execution_state'] == 'idle': return
asyncio.run(main())
`;

describeServices('JupyterLab under its rendered command', () => {
  let lab: Running;
  let pod: Pod;

  const call = (
    path: string,
    options: { readonly method?: string; readonly body?: string } = {},
    token = lab.secret('lab-token', 'token'),
  ) => lab.machine.fetch(`${base}${path}`, { ...options, headers: token === '' ? {} : { authorization: `token ${token}` } });
  const kernel = async (code: string) => {
    const result = await pod.exec(['python3', '-c', runInKernel, lab.secret('lab-token', 'token'), code]);
    if (result.code !== 0) throw new Error(result.stderr);
    return result.stdout.trim();
  };

  beforeAll(async () => {
    lab = await start((cluster) => {
      const vectors = new ChromaDb(place(cluster, 'chroma'), 'chroma', { storage: { size: '1Gi' }, backup: { exempt: 'a test' } });
      new JupyterLab(place(cluster, 'lab'), 'lab', {
        storage: { size: '5Gi' },
        backup: { target: nas(cluster) },
        packages: ['inflection==0.5.1'],
        uses: { VECTORS: vectors },
        overrides: { deployment: fromFolder },
      });
    });
    pod = await (await lab.machine.runPod(lab.object('Deployment', 'lab'))).waitReady(120);
  }, 180_000);
  afterAll(() => lab?.machine.dispose());

  test('whoever has the token is in, and nobody else', async () => {
    expect(lab.rendered.issues).toEqual([]);
    expect(await call('/api/status')).toMatchObject({ status: 200 });
    expect(await call('/api/status', {}, '')).toMatchObject({ status: 403 });
    expect(await call('/api/status', {}, 'guess')).toMatchObject({ status: 403 });
    expect(await call('/api', {}, '')).toMatchObject({ status: 200 });
  });

  test('a notebook runs with the packages and the variables it was given, and not with its token', async () => {
    const code = `import inflection, os, sys
print(inflection.pluralize('octopus'), inflection.__file__, os.environ['VECTORS_URL'], os.environ.get('JUPYTER_TOKEN'), os.getcwd())`;
    expect(await kernel(code)).toMatch(
      /^octopi \/opt\/packages\/[0-9a-f]{16}\/lib\/python3\.13\/site-packages\/inflection\S* http:\/\/chroma\.ai\.svc\.cluster\.local:8000 None \/home\/jovyan$/,
    );
  }, 60_000);

  test('what is saved is in the home and stays over a restart, which asks no index for packages', async () => {
    const notebook = { cells: [], metadata: {}, nbformat: 4, nbformat_minor: 5 };
    const body = JSON.stringify({ type: 'notebook', format: 'json', content: notebook });
    expect(await call('/api/contents/plan.ipynb', { method: 'PUT', body })).toMatchObject({ status: 201 });
    expect(pod.initLogs.get('packages')).toContain('Successfully installed inflection-0.5.1');
    const stopped = await pod.stop();
    expect(stopped).toMatchObject({ inTime: true });
    pod = await (await lab.machine.runPod(lab.object('Deployment', 'lab'))).waitReady(120);
    expect(pod.initLogs.get('packages')).toMatch(/^the packages are there: \/opt\/packages\/[0-9a-f]{16}$/m);
    expect(await call('/api/contents/plan.ipynb')).toMatchObject({ status: 200 });
  }, 120_000);

  test('metrics that the alert and the dashboard name', async () => {
    await kernel('print(1)');
    const { status, body } = await call('/metrics', {}, '');
    expect(status).toBe(200);
    const names = new Set(JSON.stringify([labAlerts('ai', 'lab'), labPanels('ai', 'lab')]).match(/[a-z_]+(?=\{namespace)/g));
    expect(names.size).toBe(4);
    expect([...names].filter((name) => !new RegExp(`^${name}[{ ]`, 'm').test(body))).toEqual([]);
    expect(body).toMatch(/^kernel_currently_running_total\{type="python3"\} [1-9]/m);
  }, 60_000);

  test('the copy has the home, SQLite files of notebooks included, and not the packages', async () => {
    await kernel(
      "import sqlite3; c = sqlite3.connect('runs.db'); c.execute('create table runs (x)'); c.execute('insert into runs values (1)'); c.commit()",
    );
    const copy = await lab.machine.runJob(lab.object('CronJob', 'lab-backup'));
    expect(copy.code, copy.logs).toBe(0);
    expect(copy.logs).toContain('consistent copy: home/runs.db');
    expect(copy.logs).not.toContain('packages/');
    const drill = await lab.machine.runJob(lab.object('CronJob', 'lab-drill'));
    expect(drill.code, drill.logs).toBe(0);
    expect(drill.logs).toContain('whole: /drill/home/runs.db');
    const volume = lab.object('PersistentVolume', 'rag-backup-ai').spec as {
      readonly nfs: { readonly server: string; readonly path: string };
    };
    expect(readdirSync(join(lab.machine.shared(volume), 'lab'))).toHaveLength(1);
  }, 120_000);
});
