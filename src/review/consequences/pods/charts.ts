import { isDeepStrictEqual } from 'node:util';
import type { Application, Model } from '../../../model/index.ts';
import { shownValue } from '../../../rehearse/index.ts';
import type { Consequence } from '../../review.ts';
import type { Rule } from '../index.ts';
import { count } from '../objects.ts';
import { whoNoticesApplication } from './workload.ts';

/** Charts and folders of others that change: what they render is not seen here, so their pods count as restarted. */
export const foreignSourceChanges: Rule = ({ base, head }) => {
  if (base === undefined || head === undefined) return [];
  return head.model.applications.flatMap((application) => {
    const before = base.model.applications.find(({ name }) => name === application.name);
    const evidence = before === undefined ? [] : sourceChanges(before, application);
    return evidence.length === 0 ? [] : [changeOf(application, evidence, head.model)];
  });
};

function changeOf({ name, argoName, namespace, folder }: Application, evidence: readonly string[], model: Model): Consequence {
  const footprints = model.footprints.filter(({ application }) => application === name);
  const pods = footprints.reduce((sum, footprint) => sum + footprint.pods, 0);
  const declared = pods === 0 ? 'none of its pods is declared' : `${count(pods, 'pod')} declared`;
  const unseen = `what it renders is not seen here, so its pods count as restarted (${declared})`;
  const role = roleOf(name, namespace, model);
  const place = { cluster: model.cluster, application: name, subject: `Application ${argoName}`, file: folder };
  const hint = 'read the notes of the new version, and compare what `helm template` renders of both';
  if (role !== undefined) {
    const message = `${role}: nothing gets through until its pods are ready again, unless several take turns; ${unseen}`;
    return { ...place, topic: 'interruption', level: 'interruption', message, evidence, hint };
  }
  if (pods === 1) {
    const message = `one pod, down until it is ready again${whoNoticesApplication(name, model)}; ${unseen}`;
    return { ...place, topic: 'interruption', level: 'interruption', message, evidence, hint };
  }
  return { ...place, topic: 'restart', level: 'restart', message: `${unseen}${whoNoticesApplication(name, model)}`, evidence, hint };
}

/** What everybody else of the cluster needs it for. */
function roleOf(name: string, namespace: string, model: Model): string | undefined {
  const ingress = model.ingresses.find(({ pods }) => pods.namespace === namespace);
  if (ingress !== undefined) {
    const hosts = model.exposures.filter((one) => one.kind === 'ingress' && one.ingress === ingress.key).length;
    return `the ingress controller of ${count(hosts, 'host')}`;
  }
  if (/metallb|kube-vip/.test(name)) return `what gives load balancers their addresses`;
  if (/coredns|kube-dns/.test(name)) return 'the DNS server of the cluster';
  return undefined;
}

function sourceChanges(before: Application, after: Application): readonly string[] {
  const named = <T>(list: readonly T[], nameOf: (one: T) => string) => new Map(list.map((one) => [nameOf(one), one]));
  return [
    ...differences(
      'charts',
      named(before.charts, ({ releaseName }) => releaseName),
      named(after.charts, ({ releaseName }) => releaseName),
    ),
    ...differences(
      'sources',
      named(before.sources ?? [], ({ path }) => path),
      named(after.sources ?? [], ({ path }) => path),
    ),
  ];
}

function differences(list: string, before: ReadonlyMap<string, object>, after: ReadonlyMap<string, object>): readonly string[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((name) => {
    const [from, to] = [before.get(name), after.get(name)];
    if (from === undefined || to === undefined) return [`${list}[${name}]: ${from === undefined ? 'added' : 'removed'}`];
    const keys = Object.keys({ ...from, ...to }) as (keyof typeof from)[];
    return keys.flatMap((key) => {
      if (isDeepStrictEqual(from[key], to[key])) return [];
      // Values of a chart may hold what should not be read.
      const isLong = typeof from[key] === 'object' || typeof to[key] === 'object';
      return [`${list}[${name}].${key}: ${isLong ? 'differs' : `${shownValue(from[key])} → ${shownValue(to[key])}`}`];
    });
  });
}
