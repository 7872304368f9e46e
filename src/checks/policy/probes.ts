import type { Issue } from '../../issues/index.ts';
import type { Check } from '../check.ts';
import { factsOf } from '../facts.ts';
import { finding } from '../finding.ts';
import { type Container, containersOf } from '../pods.ts';
import { below, type Fields, fields, items, texts } from '../read.ts';

const probes = ['startupProbe', 'readinessProbe', 'livenessProbe'] as const;

/** POLICY_PROBES: every container that runs for ever says when it has started and when it can serve. */
export const requiredProbes: Check = (input) =>
  factsOf(input).pods.flatMap((pod) => {
    if (!pod.longRunning) return [];
    return containersOf(pod).flatMap((container): readonly Issue[] => {
      if (container.list !== 'containers') return [];
      const absent = ['startupProbe', 'readinessProbe'].filter((key) => container.fields[key] === undefined);
      if (absent.length === 0) return [];
      const message = `container ${container.name} has no ${absent.join(' and no ')}`;
      const hint = 'a startup probe with room for the slowest start, a readiness probe for what clients need';
      return [finding(pod.manifest, { code: 'POLICY_PROBES', severity: 'warning', field: container.path, message, hint })];
    });
  });

/** Commands the kubelet runs in a container, by field. */
function handlers({ fields: container, path }: Container): readonly (readonly [string, Fields])[] {
  const lifecycle = fields(container.lifecycle);
  return [
    ...probes.map((key) => [`${path}.${key}`, container[key]] as const),
    ...['postStart', 'preStop'].map((key) => [`${path}.lifecycle.${key}`, lifecycle[key]] as const),
  ].flatMap(([at, handler]) => (handler === undefined ? [] : [[at, fields(handler)] as const]));
}

/** POLICY_PROBE_VARIABLE: `$(NAME)` is expanded in `command` and `args`, but not in probes and lifecycle commands. */
export const probeVariables: Check = (input) =>
  factsOf(input).pods.flatMap((pod) =>
    containersOf(pod).flatMap((container) => {
      const isVariable = (name: string) =>
        /^[A-Z][A-Z0-9_]+$/.test(name) || items(container.fields.env).some((variable) => variable.name === name);
      return handlers(container).flatMap(([path, handler]) =>
        texts(below(handler, 'exec', 'command')).flatMap((part, position) => {
          const used = [...part.matchAll(/\$\(([A-Za-z_][A-Za-z0-9_]*)\)/g)].map(([, name = '']) => name).find(isVariable);
          if (used === undefined) return [];
          const message = `$(${used}) is not expanded here; the command gets the text as it stands`;
          const hint = `run a shell: \`["sh", "-c", "… \\"$${used}\\""]\``;
          return [
            finding(pod.manifest, {
              code: 'POLICY_PROBE_VARIABLE',
              severity: 'error',
              field: `${path}.exec.command[${position}]`,
              message,
              hint,
            }),
          ];
        }),
      );
    }),
  );

/** POLICY_POSTGRES_PROBE: while the image initialises, a server without network answers on the socket; only TCP tells them apart. */
export const postgresProbes: Check = (input) =>
  factsOf(input).pods.flatMap((pod) =>
    containersOf(pod).flatMap((container) =>
      probes.flatMap((key) => {
        const command = texts(below(container.fields[key], 'exec', 'command')).join(' ');
        if (!/\bpg_isready\b/.test(command) || /\bpg_isready\b.*(?:\s-h\s*|\s--host[= ])["']?[\w.$]/.test(command)) return [];
        const message = 'pg_isready asks the Unix socket, where the temporary server of the first start answers too';
        const field = `${container.path}.${key}.exec.command`;
        return [finding(pod.manifest, { code: 'POLICY_POSTGRES_PROBE', severity: 'warning', field, message, hint: 'add `-h 127.0.0.1`' })];
      }),
    ),
  );
