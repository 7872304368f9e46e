import { type Issue, suggest } from '../../issues/index.ts';
import type { Check } from '../check.ts';
import { factsOf } from '../facts.ts';
import { finding } from '../finding.ts';
import { containersOf } from '../pods.ts';
import { below, items, text } from '../read.ts';

/** REFERENCE_VOLUME, REFERENCE_MOUNT_PATH: every mount names a volume of its pod, and no two mounts of a container share a path. */
export const volumeMounts: Check = (input) =>
  factsOf(input).pods.flatMap((pod) => {
    const volumes = items(pod.podSpec.volumes).map(({ name }) => text(name) ?? '');
    const templates = items(below(pod.manifest.body, 'spec', 'volumeClaimTemplates')).map(
      (template) => text(below(template, 'metadata', 'name')) ?? '',
    );
    const known = new Set([...volumes, ...templates]);
    return containersOf(pod).flatMap((container) => {
      const issues: Issue[] = [];
      for (const [list, pathKey] of [
        ['volumeMounts', 'mountPath'],
        ['volumeDevices', 'devicePath'],
      ] as const) {
        const taken = new Map<string, string>();
        items(container.fields[list]).forEach((mount, position) => {
          const at = `${container.path}.${list}[${position}]`;
          const name = text(mount.name) ?? '';
          if (name !== '' && !known.has(name)) {
            const message = `the pod has no volume "${name}"`;
            issues.push(
              finding(pod.manifest, {
                code: 'REFERENCE_VOLUME',
                severity: 'error',
                field: `${at}.name`,
                message,
                hint: suggest(name, [...known]),
              }),
            );
          }
          const path = text(mount[pathKey]);
          if (path === undefined) return;
          const earlier = taken.get(path);
          if (earlier === undefined) taken.set(path, at);
          else {
            const message = `${path} is already mounted by ${earlier}`;
            issues.push(finding(pod.manifest, { code: 'REFERENCE_MOUNT_PATH', severity: 'error', field: `${at}.${pathKey}`, message }));
          }
        });
      }
      return issues;
    });
  });
