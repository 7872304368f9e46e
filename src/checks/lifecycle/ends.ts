import type { Issue } from '../../issues/index.ts';
import { parseImage } from '../../model/index.ts';
import type { Check } from '../check.ts';
import { factsOf } from '../facts.ts';
import { declaredFinding, finding } from '../finding.ts';
import { containersOf } from '../pods.ts';
import { below, text } from '../read.ts';
import { kubernetesSupport } from './kubernetes-support.ts';

/** LIFECYCLE_KUBERNETES_END_OF_LIFE: the cluster's minor still gets fixes, and is not the next to lose them. */
export const kubernetes: Check = ({ model }): readonly Issue[] => {
  const minor = /^v?(1\.\d+)/.exec(model.distribution.version)?.[1];
  if (minor === undefined) return [];
  const oldest = kubernetesSupport.find(({ state }) => state === 'supported');
  const own = kubernetesSupport.find((entry) => entry.minor === minor);
  const first = kubernetesSupport[0];
  const newest = kubernetesSupport.at(-1);
  const shared = { code: 'LIFECYCLE_KUBERNETES_END_OF_LIFE', field: 'distribution.version' } as const;
  if (own === undefined && first !== undefined && order(minor) > order(first.minor)) {
    return [
      declaredFinding(model, [], {
        ...shared,
        severity: 'unchecked',
        message: `the end of support of Kubernetes ${minor} is not known here; the newest known is ${newest?.minor}`,
      }),
    ];
  }
  if (own?.state === 'supported' && own !== oldest) return [];
  const message =
    own?.state === 'supported'
      ? `upstream supports Kubernetes ${minor} until ${own.until}, and no older one longer`
      : `upstream support of Kubernetes ${minor} ended ${own?.until ?? `before ${first?.until}`}`;
  return [
    declaredFinding(model, [], {
      ...shared,
      severity: 'warning',
      message,
      hint: `newest known is ${newest?.minor}, supported until ${newest?.until}; upgrade one minor at a time`,
    }),
  ];
};

function order(minor: string): number {
  return Number(minor.slice(minor.indexOf('.') + 1));
}

const ended = 'ingress-nginx was retired in March 2026 and gets no security fixes any more';
const successor =
  'move to Traefik, whose kubernetesIngressNGINX provider reads many of its annotations; it is the ingress addon of MicroK8s from 1.35 on';

/** LIFECYCLE_INGRESS_NGINX: the ingress controller is the retired one. */
export const ingressNginx: Check = (input) => {
  const facts = factsOf(input);
  const declared = facts.model.ingresses.filter(({ controller }) => controller === 'nginx');
  if (declared.length > 0) {
    return declared.map(({ key }) =>
      declaredFinding(facts.model, [], {
        code: 'LIFECYCLE_INGRESS_NGINX',
        severity: 'warning',
        field: `ingresses.${key}`,
        message: ended,
        hint: successor,
      }),
    );
  }
  if (!facts.partial) return [];
  const shared = { code: 'LIFECYCLE_INGRESS_NGINX', severity: 'warning', message: ended, hint: successor } as const;
  for (const pod of facts.pods) {
    const container = containersOf(pod).find(({ fields }) => isController(text(fields.image) ?? ''));
    if (container !== undefined) return [finding(pod.manifest, { ...shared, field: `${container.path}.image` })];
  }
  const first = facts.ofKind('networking.k8s.io', 'Ingress').find(({ body }) => below(body, 'spec', 'ingressClassName') === 'nginx');
  return first === undefined ? [] : [finding(first, { ...shared, field: 'spec.ingressClassName' })];
};

function isController(image: string): boolean {
  return image !== '' && /(?:^|\/)ingress-nginx\/controller$/.test(parseImage(image).repository);
}
