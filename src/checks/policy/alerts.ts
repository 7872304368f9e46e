import { parse } from 'yaml';
import type { Issue } from '../../issues/index.ts';
import { type Manifest, parseImage } from '../../model/index.ts';
import type { Check } from '../check.ts';
import { type Facts, factsOf } from '../facts.ts';
import { finding } from '../finding.ts';
import { containersOf, type PodTemplate } from '../pods.ts';
import { below, type Fields, fields, items, text, texts } from '../read.ts';

/** POLICY_ALERTS_NO_RECEIVER, POLICY_ALERTS_NO_DEAD_MANS_SWITCH: an Alertmanager tells somebody, and somebody misses it when it is gone. */
export const alertReceivers: Check = (input) =>
  alertmanagerConfigs(factsOf(input)).flatMap(({ manifest, key, config }) => judge(manifest, `data.${key}`, config));

/** A configuration of Alertmanager and where it stands. */
export interface AlertmanagerConfig {
  readonly manifest: Manifest;
  readonly key: string;
  readonly config: Fields;
}

/** Configurations of every Alertmanager that is rendered. */
export function alertmanagerConfigs(facts: Facts): readonly AlertmanagerConfig[] {
  return facts.pods.flatMap((pod) => {
    const runs = containersOf(pod).some(({ fields: container }) => parseImage(text(container.image) ?? '').base === 'alertmanager');
    return runs ? configsOf(facts, pod) : [];
  });
}

/** Configurations in the ConfigMaps that the pod mounts; one that lies in a Secret cannot be read here. */
function configsOf(facts: Facts, { podSpec, namespace }: PodTemplate): readonly AlertmanagerConfig[] {
  return items(podSpec.volumes).flatMap(({ configMap }): AlertmanagerConfig[] => {
    const manifest = facts.find('', 'ConfigMap', namespace, text(fields(configMap).name) ?? '');
    if (manifest === undefined) return [];
    return Object.entries(fields(below(manifest.body, 'data'))).flatMap(([key, value]) => {
      const config = /\.ya?ml$/.test(key) ? read(value) : {};
      return 'route' in config ? [{ manifest, key, config }] : [];
    });
  });
}

function read(value: unknown): Fields {
  try {
    return fields(parse(text(value) ?? ''));
  } catch {
    // What is no YAML is no configuration of Alertmanager; the program itself says so.
    return {};
  }
}

function judge(manifest: Manifest, field: string, config: Fields): readonly Issue[] {
  const telling = new Set(
    items(config.receivers)
      .filter((receiver) => Object.entries(receiver).some(([key, list]) => key.endsWith('_configs') && items(list).length > 0))
      .map(({ name }) => text(name)),
  );
  const route = fields(config.route);
  const routes = allRoutes(route);
  const switches = routes.filter(isForWatchdog);
  const told = (where: Fields) => telling.has(text(where.receiver));
  const warn = (code: Issue['code'], message: string, hint: string) =>
    finding(manifest, { code, severity: 'warning', field: `${field} route`, message, hint });
  return [
    ...([route, ...routes.filter((entry) => !isForWatchdog(entry))].some(told)
      ? []
      : [warn('POLICY_ALERTS_NO_RECEIVER', 'no route leads to a receiver that tells somebody', 'add a receiver to `receivers`')]),
    ...(switches.some(told)
      ? []
      : [
          warn(
            'POLICY_ALERTS_NO_DEAD_MANS_SWITCH',
            'no route takes the alert Watchdog to somebody who misses it',
            'give `deadMansSwitch` a host outside, or say with `exempt` why there is none',
          ),
        ]),
  ];
}

/** Every route below one, the deepest after those they stand in. */
export function allRoutes(route: Fields): readonly Fields[] {
  return items(route.routes).flatMap((entry) => [entry, ...allRoutes(entry)]);
}

/** Whether a route takes the alert that is always on. */
export function isForWatchdog({ matchers, match }: Fields): boolean {
  return (
    texts(matchers).some((matcher) => /^alertname=~?["']?Watchdog["']?$/.test(matcher.replaceAll(' ', ''))) ||
    fields(match).alertname === 'Watchdog'
  );
}
