import { below, text, whole } from '../../../checks/index.ts';
import type { FieldDiff } from '../../../diff/index.ts';
import type { Consequence } from '../../review.ts';
import type { Rule } from '../index.ts';
import { about, evidenceOf, objectsOf, type Pair, touches } from '../objects.ts';

/** A kind whose operator runs databases, and what makes it restart them. */
interface Operated {
  readonly instances: string;
  /** Fields that reach the pods. */
  readonly pods: readonly string[];
  /** How its operator goes about it where there is more than one. */
  readonly rolling: string;
}

const operated: Readonly<Record<string, Operated>> = {
  'postgresql.cnpg.io/Cluster': {
    instances: 'instances',
    pods: [
      'spec.imageName',
      'spec.imageCatalogRef',
      'spec.resources',
      'spec.affinity',
      'spec.topologySpreadConstraints',
      'spec.priorityClassName',
      'spec.schedulerName',
      'spec.env',
      'spec.envFrom',
      'spec.projectedVolumeTemplate',
      'spec.postgresql',
      'spec.walStorage',
      'spec.tablespaces',
      'spec.logLevel',
    ],
    rolling: 'replicas first, then the primary: writers wait some seconds',
  },
  'mongodbcommunity.mongodb.com/MongoDBCommunity': {
    instances: 'members',
    pods: ['spec.version', 'spec.statefulSet', 'spec.additionalMongodConfig', 'spec.agent'],
    rolling: 'members one after the other; a new primary is elected once',
  },
  'monitoring.coreos.com/Prometheus': {
    instances: 'replicas',
    pods: ['spec.image', 'spec.version', 'spec.resources', 'spec.storage', 'spec.containers', 'spec.volumes'],
    rolling: 'one pod after the other',
  },
};

/** Databases that an operator runs: it rolls over several instances, and one alone is away meanwhile. */
export const operatedDatabases: Rule = (input) =>
  objectsOf(input).pairs.flatMap((pair) => {
    const { group, kind } = pair.head.identity;
    const rule = operated[`${group}/${kind}`];
    if (rule === undefined) return [];
    const changed = pair.fields.filter(({ path }) => rule.pods.some((field) => touches(path, field)));
    return [...(changed.length === 0 ? [] : [rolled(pair, changed, rule)]), ...fewer(pair, rule)];
  });

function rolled({ head }: Pair, changed: readonly FieldDiff[], { instances, rolling }: Operated): Consequence {
  const number = whole(below(head.body, 'spec', instances)) ?? 1;
  const evidence = evidenceOf(changed);
  if (text(below(head.body, 'spec', 'primaryUpdateStrategy')) === 'supervised') {
    const { namespace, name } = head.identity;
    const hint = `\`kubectl cnpg promote ${name} -n ${namespace}\` when it suits`;
    const message = 'replicas are replaced, and the primary waits until a person lets another one take over';
    return about(head, { topic: 'restart', level: 'restart', message, evidence, hint });
  }
  if (number > 1) return about(head, { topic: 'restart', level: 'restart', message: `${number} instances, ${rolling}`, evidence });
  const message = 'one instance, which its operator restarts: down until it is ready again';
  return about(head, {
    topic: 'interruption',
    level: 'interruption',
    message,
    evidence,
    hint: 'a second instance would take over meanwhile',
  });
}

/** The claims of an instance go with it; the data is on the others. */
function fewer({ base, head, fields }: Pair, { instances }: Operated): readonly Consequence[] {
  const changed = fields.filter(({ path }) => path === `spec.${instances}`);
  const [before, after] = [base, head].map(({ body }) => whole(below(body, 'spec', instances)) ?? 1);
  if (changed.length === 0 || before === undefined || after === undefined || after >= before) return [];
  const message = `${before - after} of ${before} instances and their claims are removed; the data stays on the others${after === 1 ? ', of which one is left, with nobody to take over' : ''}`;
  return [about(head, { topic: 'restart', level: 'restart', message, evidence: evidenceOf(changed) })];
}
