import { restPort } from './patroni-config.ts';

export interface HaproxyMember {
  readonly name: string;
  readonly address: string;
}

/** Ports that HAProxy answers on in a pod, and on a machine, where PostgreSQL may be beside it. */
export const proxyPorts = { primary: 5432, replica: 5433, metrics: 8404 } as const;
export const machineProxyPorts = { primary: 5000, replica: 5001, metrics: 8404 } as const;

/**
 * Leads to the server that Patroni calls the primary, and on another port to those that follow it. Patroni answers
 * `/primary` with 200 only where it holds the lock; connections to a server that lost it are cut. OPTIONS is the question
 * whose answer has no body, which HAProxy would not read.
 * @param names whether the addresses are names of pods, whose addresses change; else they are machines
 */
export function haproxyConfig(members: readonly HaproxyMember[], { names }: { readonly names: boolean }): string {
  const ports = names ? proxyPorts : machineProxyPorts;
  const options = `check port ${restPort} inter 2s fall 2 rise 1 on-marked-down shutdown-sessions${
    names ? ' resolvers cluster init-addr last,libc,none resolve-prefer ipv4' : ''
  }`;
  const servers = members.map(({ name, address }) => `  server ${name} ${address}:5432 ${options}`).join('\n');
  return `# Leads to the primary of PostgreSQL, as Patroni tells it.
global
  log stdout format raw local0 notice
  maxconn 2000

defaults
  log global
  mode tcp
  timeout connect 5s
  timeout check 5s
  # Connections of pools stay open for long; the kernel notices ends that are gone.
  timeout client 24h
  timeout server 24h
  option clitcpka
  option srvtcpka
  option redispatch
  retries 2
${
  names
    ? `
resolvers cluster
  parse-resolv-conf
  hold valid 5s
`
    : ''
}
frontend metrics
  mode http
  timeout client 10s
  bind :${ports.metrics}
  http-request use-service prometheus-exporter if { path /metrics }
  http-request return status 200 content-type text/plain string "ok" if { path /healthz }
  # Every server counts as a primary until it was asked: nobody is led anywhere before.
  http-request return status 503 content-type text/plain string "more than one primary" if { path /ready } { nbsrv(primary) gt 1 }
  http-request return status 200 content-type text/plain string "ok" if { path /ready }

listen primary
  bind :${ports.primary}
  option httpchk
  http-check send meth OPTIONS uri /primary
  http-check expect status 200
${servers}

listen replica
  bind :${ports.replica}
  balance leastconn
  option httpchk
  http-check send meth OPTIONS uri /replica
  http-check expect status 200
${servers}
`;
}
