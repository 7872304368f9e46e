import type { Runbook } from '../../../authoring/index.ts';

/** What the page speaks of. */
export interface ExternalMachine {
  readonly workload: string;
  readonly machine: string;
  readonly address: string;
  readonly port: number;
  readonly variables: Readonly<Record<string, string>>;
  readonly models: readonly string[];
  /** Addresses of the nodes: pods of most networks leave with the address of their node. */
  readonly nodes: readonly string[];
}

/** How the machine is set up, and how fine-tuned weights get there. */
export function externalLlmRunbook({ workload, machine, address, port, variables, models, nodes }: ExternalMachine): Runbook {
  const lines = Object.entries(variables).map(([name, value]) => `Environment="${name}=${value}"`);
  return {
    file: `${workload}.md`,
    text: `# Language models on ${machine}

Pods reach \`${workload}\`, a Service without pods whose EndpointSlice names ${address}:${port}. Nothing in the cluster looks after that
machine: what follows is done on it.

## The server

Ollama asks nobody for a password. Its settings are a drop-in of systemd, \`systemctl edit ollama\`:

\`\`\`ini
[Service]
${lines.join('\n')}
\`\`\`

\`\`\`sh
sudo systemctl restart ollama
sudo ufw allow ssh
${nodes.map((node) => `sudo ufw allow from ${node} to any port ${port} proto tcp`).join('\n')}
sudo ufw enable
${models.map((model) => `ollama pull ${model}`).join('\n')}
curl --fail http://${address}:${port}/api/tags
\`\`\`

The firewall lets only the nodes in, because pods leave the cluster with the address of their node.

## Fine-tuned weights

From a Mac with MLX: an adapter that was trained there becomes part of its model, then a file that Ollama reads.

\`\`\`sh
# On the Mac: adapter and model become one, in the format of Hugging Face.
mlx_lm.fuse --model <base model> --adapter-path adapters --save-path fused
# With llama.cpp: one file, first exact, then small. Trained on quantised weights, add --de-quantize above.
python convert_hf_to_gguf.py fused --outtype f16 --outfile <name>-f16.gguf
llama-quantize <name>-f16.gguf <name>-q4_k_m.gguf Q4_K_M
sha256sum <name>-q4_k_m.gguf
scp <name>-q4_k_m.gguf ${machine}:/var/lib/ollama-import/
\`\`\`

\`\`\`sh
# On ${machine}: the sum must be the same. The template is that of the base model, or answers never end.
sha256sum /var/lib/ollama-import/<name>-q4_k_m.gguf
ollama show --modelfile <base model> > /var/lib/ollama-import/Modelfile
# In the Modelfile, replace the line FROM by: FROM ./<name>-q4_k_m.gguf
cd /var/lib/ollama-import && ollama create <name>:1 -f Modelfile
ollama run <name>:1 'A question whose answer you know'
\`\`\`

Then add the model to the plan, with the shape of its base model: \`{ name: '<name>:1', shape: '<base model>' }\`. Keep the Modelfile in Git
and the GGUF file in the backup; the way back is the number before.
`,
  };
}
