import { expect, test } from 'vitest';
import { policyChecks } from '../../../src/checks/index.ts';
import { formatIssue } from '../../../src/issues/index.ts';
import { deployment, find } from '../support.ts';

/** Findings about an Alertmanager of anybody, with this configuration. */
function found(config: string, key = 'alertmanager.yml'): readonly string[] {
  const pod = deployment('am', { pod: 'volumes: [{ name: config, configMap: { name: am } }]' }).replace(
    'example.org/am:1.2.3',
    'quay.io/prometheus/alertmanager:v0.34.0',
  );
  const data = config.trim().replaceAll('\n', '\n    ');
  const yaml = `${pod}\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: am }\ndata:\n  ${key}: |\n    ${data}\n`;
  return find(policyChecks, yaml)
    .filter(({ code }) => code.startsWith('POLICY_ALERTS'))
    .map(formatIssue);
}

const receivers = `
receivers:
  - name: nobody
  - name: phone
    webhook_configs: [{ url_file: /secret/url }]
`;

test('POLICY_ALERTS_NO_RECEIVER: an Alertmanager that tells nobody', () => {
  expect(found(`route: { receiver: nobody, routes: [{ receiver: phone, matchers: ['alertname="Watchdog"'] }] }${receivers}`)).toEqual([
    'warning POLICY_ALERTS_NO_RECEIVER at attic/web/am data.alertmanager.yml route: no route leads to a receiver that tells somebody\n  hint: add a receiver to `receivers`',
  ]);
  const below = `route: { receiver: nobody, routes: [{ receiver: nobody, routes: [{ receiver: phone }, { receiver: phone, match: { alertname: Watchdog } }] }] }`;
  expect(found(below + receivers)).toEqual([]);
});

test('POLICY_ALERTS_NO_DEAD_MANS_SWITCH: nobody outside misses the watchdog', () => {
  expect(found(`route: { receiver: phone, routes: [{ receiver: nobody, matchers: [alertname = Watchdog] }] }${receivers}`)).toEqual([
    'warning POLICY_ALERTS_NO_DEAD_MANS_SWITCH at attic/web/am data.alertmanager.yml route: no route takes the alert Watchdog to somebody who misses it\n  hint: give `deadMansSwitch` a host outside, or say with `exempt` why there is none',
  ]);
  expect(found(`route: { receiver: phone, routes: [{ receiver: phone, matchers: ['alertname=~"Watchdog"'] }] }${receivers}`)).toEqual([]);
});

test('what is no configuration of Alertmanager says nothing', () => {
  expect(found('route: [', 'alertmanager.yml')).toEqual([]);
  expect(found('{}', 'alertmanager.yml')).toEqual([]);
  expect(found('route: {}', 'notes.txt')).toEqual([]);
});
