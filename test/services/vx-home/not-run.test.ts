import { afterAll, expect, test } from 'vitest';
import { formatNotRun, notRun, repositoryOf } from '../harness/index.ts';
import { manifests, model } from './cluster.ts';

const images = notRun(manifests);
const charts = model.applications.flatMap(({ name, charts: ofOne }) =>
  ofOne.map(({ chart }) => `not run: chart ${chart} (Application ${name}): Argo CD fetches it, nothing of it is rendered`),
);

// Adding to this list is a decision: these programs are used by vx-home and proven by nothing here.
test('what vx-home uses and these tests do not run', () => {
  expect(images.map(({ image, usedBy }) => `${repositoryOf(image)}: ${usedBy.join(', ')}`)).toMatchInlineSnapshot(`
    [
      "ollama/ollama: Deployment ai/ollama, Job ai/ollama-models",
      "open-webui/open-webui: Deployment ai/openwebui",
      "remsky/kokoro-fastapi-cpu: Deployment ai/kokoro",
      "speaches-ai/speaches: Deployment ai/faster-whisper, Job ai/faster-whisper-models",
    ]
  `);
  expect(charts).toMatchInlineSnapshot(`
    [
      "not run: chart portainer (Application portainer): Argo CD fetches it, nothing of it is rendered",
    ]
  `);
});

afterAll(() => {
  console.log([formatNotRun(images), ...charts].join('\n'));
});
