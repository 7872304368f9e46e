import { type Anything, edit } from './_draft.ts';
import { judge } from './_fleet.ts';
import { reach } from './_topics.ts';

/** Edits of a year that bring other images and charts. */
judge(reach, [
  {
    title: 'PostgreSQL of the next major version on the same volume',
    cluster: 'vx-home',
    steps: [
      edit(({ container }) => {
        container('StatefulSet ai/pgvector').image = 'docker.io/pgvector/pgvector:0.8.6-pg18-bookworm';
      }),
    ],
    level: 'interruption',
    says: ['interruption image: StatefulSet ai/pgvector'],
    words: [/PostgreSQL 17 → 18: does not start on the same volume/, /pg_upgrade/],
  },

  {
    title: 'a minor version of PostgreSQL',
    cluster: 'vx-home',
    steps: [
      edit(({ container }) => {
        container('StatefulSet ai/pgvector').image = 'docker.io/pgvector/pgvector:0.8.7-pg17-bookworm';
      }),
    ],
    level: 'none',
    says: [],
  },

  {
    title: 'an image that moves',
    cluster: 'vx-home',
    steps: [
      edit(({ container }) => {
        container('Deployment ai/ollama').image = 'docker.io/ollama/ollama:latest';
      }),
    ],
    level: 'none',
    says: ['none image: Deployment ai/ollama'],
    words: [/moving tag "latest"/],
  },

  {
    title: 'a program with data goes back a version',
    cluster: 'vx-home',
    steps: [
      edit(({ container }) => {
        container('Deployment ai/openwebui').image = 'ghcr.io/open-webui/open-webui:v0.10.0';
      }),
    ],
    level: 'interruption',
    says: ['interruption image: Deployment ai/openwebui'],
    words: [/goes back from .* to v0\.10\.0/],
  },

  {
    title: 'an image from a mirror',
    cluster: 'vx-home',
    steps: [
      edit(({ container }) => {
        container('StatefulSet ai/redis').image = container('StatefulSet ai/redis').image.replace('docker.io/', 'mirror.home:5000/');
      }),
    ],
    level: 'none',
    says: ['none image: StatefulSet ai/redis'],
  },

  {
    title: 'the MongoDB of collab skips a major version',
    cluster: 'collab',
    steps: [
      edit(({ container }) => {
        container('StatefulSet data/mongodb').image = 'docker.io/library/mongo:10.0.1';
      }),
    ],
    level: 'interruption',
    says: ['interruption image: StatefulSet data/mongodb'],
    words: [/8 → 10: skips a version/],
  },

  {
    title: 'another major version of a chart',
    cluster: 't495',
    steps: [
      edit(({ model }) => {
        model.applications.find(({ name }: Anything) => name === 'traefik').charts[0].version = '42.0.0';
      }),
    ],
    level: 'none',
    says: ['none chart: chart traefik'],
  },

  {
    title: 'a chart goes back',
    cluster: 't495',
    steps: [
      edit(({ model }) => {
        model.applications.find(({ name }: Anything) => name === 'longhorn').charts[0].version = '1.11.0';
      }),
    ],
    level: 'none',
    says: ['none chart: chart longhorn'],
    words: [/a step back/],
  },
]);
