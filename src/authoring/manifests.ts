import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import type { JsonObject } from '../model/index.ts';
import type { Application, Scope } from './application.ts';
import { clusterOf } from './cluster.ts';
import type { AnyCluster } from './names.ts';
import { trace } from './trace.ts';

/** Objects of a YAML file, as they are. Every check sees them like any other object. */
export class Manifests<C extends AnyCluster> extends Construct implements Scope<C> {
  readonly cluster: C;
  readonly application: Application<C>;

  /** @param file relative to the fleet's root folder */
  constructor(scope: Scope<C>, id: string, file: string) {
    super(scope, id);
    this.cluster = scope.cluster;
    this.application = scope.application;
    trace(this);
    const { facts, fleet } = clusterOf(this.cluster);
    const problem = (message: string) =>
      facts.issues.push({ code: 'TREE_MANIFEST', severity: 'error', path: `${this.node.path} ${file}`, message });
    let objects: readonly JsonObject[] = [];
    try {
      objects = fleet.inputs.readYaml(file);
      if (objects.length === 0) problem('holds no object');
    } catch (error) {
      problem(error instanceof Error ? error.message : String(error));
    }
    for (const [index, object] of objects.entries()) this.add(object, index, problem);
  }

  private add(object: JsonObject, index: number, problem: (message: string) => void): void {
    const { apiVersion, kind, metadata } = object as {
      readonly apiVersion?: unknown;
      readonly kind?: unknown;
      readonly metadata?: { readonly name?: unknown; readonly namespace?: unknown };
    };
    if (typeof apiVersion !== 'string' || typeof kind !== 'string' || typeof metadata?.name !== 'string') {
      problem(`document ${index + 1} has no apiVersion, kind or metadata.name`);
      return;
    }
    const place = typeof metadata.namespace === 'string' ? `${metadata.namespace}-` : '';
    const id = `${kind}-${place}${metadata.name}`.toLowerCase();
    if (this.node.tryFindChild(id) !== undefined) problem(`holds ${kind} ${metadata.name} twice`);
    else new ApiObject(this, id, { apiVersion, kind, ...object });
  }
}
