import { rmSync } from 'node:fs';
import { type KubernetesObject, type Machine, type Pod, pick, type Result, type SecretValues } from '../harness/index.ts';
import { manifests, secretValue } from './cluster.ts';

/** The workloads of vx-home's PostgreSQL. */
export const workloads = {
  server: pick(manifests, 'StatefulSet', 'pgvector'),
  setup: pick(manifests, 'Job', 'pgvector-setup'),
  backup: pick(manifests, 'CronJob', 'pgvector-backup'),
  restore: pick(manifests, 'CronJob', 'pgvector-restore'),
  drill: pick(manifests, 'CronJob', 'pgvector-drill'),
} satisfies Readonly<Record<string, KubernetesObject>>;

const HOST = 'pgvector.ai.svc.cluster.local';

/** vx-home's PostgreSQL in a machine, asked over the network as its consumers do. */
export class PostgresServer {
  readonly #machine: Machine;
  pod: Pod;

  private constructor(machine: Machine, pod: Pod) {
    this.#machine = machine;
    this.pod = pod;
  }

  static async start(machine: Machine): Promise<PostgresServer> {
    return new PostgresServer(machine, await startPod(machine));
  }

  /** One statement as a role with a password, through the Service. */
  ask(user: string, password: string | undefined, database: string, statement: string): Promise<Result> {
    const environment = password === undefined ? {} : { PGPASSWORD: password };
    const options = ['-XAtw', '--set=ON_ERROR_STOP=1', '-h', HOST, '-U', user, '-d', database, '-c', statement];
    return this.pod.exec(['psql', ...options], { environment });
  }

  /** The answer of a statement that must succeed, as one of the two roles. */
  async query(secrets: SecretValues, role: 'postgres' | 'openwebui', database: string, statement: string): Promise<string> {
    const secret = role === 'postgres' ? 'pgvector-superuser' : 'pgvector-app';
    const { code, stdout, stderr } = await this.ask(role, secretValue(secrets, `ai/${secret}/password`), database, statement);
    if (code !== 0) throw new Error(`${statement}\n${stderr}`);
    return stdout.trim();
  }

  /** Ends the pod in order and starts another on the same disk. */
  async restart(): Promise<void> {
    this.pod = await (await this.pod.restart()).waitReady(120);
  }

  /** Kills every process of the server at once, and starts another pod on the same disk. */
  async crash(): Promise<void> {
    this.pod.container().kill('SIGKILL');
    await this.pod.container().ended;
    await this.pod.stop();
    this.pod = await startPod(this.#machine);
  }

  /** Loses the disk, and starts another pod on an empty one; what is on the backup target stays. */
  async loseDisk(): Promise<void> {
    await this.pod.stop();
    rmSync(this.#machine.disk('ai', 'data-pgvector-0'), { recursive: true });
    this.pod = await startPod(this.#machine);
  }
}

async function startPod(machine: Machine): Promise<Pod> {
  return (await machine.runPod(workloads.server)).waitReady(120);
}
