import type { AnyCluster, ClusterConstruct } from '../../../authoring/index.ts';
import type { ServedFunction } from '../handles.ts';
import { limits } from './openfaas-chart.ts';
import type { OpenFaasProps } from './openfaas-props.ts';

type Refuse = (path: string, message: string, hint: string, severity?: 'error' | 'warning') => void;

export function refuser({ facts }: ClusterConstruct): Refuse {
  return (path, message, hint, severity = 'error') => facts.issues.push({ code: 'MODEL_VALUE', severity, path, message, hint });
}

/** What is wrong with the installation. */
export function checkOpenFaas<C extends AnyCluster>(
  cluster: ClusterConstruct,
  path: string,
  namespace: string,
  { functions, use, longestTimeout = 60 }: OpenFaasProps<C>,
): void {
  const refuse = refuser(cluster);
  const { facts, namespaces, node } = cluster;
  facts.lookUp(namespaces, functions, `${path} functions`, 'namespace');
  for (const name of new Set([namespace, functions]))
    if (namespaces[name]?.podSecurity === 'restricted')
      refuse(
        `${node.path} namespaces.${name}.podSecurity`,
        'pods of OpenFaaS Community Edition do not say that they run without root, so that none of them would start',
        "write `podSecurity: 'baseline'`",
      );
  if (namespace === functions)
    refuse(`${path} functions`, `functions would run beside the gateway, in ${namespace}`, 'give them a namespace of their own');
  if (use === 'trial')
    refuse(
      `${path} use`,
      'the licence of OpenFaaS Community Edition gives a business 60 days to try it',
      'buy a licence before they are over, or use `Knative`',
      'warning',
    );
  if (!Number.isInteger(longestTimeout) || longestTimeout < 1)
    refuse(`${path} longestTimeout`, `${longestTimeout} is no whole number of seconds above 0`, 'write `60`');
}

/** What the Community Edition refuses about one function, or forgets without a word. */
export function checkFunction<C extends AnyCluster>(
  cluster: ClusterConstruct,
  served: ServedFunction<C>,
  { functions, longestTimeout = 60, scaling = false }: OpenFaasProps<C>,
): void {
  const refuse = refuser(cluster);
  const path = served.scope.node.path;
  const { namespace, image, args, pullSecret, scale, timeout, placement, host } = served;
  if (namespace !== functions)
    refuse(
      `${served.scope.application.node.path} namespace`,
      `OpenFaaS Community Edition runs functions in one namespace, ${functions}, and not in ${namespace}`,
      `write \`namespace: '${functions}'\``,
    );
  if (pullSecret !== undefined || isPrivate(image))
    refuse(
      `${path} ${pullSecret === undefined ? 'image' : 'pullSecret'}`,
      `OpenFaaS Community Edition runs only images that anybody can pull from the internet, and ${image} is none`,
      'publish the image, or run the function on `Knative`',
    );
  if (scale.max > limits.pods)
    refuse(
      `${path} scale.max`,
      `${scale.max} is above the ${limits.pods} pods that OpenFaaS Community Edition gives a function`,
      'write `5`',
    );
  if (scale.min < 1)
    refuse(`${path} scale.min`, 'OpenFaaS Community Edition cannot go down to no pod', 'write `1`, or run the function on `Knative`');
  if (!scaling && scale.max > scale.min && scale.min >= 1)
    refuse(
      `${path} scale.max`,
      `nothing adds pods, because \`scaling\` of OpenFaaS is off; the function keeps ${scale.min}`,
      'write `scaling: true` there, or leave `max` out',
      'warning',
    );
  if (timeout > longestTimeout)
    refuse(
      `${path} timeout`,
      `${timeout} is above the longest timeout of OpenFaaS, ${longestTimeout} seconds`,
      "write `trigger: { schedule: '…' }` for work that takes so long, or raise `longestTimeout` of OpenFaaS",
    );
  if (args.length > 0) refuse(`${path} args`, 'OpenFaaS gives no arguments to an image', 'make them the default of the image');
  if (placement.nodeSelector !== undefined)
    refuse(
      `${path} nodeSelector`,
      'OpenFaaS Community Edition places functions anywhere',
      'leave it out, or run the function on `Knative`',
    );
  if (host !== undefined)
    refuse(
      `${path} trigger.http.host`,
      'a function of OpenFaaS has no host name of its own',
      `give OpenFaaS a \`host\`; the function is at /function/${served.name} there`,
    );
}

/** Registries that the gateway cannot reach over HTTPS with a certificate that everybody trusts. */
function isPrivate(image: string): boolean {
  const [first = '', ...rest] = image.split('/');
  if (rest.length === 0 || !/[.:]|^localhost$/.test(first)) return false;
  const [host = '', port] = first.split(':');
  return (
    (port !== undefined && port !== '443') ||
    /^\d+(\.\d+){3}$|^localhost$|\.(lan|home|local|internal|localdomain|svc|arpa)$/.test(host) ||
    !host.includes('.')
  );
}
