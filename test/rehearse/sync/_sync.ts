import { afterEach } from 'vitest';
import { formatIdentity, type JsonObject, type Manifest } from '../../../src/model/index.ts';
import { type SyncProps, type SyncResult, syncApplication } from '../../../src/rehearse/sync/index.ts';
import { type FakeServer, type FakeServerProps, startFakeServer } from '../_api-server.ts';

const running: FakeServer[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()));
});

/** A fake server that is stopped after the test. */
export async function serve(props: FakeServerProps = {}): Promise<FakeServer> {
  const server = await startFakeServer(props);
  running.push(server);
  return server;
}

/** One sync into namespace `ai`; the cluster counts as at rest at once unless something else is said. */
export async function sync(server: FakeServer, manifests: readonly Manifest[], props: Partial<SyncProps> = {}): Promise<SyncResult> {
  return await syncApplication({
    api: server.api,
    manifests,
    namespace: 'ai',
    syncOptions: [],
    live: [],
    isStuck: () => true,
    signal: new AbortController().signal,
    pollMilliseconds: 2,
    ...props,
  });
}

/** Metadata of an object as the server has it now. */
export function metadataOf(server: FakeServer, kind: string, name: string): JsonObject {
  return (server.get(kind, name)?.['metadata'] ?? {}) as JsonObject;
}

/** `applied ConfigMap ai/a`, and the server's words behind it where it said no. */
export function linesOf({ outcomes }: SyncResult): readonly string[] {
  return outcomes.map(
    ({ identity, outcome, error }) => `${outcome} ${formatIdentity(identity)}${error === undefined ? '' : `: ${error.message}`}`,
  );
}
