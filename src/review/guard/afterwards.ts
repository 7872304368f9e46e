import type { State } from '../../diff/index.ts';
import { type Application, dataHolderOf, isRenderedElsewhere, type Manifest, type Retirement } from '../../model/index.ts';

/** What remains for a person once an application is gone, a sentence each, commands in backticks. */
export function afterwards(application: Application, { model, manifests }: State, data: Retirement['data']): readonly string[] {
  const own = manifests.filter(({ origin }) => origin.application === application.name);
  const namespaces = [...new Set([application.namespace, ...own.map(({ identity }) => identity.namespace)])].filter((name) => name !== '');
  const claims = namespaces.map((name) => `\`kubectl -n ${name} get pvc\``).join(' and ');
  const first = `push it only once Argo CD has synced the first step: \`kubectl -n argocd get application ${application.argoName}\``;
  const foreign = isRenderedElsewhere(application) ? [ofCharts(data, namespaces)] : [];
  if (data === 'keep') {
    const sets = own.filter(({ identity, body }) => dataHolderOf(identity, body) === 'set').map(deleteCommand);
    const operated = own.filter(({ identity, body }) => dataHolderOf(identity, body) === 'operated').map(deleteCommand);
    return [
      first,
      ...foreign,
      `what stays is seen by ${claims}; where the constructs come back, it is taken over again`,
      ...(sets.length === 0 ? [] : [`the empty sets go without their claims by ${sets.join(', ')}`]),
      ...(operated.length === 0 ? [] : [`leave what its operator runs, which takes the data with it; it goes by ${operated.join(', ')}`]),
    ];
  }
  const classes = classesOf(application, { model, manifests });
  return [first, ...foreign, `then see that nothing is left: ${claims}`, ...classes.map((one) => ofClass(one))];
}

function deleteCommand({ identity: { kind, group, namespace, name } }: Manifest): string {
  const type = group === '' || group === 'apps' ? kind.toLowerCase() : `${kind.toLowerCase()}.${group}`;
  return `\`kubectl -n ${namespace} delete ${type} ${name}\``;
}

function ofCharts(data: Retirement['data'], namespaces: readonly string[]): string {
  const see = namespaces.map((name) => `\`kubectl -n ${name} get all,pvc\``).join(' and ');
  return data === 'keep'
    ? `what others bring to it runs on as it is, and is stopped by hand: ${see}`
    : `what others bring to it goes with its Application, but for claims of its sets: ${see}`;
}

type StorageClass = State['model']['storageClasses'][number];

/** Classes of its claims whose volumes outlive them. */
function classesOf({ name }: Application, { model }: State): readonly StorageClass[] {
  const keys = new Set(model.claims.filter(({ application }) => application === name).map(({ storageClass }) => storageClass));
  return model.storageClasses.filter(({ key, reclaimPolicy }) => keys.has(key) && reclaimPolicy === 'Retain');
}

function ofClass({ name, provisioner, topology }: StorageClass): string {
  const released = `volumes of class ${name} outlive their claims (Retain): \`kubectl get pv\` shows them as Released, \`kubectl delete pv <name>\` forgets one`;
  if (provisioner === 'driver.longhorn.io')
    return `${released}, and \`kubectl -n longhorn-system delete volumes.longhorn.io <name>\` deletes what is on it`;
  return topology === 'node'
    ? `${released}, and its folder is deleted on the node`
    : `${released}, and what is on it is deleted at the storage`;
}
