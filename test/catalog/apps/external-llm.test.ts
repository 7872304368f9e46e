import { ExternalLlm, type ExternalLlmProps, Machine, type MachineProps, WebService } from 'labwright';
import { expect, test } from 'vitest';
import { capacityChecks } from '../../../src/checks/index.ts';
import { type Attic, app, environment, type Rendered, render } from '../ai/_fixture.ts';

const vm: MachineProps<Attic> = { purpose: 'language models', address: '192.168.7.60', memory: '32Gi' };

function external(props: Partial<Omit<ExternalLlmProps<Attic>, 'machine'>> = {}, machine: Partial<MachineProps<Attic>> = {}): Rendered {
  return render((cluster) => {
    const models = new ExternalLlm(app(cluster, 'llm'), 'llm-service', {
      machine: new Machine(cluster, 'ai-vm', { ...vm, ...machine }),
      models: [{ name: 'qwen2.5:32b' }],
      ...props,
    });
    new WebService(app(cluster, 'assistant'), 'assistant', { image: 'registry.lan/assistant:1.0.0', uses: { LLM: models } });
  });
}

const problems = ({ issues }: Rendered) =>
  issues.map(({ code, path, message, hint }) => `${code} ${path}: ${message}${hint === undefined ? '' : ` [${hint}]`}`);

test('a Service without pods, whose EndpointSlice names the machine', () => {
  const rendered = external();
  expect(rendered.issues).toEqual([]);
  expect(rendered.object('Service', 'llm-service')['spec']).toEqual({
    type: 'ClusterIP',
    ports: [{ name: 'http', port: 11434, targetPort: 11434, protocol: 'TCP' }],
  });
  expect(rendered.object('EndpointSlice', 'llm-service')).toMatchObject({
    metadata: { labels: { 'kubernetes.io/service-name': 'llm-service', 'endpointslice.kubernetes.io/managed-by': 'labwright' } },
    addressType: 'IPv4',
    endpoints: [{ addresses: ['192.168.7.60'], conditions: { ready: true } }],
    ports: [{ name: 'http', port: 11434, protocol: 'TCP' }],
  });
});

test('a consumer gets its address, and its policy names the machine and nothing else', () => {
  const rendered = external();
  expect(environment(rendered, 'Deployment', 'assistant')).toEqual({ LLM_URL: 'http://llm-service.ai.svc.cluster.local:11434' });
  expect(rendered.object('NetworkPolicy', 'assistant')['spec']).toMatchObject({
    policyTypes: ['Egress'],
    egress: [{ to: [{ ipBlock: { cidr: '192.168.7.60/32' } }], ports: [{ port: 11434, protocol: 'TCP' }] }],
  });
  expect(rendered.model.applications.find(({ name }) => name === 'assistant')?.dependsOn).toEqual(['llm']);
  expect(rendered.manifests.map(({ identity }) => `${identity.kind} ${identity.name}`)).not.toContain('NetworkPolicy llm-service');
});

test('the plan is held against the memory of the machine', () => {
  const judged = (props: Parameters<typeof external>[0]) =>
    capacityChecks.flatMap((check) => check(external(props))).map(({ code, message }) => `${code} ${message}`);
  expect(judged({ models: [{ name: 'qwen2.5:32b' }] })).toEqual([]);
  expect(judged({ models: [{ name: 'llama3.1:8b', context: 131_072 }] })).toEqual([]);
  expect(judged({ models: [{ name: 'llama3.3:70b' }] })).toEqual([
    'CAPACITY_MODEL_MEMORY llama3.3:70b 40.86Gi and 2.5Gi for 8192 tokens need 43.36Gi, and ai-vm has 32Gi less 2Gi for its system: 13.36Gi too little',
  ]);
  expect(judged({ models: [{ name: 'qwen2.5:32b', context: 65_536 }] })).toHaveLength(1);
  expect(judged({ models: [{ name: 'qwen2.5:32b', context: 65_536, cacheBits: 8 }], reserved: '1Gi' })).toEqual([]);
});

test('the page says how the machine is set up and how weights of one’s own get there', () => {
  const [page] = external({ settings: { OLLAMA_IGPU_ENABLE: '1' }, loaded: 2 }).runbooks;
  expect(page?.file).toBe('llm-service.md');
  for (const text of [
    'Environment="OLLAMA_HOST=0.0.0.0:11434"',
    'Environment="OLLAMA_MAX_LOADED_MODELS=2"',
    'Environment="OLLAMA_IGPU_ENABLE=1"',
    'sudo ufw allow from 192.168.7.10 to any port 11434 proto tcp',
    'ollama pull qwen2.5:32b',
    'mlx_lm.fuse',
  ])
    expect(page?.text).toContain(text);
});

test('MODEL_VALUE: a model whose shape nobody knows, a machine without an address', () => {
  expect(problems(external({ models: [{ name: 'qwen2.5:33b' }] }))).toEqual([
    'MODEL_VALUE attic/llm/llm-service models[0]: the shape of "qwen2.5:33b" is not known, so its memory cannot be planned [did you mean `qwen2.5:32b`?; or give `shape`: parameters, layers, kvHeads and headSize from its config.json]',
  ]);
  expect(problems(external({ models: [{ name: 'house:1', shape: 'qwen2.5:14b' }] }, { address: undefined }))).toEqual([
    'MODEL_VALUE attic/llm/llm-service machine: machine ai-vm has no address [write `address` where attic/ai-vm is made]',
  ]);
});

test('MODEL_QUANTITY, MODEL_ADDRESS: a machine with amounts and an address that are none', () => {
  expect(problems(external({}, { memory: '32 GB', address: '192.168.7.260', cpu: 'eight' })).map((text) => text.split(':')[0])).toEqual([
    'MODEL_QUANTITY attic/ai-vm memory',
    'MODEL_QUANTITY attic/ai-vm cpu',
    'MODEL_ADDRESS attic/ai-vm address',
  ]);
});

test('MODEL_ADDRESS_OUTSIDE: a machine in no declared range', () => {
  expect(problems(external({}, { address: '192.168.9.60' }))).toEqual([
    'MODEL_ADDRESS_OUTSIDE attic/llm/llm-service machine: 192.168.9.60 lies in no declared range: network.nodes 192.168.7.0/24 [correct the address; or declare the site it stands in, with `routedTo` from this one]',
  ]);
});
