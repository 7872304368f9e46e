import type { JsonObject } from '../../model/index.ts';
import { annotationOf, annotations, listedIn } from '../sync/annotations.ts';
import { definedKind } from '../sync/order.ts';

/** Whether an object outlives an Application that is deleted with what it made. Definitions of custom kinds always do. */
export function isKeptOnDeletion(object: JsonObject, applicationOptions: readonly string[]): boolean {
  return (
    definedKind(object) !== undefined ||
    deletionOption(object, applicationOptions) === 'Delete=false' ||
    annotationOf(object, 'helm.sh/resource-policy') === 'keep'
  );
}

/** Whether the deletion of its Application does not begin before a person agrees. */
export function asksBeforeDeletion(object: JsonObject, applicationOptions: readonly string[]): boolean {
  return !isKeptOnDeletion(object, applicationOptions) && deletionOption(object, applicationOptions) === 'Delete=confirm';
}

/** The object's own word counts before that of its Application. */
function deletionOption(object: JsonObject, applicationOptions: readonly string[]): string | undefined {
  return [...listedIn(object, annotations.syncOptions), ...applicationOptions].find((option) => option.startsWith('Delete='));
}
