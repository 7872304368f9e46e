import { type Application, identityKey, isRenderedElsewhere, type Manifest } from '../../../model/index.ts';
import { annotationOf, annotations, listedIn } from '../../sync/annotations.ts';
import type { RunningArgo } from '../running-argo.ts';

/** Objects of an application that stay where they are from sync to sync; hooks are made anew each time. */
export function lastingObjects({ manifests }: RunningArgo, { name }: Application): readonly Manifest[] {
  return manifests.filter(({ origin, body }) => origin.application === name && annotationOf(body, annotations.hook) === undefined);
}

/** An application whose objects must outlive it: with a database if there is one, and rendered whole in any case. */
export function keeping(argo: RunningArgo): Application | undefined {
  const candidates = argo.model.applications.filter((application) => !application.cascade && !isRenderedElsewhere(application));
  const has = (kind: string) =>
    candidates.find((application) => lastingObjects(argo, application).some(({ identity }) => identity.kind === kind));
  return (
    has('StatefulSet') ?? has('PersistentVolumeClaim') ?? candidates.find((application) => lastingObjects(argo, application).length > 0)
  );
}

/** Applications whose objects go with them. */
export function cascading(argo: RunningArgo): readonly Application[] {
  return argo.model.applications.filter(({ cascade }) => cascade);
}

/** Identities of what Argo CD deletes together with these Applications. */
export function deletedWith(argo: RunningArgo, applications: readonly Application[]): ReadonlySet<string> {
  return withoutOption(argo, applications, 'Delete=false');
}

/** Identities of what a sync with prune deletes once nothing of an application is rendered any more. */
export function prunedFrom(argo: RunningArgo, application: Application): ReadonlySet<string> {
  return withoutOption(argo, [application], 'Prune=false');
}

/** An object, or its whole Application, may say that it stays all the same. */
function withoutOption(argo: RunningArgo, applications: readonly Application[], option: string): ReadonlySet<string> {
  return new Set(
    applications
      .filter(({ syncOptions }) => !syncOptions.includes(option))
      .flatMap((application) => lastingObjects(argo, application))
      .filter(({ body }) => !listedIn(body, annotations.syncOptions).includes(option))
      .map(({ identity }) => identityKey(identity)),
  );
}
