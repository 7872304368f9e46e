import { type AnyCluster, clusterOf, refuseUnknownProps, type Scope, Workload } from '../../../authoring/index.ts';
import { suggest } from '../../../issues/index.ts';
import type { Endpoint } from '../../../model/index.ts';
import { formatMemory } from '../../../units/index.ts';
import type { LanguageModels } from '../../ai/handles.ts';
import { outsideAddresses, rangesOf, renderOutside } from '../../shared/index.ts';
import type { ExternalLlmProps } from './external-llm-props.ts';
import { externalLlmRunbook } from './external-llm-runbook.ts';
import { knownModels, memoryOf, shapeOf } from './model-plan.ts';

const program = 'ollama';

/**
 * Language models on a machine beside the cluster, behind a Service of the cluster: an EndpointSlice names the machine,
 * so that consumers know one name whichever machine answers, and their policies name its address.
 */
export class ExternalLlm<C extends AnyCluster> extends Workload<C> implements LanguageModels<C> {
  readonly protocol = 'ollama';
  readonly endpoint: Endpoint;
  readonly host: string;
  readonly port: number;
  readonly podPort: number;
  readonly url: string;
  readonly models: readonly string[];
  readonly outside: readonly string[];

  constructor(scope: Scope<C>, id: string, props: ExternalLlmProps<C>) {
    super(scope, id);
    refuseUnknownProps(this, 'ExternalLlm', props);
    const { machine, port = 11434, models } = props;
    this.endpoint = this.pods(program, 'language-models');
    this.host = this.serviceHost();
    this.port = port;
    this.podPort = port;
    this.url = `http://${this.host}:${port}`;
    this.models = models.map(({ name }) => name);
    const addresses = outsideAddresses(this.home, this.path, [machine], { field: () => 'machine' });
    this.outside = rangesOf(addresses);
    const labels = this.labels(program, 'language-models');
    if (addresses.length > 0) renderOutside(this, { name: id, labels, addresses, ports: { http: port }, overrides: props.overrides });
    this.plan(props);
    this.cluster.facts.runbooks.push(this.runbook(props));
  }

  private plan({ machine, models, loaded = 1, reserved = '2Gi' }: ExternalLlmProps<C>): void {
    const { facts } = this.cluster;
    for (const [index, model] of models.entries()) {
      const shape = shapeOf(model);
      if (shape === undefined) {
        const wanted = typeof model.shape === 'string' ? model.shape : model.name;
        facts.issues.push({
          code: 'MODEL_VALUE',
          severity: 'error',
          path: `${this.path} models[${index}]`,
          message: `the shape of "${wanted}" is not known, so its memory cannot be planned`,
          hint: `${suggest(wanted, knownModels) ?? ''}${suggest(wanted, knownModels) === undefined ? '' : '; or '}give \`shape\`: parameters, layers, kvHeads and headSize from its config.json`,
        });
        continue;
      }
      const { weights, cache, context } = memoryOf(shape, model);
      facts.languageModels.push({
        machine: machine.node.id,
        application: this.application.name,
        workload: this.name,
        name: model.name,
        weights: formatMemory(weights),
        cache: formatMemory(cache),
        context,
        loaded,
        reserved,
      });
    }
  }

  private runbook({ machine, models, loaded = 1, settings = {} }: ExternalLlmProps<C>) {
    const { nodes } = clusterOf(this.cluster);
    const context = Math.max(...models.map((model) => model.context ?? 8192), 0);
    const small = models.some(({ cacheBits }) => cacheBits === 8);
    return externalLlmRunbook({
      workload: this.name,
      machine: machine.node.id,
      address: machine.address ?? '',
      port: this.port,
      variables: {
        OLLAMA_HOST: `0.0.0.0:${this.port}`,
        OLLAMA_CONTEXT_LENGTH: String(context),
        OLLAMA_MAX_LOADED_MODELS: String(loaded),
        OLLAMA_NUM_PARALLEL: '1',
        OLLAMA_NO_CLOUD: '1',
        ...(small ? { OLLAMA_FLASH_ATTENTION: '1', OLLAMA_KV_CACHE_TYPE: 'q8_0' } : {}),
        ...settings,
      },
      models: models.filter(({ name }) => knownModels.includes(name)).map(({ name }) => name),
      nodes: Object.values(nodes).map(({ address }) => address),
    });
  }
}
