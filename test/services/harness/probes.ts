import type { RunningContainer } from './container.ts';
import type { Handler, Probe } from './kubernetes.ts';
import { connectThrough, requestOver } from './network.ts';

export type ProbeName = 'startupProbe' | 'readinessProbe' | 'livenessProbe';

export interface ProbeResult {
  readonly ok: boolean;
  /** What the program said: output of the command, HTTP status, reason of a refused connection. */
  readonly detail: string;
}

/** Where a pod listens, and how to get there. */
export interface ProbeTarget {
  readonly relay: string;
  readonly address: string;
}

/** Runs a probe once: a command inside the container, or a connection to the pod's address from outside, as the kubelet does. */
export async function runProbe(container: RunningContainer, probe: Probe, target: ProbeTarget): Promise<ProbeResult> {
  const seconds = probe.timeoutSeconds ?? 1;
  try {
    return await runHandler(container, probe, target, seconds);
  } catch (error) {
    return { ok: false, detail: (error as Error).message };
  }
}

/** Runs the action of a probe or of a lifecycle hook. */
export async function runHandler(
  container: RunningContainer,
  handler: Handler,
  { relay, address }: ProbeTarget,
  seconds: number,
): Promise<ProbeResult> {
  if (handler.exec !== undefined) {
    const { code, stdout, stderr } = await container.exec(handler.exec.command, { timeout: seconds });
    return { ok: code === 0, detail: `status ${code}: ${stdout}${stderr}`.trim() };
  }
  if (handler.httpGet !== undefined) {
    const { path = '/', port, scheme = 'HTTP', httpHeaders = [] } = handler.httpGet;
    const host = handler.httpGet.host ?? address;
    const url = new URL(path, `${scheme.toLowerCase()}://${host}:${portNumber(container, port)}`);
    const headers = Object.fromEntries(httpHeaders.map(({ name, value }) => [name.toLowerCase(), value]));
    const socket = await connectThrough(relay, host, portNumber(container, port));
    const { status } = await requestOver(socket, url, { headers: { 'user-agent': 'kube-probe', ...headers }, timeout: seconds });
    return { ok: status >= 200 && status < 400, detail: `HTTP ${status}` };
  }
  if (handler.tcpSocket !== undefined) {
    const socket = await connectThrough(relay, address, portNumber(container, handler.tcpSocket.port));
    socket.destroy();
    return { ok: true, detail: 'connected' };
  }
  if (handler.sleep !== undefined) {
    await new Promise((resolve) => setTimeout(resolve, (handler.sleep?.seconds ?? 0) * 1000));
    return { ok: true, detail: 'slept' };
  }
  throw new Error(`${container.name}: this kind of probe or hook is not run here: ${Object.keys(handler).join(', ')}`);
}

function portNumber(container: RunningContainer, port: number | string): number {
  if (typeof port === 'number') return port;
  const found = container.launch.container.ports?.find(({ name }) => name === port);
  if (found === undefined) throw new Error(`${container.name}: no port named "${port}"`);
  return found.containerPort;
}
