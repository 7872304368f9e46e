import type { OwnController } from '../../authoring/index.ts';
import { describeMemory, formatDuration } from '../../units/index.ts';

/** What the traffic of one exposure needs, whichever controller carries it. */
export interface Traffic {
  /** Largest request body, an upload. @unit bytes */
  readonly bodyBytes: number;
  /** How long an answer may take, or a websocket be silent. @unit seconds */
  readonly timeoutSeconds: number;
  /** Whether bytes pass as they come (server-sent events, websockets, uploads) instead of being collected first. */
  readonly streaming: boolean;
  readonly backend: 'http' | 'https';
  readonly tls: boolean;
}

/** How one controller is told. */
export interface Dialect {
  /** Annotations of the Ingress. */
  readonly ingress: Readonly<Record<string, string>>;
  /** Annotations of the Service behind it. */
  readonly service: Readonly<Record<string, string>>;
  /** Comment above the Ingress: what stands nowhere else, for a controller of ours or one that somebody else set up. */
  readonly notes: (own: OwnController | undefined) => readonly string[];
}

/** Seconds after which Traefik 3 gives up reading a request, unless its own configuration says otherwise. */
export const traefikReadTimeout = 60;

/** Whether an upload may take longer than that: 64Mi take a minute on a wireless network of 10 Mbit/s. */
export function isSlowUpload({ bodyBytes }: Traffic): boolean {
  return bodyBytes >= 64 * 2 ** 20;
}

/**
 * ingress-nginx: limits of size and time are annotations of the Ingress; websockets pass by themselves.
 * @source ingress-nginx annotations `proxy-body-size`, `proxy-read-timeout`, `proxy-request-buffering`, `backend-protocol`
 */
export function nginxDialect({ bodyBytes, timeoutSeconds, streaming, backend, tls }: Traffic): Dialect {
  const all: Readonly<Record<string, string | undefined>> = {
    'backend-protocol': backend === 'https' ? 'HTTPS' : undefined,
    'proxy-body-size': nginxSize(bodyBytes),
    'proxy-buffering': streaming ? 'off' : undefined,
    'proxy-read-timeout': String(timeoutSeconds),
    'proxy-request-buffering': streaming ? 'off' : undefined,
    'proxy-send-timeout': String(timeoutSeconds),
  };
  return {
    ingress: prefixed('nginx.ingress.kubernetes.io/', all),
    service: {},
    notes: () => [
      ...(backend === 'https'
        ? ['The backend signs its certificate itself; NGINX encrypts but does not verify it (proxy-ssl-verify is off by default).']
        : []),
      ...(tls ? ['Plain HTTP is redirected to HTTPS, which NGINX does by itself for a host with a certificate.'] : []),
    ],
  };
}

/**
 * Traefik: no limit on the size of a body, no buffering and no time limit on answers, so nothing has to be lifted. The
 * protocol of the backend is told at its Service.
 * @param transport name of the ServersTransport, with its namespace before it
 * @source Traefik 3 annotations for Ingress and Service; the entry point's `respondingTimeouts` are static configuration
 */
export function traefikDialect(traffic: Traffic, transport: string): Dialect {
  const { bodyBytes, backend, tls } = traffic;
  return {
    ingress: prefixed('traefik.ingress.kubernetes.io/', { 'router.entrypoints': tls ? 'websecure' : 'web' }),
    service:
      backend === 'https'
        ? prefixed('traefik.ingress.kubernetes.io/', {
            'service.serversscheme': 'https',
            'service.serverstransport': `${transport}@kubernetescrd`,
          })
        : {},
    notes: (own) => [
      `Traefik sets no limit on bodies (wanted: ${describeMemory(bodyBytes)}) nor on the time of an answer, and lets websockets through.`,
      ...(isSlowUpload(traffic) ? uploadNotes(own?.readTimeout) : []),
      ...(tls
        ? [
            own?.redirects === true
              ? 'Plain HTTP is redirected to HTTPS at the entry point.'
              : 'The router listens on the entry point websecure only; a second Ingress redirects plain HTTP.',
          ]
        : []),
    ],
  };
}

function uploadNotes(readTimeout: number | undefined): readonly string[] {
  if (readTimeout !== undefined)
    return [`An upload must arrive within ${formatDuration(readTimeout)}, the read timeout of the controller.`];
  return [
    `An upload must arrive within respondingTimeouts.readTimeout of the entry point, ${traefikReadTimeout}s by default.`,
    'That is static configuration of the controller: no Ingress can change it.',
  ];
}

function prefixed(prefix: string, values: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [[`${prefix}${key}`, value] as const])),
  );
}

/** Bytes as NGINX writes them: `512m`, `2g`. */
function nginxSize(bytes: number): string {
  for (const [suffix, unit] of [
    ['g', 2 ** 30],
    ['m', 2 ** 20],
    ['k', 2 ** 10],
  ] as const)
    if (bytes > 0 && bytes % unit === 0) return `${bytes / unit}${suffix}`;
  return String(bytes);
}
