import type { Model, Node } from '../../src/model/index.ts';
import { model, smallModel } from './support.ts';

/** A node of K3s. */
export function k3sNode(name: string, address: string, changes: Partial<Node> = {}): Node {
  return { ...smallModel.nodes[0]!, name, address, labels: {}, ...changes };
}

/** Two nodes, the first of them the control plane. */
export const pair = [k3sNode('one', '10.20.0.11'), k3sNode('two', '10.20.0.12', { roles: ['worker'] })];

/** A cluster of K3s with what it brings by itself. */
export function k3sModel(changes: Partial<Model> = {}, addons: readonly string[] = ['traefik', 'servicelb']): Model {
  const distribution = { ...smallModel.distribution, name: 'k3s' as const, addons, apiPort: 6443, evictionMemory: '0' };
  const network = { ...smallModel.network, cni: { name: 'flannel', enforcesPolicies: true } };
  return model({ distribution, network, nodes: pair, ...changes });
}

/** A Service of type LoadBalancer with TCP ports. */
export function balanced(name: string, ports: readonly number[], { metadata = '', spec = '' } = {}): string {
  return `
apiVersion: v1
kind: Service
metadata: { name: ${name}${metadata} }
spec: { type: LoadBalancer, selector: { app: ${name} }, ports: [${ports.map((port) => `{ name: p${port}, port: ${port} }`).join(', ')}]${spec} }
---
`;
}
