import { formatIdentity, type Manifest } from '../../model/index.ts';
import type { Check } from '../check.ts';
import { SYNC_OPTIONS } from './annotations.ts';
import { annotationsOf, applicationIssue, listOf, manifestIssue } from './finding.ts';

/** Removing one of these removes what others made inside it, whichever application it belongs to. */
const CONTAINERS = ['/Namespace', 'apiextensions.k8s.io/CustomResourceDefinition'];

/** Removing one of these may remove the data of the application. */
const KEEPERS = ['/PersistentVolume', '/PersistentVolumeClaim', 'apps/StatefulSet'];

/** ARGO_DATA_NOT_PROTECTED: Argo CD may delete an object with which data would go. */
export const unprotectedData: Check = ({ model, manifests }) => {
  const holders = new Set(model.applications.filter(({ holdsData }) => holdsData).map(({ name }) => name));
  return manifests
    .filter((manifest) => isProtectedKind(manifest, holders))
    .flatMap((manifest) => {
      const options = listOf(annotationsOf(manifest)[SYNC_OPTIONS]);
      const missing = ['Prune', 'Delete'].filter((name) => !options.includes(`${name}=false`) && !options.includes(`${name}=confirm`));
      if (missing.length === 0) return [];
      return [
        manifestIssue(manifest, `metadata.annotations["${SYNC_OPTIONS}"]`, {
          code: 'ARGO_DATA_NOT_PROTECTED',
          severity: 'error',
          message: `${formatIdentity(manifest.identity)} lacks ${missing.map((name) => `\`${name}=false\``).join(' and ')}; what is in it goes when it vanishes from Git`,
          hint: `annotate it with \`${SYNC_OPTIONS}: Prune=false,Delete=false\``,
        }),
      ];
    });
};

function isProtectedKind({ identity, origin }: Manifest, holders: ReadonlySet<string>): boolean {
  const kind = `${identity.group}/${identity.kind}`;
  return CONTAINERS.includes(kind) || (KEEPERS.includes(kind) && holders.has(origin.application));
}

/** ARGO_CASCADE_WITH_DATA: removing the application would remove its data too. */
export const cascadesWithData: Check = ({ model }) =>
  model.applications
    .filter(({ cascade, holdsData }) => cascade && holdsData)
    .map((application) =>
      applicationIssue(model, application, 'cascade', {
        code: 'ARGO_CASCADE_WITH_DATA',
        severity: 'error',
        message: `${application.name} holds data and cascades: when its folder vanishes from Git, everything it made is deleted`,
        hint: 'leave out `cascade`; to remove the data as well, retire the application',
      }),
    );
