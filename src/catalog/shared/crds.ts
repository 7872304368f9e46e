import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { keepData } from './volumes.ts';

/** A kept CustomResourceDefinition: `imports/<group>.crds.json` holds those of a group. */
export interface KeptCrd {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly annotations?: Readonly<Record<string, string>> | undefined };
  readonly spec: object;
}

/**
 * Renders CustomResourceDefinitions as they are kept here: all that decides what is accepted, without the descriptions, so
 * that `kubectl explain` says less. Argo CD never removes them, because every object of their kinds would go with them.
 */
export function renderCrds(scope: Construct, definitions: readonly KeptCrd[]): void {
  for (const { metadata, ...definition } of definitions) {
    new ApiObject(scope, `crd-${metadata.name}`, {
      ...definition,
      metadata: { name: metadata.name, annotations: { ...metadata.annotations, ...keepData } },
    });
  }
}
