import type { State } from '../../src/diff/index.ts';
import type { Model } from '../../src/model/index.ts';
import { type ClusterReview, type Consequence, reviewFleet, type Topic } from '../../src/review/index.ts';
import { manifests, model } from '../checks/support.ts';

/** A small cluster out of YAML and facts. */
export function state(yaml: string, facts: Partial<Model> = {}): State {
  return { model: model(facts), manifests: manifests(yaml) };
}

/** What a step from one state of a cluster to another does. */
export function review(base: State, head: State): ClusterReview {
  return reviewFleet({ name: 'main', clusters: [base] }, { name: 'working tree', clusters: [head] }).clusters[0]!;
}

/** Consequences of some topics, each as `level subject: message`, with `opens` before what opens something. */
export function told(topics: readonly Topic[], base: State, head: State): readonly string[] {
  return review(base, head)
    .consequences.filter(({ topic }) => topics.includes(topic))
    .map(line);
}

export function line({ level, subject, message, widens }: Consequence): string {
  return `${widens === true ? 'opens: ' : ''}${level} ${subject}: ${message}`;
}
