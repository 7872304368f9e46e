import type { k8s } from '../../authoring/index.ts';
import { port } from './pod.ts';

/** How often a probe asks and how many failures in a row count. Seconds. */
export interface ProbeTiming {
  readonly period: number;
  readonly failures: number;
  readonly timeout?: number | undefined;
}

const timing = ({ period, failures, timeout = 5 }: ProbeTiming) => ({
  periodSeconds: period,
  failureThreshold: failures,
  timeoutSeconds: timeout,
});

export function httpProbe(path: string, portName: string, when: ProbeTiming): k8s.Probe {
  return { httpGet: { path, port: port(portName) }, ...timing(when) };
}

export function tcpProbe(portName: string, when: ProbeTiming): k8s.Probe {
  return { tcpSocket: { port: port(portName) }, ...timing(when) };
}

/** A command in the container; a shell expands variables, because Kubernetes expands nothing in probes. */
export function shellProbe(script: string, when: ProbeTiming): k8s.Probe {
  return { exec: { command: ['sh', '-c', script] }, ...timing(when) };
}

/** The three probes of an HTTP server that answers one path when it is ready; the start may take `startSeconds`. */
export function httpProbes(
  path: string,
  portName: string,
  startSeconds: number,
  readyPath = path,
): Pick<k8s.Container, 'startupProbe' | 'readinessProbe' | 'livenessProbe'> {
  return {
    startupProbe: httpProbe(path, portName, { period: 5, failures: Math.ceil(startSeconds / 5) }),
    readinessProbe: httpProbe(readyPath, portName, { period: 10, failures: 3 }),
    livenessProbe: httpProbe(path, portName, { period: 20, failures: 6 }),
  };
}
