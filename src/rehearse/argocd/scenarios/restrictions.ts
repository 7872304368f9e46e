import { stringify } from 'yaml';
import { identityOf, itemsAt, type KubeObject } from '../../../api/index.ts';
import { ARGOCD_NAMESPACE } from '../../../argocd/index.ts';
import { formatIdentity } from '../../../model/index.ts';
import type { RunningArgo } from '../running-argo.ts';
import { judged, type Scenario } from './outcome.ts';
import { keeping } from './subjects.ts';

const apiVersion = 'argoproj.io/v1alpha1';
const name = 'labwright-rehearsal';

/** The project of a layer lets through what the layer needs and nothing else. */
export const projectRestrictions: Scenario = {
  name: 'objects that the project does not allow are put into the folder of an application',
  isRemoval: false,
  async play(argo) {
    const application = keeping(argo);
    if (application === undefined) return { verdict: 'not played', why: 'no application of this cluster keeps its objects' };
    const project = await argo.api.get(apiVersion, 'AppProject', `${argo.model.cluster}-${application.layer}`, ARGOCD_NAMESPACE);
    const intruders = intrudersFor(project);
    const files = new Map(argo.files);
    for (const object of intruders) files.set(`${application.folder}/${String(object.kind).toLowerCase()}-${name}.yaml`, stringify(object));
    await argo.push(files, 'intruders');
    const status = (await argo.applications()).find((one) => one.name === application.argoName);
    // Argo CD gives what has no namespace the one of the Application.
    const complaints = status?.resources.filter(({ message }) => message !== '') ?? [];
    const refused = new Map(complaints.map(({ identity, message }) => [`${identity.kind} ${identity.name}`, message]));
    const differences = await Promise.all(
      intruders.map(async (object) => {
        const identity = identityOf(object);
        const what = formatIdentity(identity);
        const found = await argo.api.get(String(object.apiVersion), String(object.kind), identity.name, identity.namespace);
        if (found !== undefined) {
          await argo.api.remove(found);
          return [`${what} was applied`];
        }
        const message = refused.get(`${identity.kind} ${identity.name}`) ?? '';
        return message.includes('not permitted')
          ? []
          : [`${what} was not applied, but not for the project either: ${message || 'no reason given'}`];
      }),
    );
    return judged(`${intruders.map((object) => formatIdentity(identityOf(object))).join(', ')} are refused`, differences.flat());
  },
};

/** An object of another namespace, one without a namespace, and a project: nothing that this layer may write. */
function intrudersFor(project: KubeObject | undefined): readonly KubeObject[] {
  const allowed = new Set(itemsAt(project, 'spec', 'clusterResourceWhitelist').map(({ kind }) => kind));
  const without = [
    { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name }, rules: [] },
    { apiVersion: 'node.k8s.io/v1', kind: 'RuntimeClass', metadata: { name }, handler: name },
    { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name }, value: 1 },
  ].filter(({ kind }) => !allowed.has(kind));
  return [
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'kube-public' } },
    ...without.slice(0, 1),
    { apiVersion, kind: 'AppProject', metadata: { name, namespace: ARGOCD_NAMESPACE }, spec: {} },
  ];
}

/** The project that Argo CD falls back to allows nothing. */
export const defaultProject: Scenario = {
  name: 'an Application is put into the project `default` by hand',
  isRemoval: false,
  async play(argo: RunningArgo) {
    const [first] = argo.model.applications;
    if (first === undefined) return { verdict: 'not played', why: 'the cluster has no application' };
    const application = {
      apiVersion,
      kind: 'Application',
      metadata: { name, namespace: ARGOCD_NAMESPACE },
      spec: {
        project: 'default',
        source: { repoURL: argo.url, targetRevision: argo.model.repository.revision, path: first.folder },
        destination: { server: 'https://kubernetes.default.svc', namespace: first.namespace },
      },
    };
    await argo.api.create(application);
    await argo.push(argo.files, 'nothing changed');
    const conditions = (await argo.applications()).find((one) => one.name === name)?.conditions ?? [];
    await argo.api.remove(application);
    const isRefused = conditions.some(({ type, message }) => type === 'InvalidSpecError' && message.includes('not permitted'));
    const said = conditions.map(({ message }) => message).join('; ') || 'no complaint';
    return judged('it is refused', isRefused ? [] : [`Argo CD says: ${said}`]);
  },
};
