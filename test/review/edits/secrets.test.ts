import { type Anything, edit } from './_draft.ts';
import { judge } from './_fleet.ts';
import { reach } from './_topics.ts';

/** Edits of a year that ask for other Secrets. */
judge(reach, [
  {
    title: 'a program that runs reads one key more',
    cluster: 'vx-home',
    steps: [
      edit(({ model, container }) => {
        model.secrets
          .find(({ name }: Anything) => name === 'pgvector-superuser')
          .keys.push({ name: 'replication', kind: 'random', length: 32, alphabet: 'url', purpose: 'replication' });
        container('StatefulSet ai/pgvector').env.push({
          name: 'REPLICATION_PASSWORD',
          valueFrom: { secretKeyRef: { name: 'pgvector-superuser', key: 'replication' } },
        });
      }),
    ],
    level: 'interruption',
    says: ['interruption secret: Secret ai/pgvector-superuser'],
    words: [/labwright secrets generate --cluster vx-home/],
  },

  {
    title: 'the Secret of the superuser gets another name',
    cluster: 'vx-home',
    steps: [
      edit((draft) => {
        draft.model.secrets.find(({ name }: Anything) => name === 'pgvector-superuser').name = 'pgvector-admin';
        draft.manifests = JSON.parse(JSON.stringify(draft.manifests).replaceAll('"pgvector-superuser"', '"pgvector-admin"'));
      }),
    ],
    level: 'interruption',
    says: ['interruption secret: Secret ai/pgvector-admin'],
    words: [/is not the one that the program behind it knows/],
  },

  {
    title: 'a new application with a database of its own',
    cluster: 't495',
    steps: [
      edit(({ model, add }) => {
        const [first] = model.applications;
        model.applications.push({
          ...first,
          name: 'wiki',
          argoName: 't495-wiki',
          layer: 'data',
          folder: 'dist/t495/data/wiki',
          charts: [],
          dependsOn: [],
        });
        model.secrets.push({
          namespace: 'data',
          name: 'wiki-db',
          type: 'Opaque',
          keys: [{ name: 'password', kind: 'random', length: 32, alphabet: 'url', purpose: 'database' }],
          labels: {},
          producer: 't495/wiki/wiki',
          consumers: [{ workload: 'wiki', key: 'password' }],
        });
        add('wiki', {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata: { name: 'wiki', namespace: 'data' },
          spec: {
            selector: { matchLabels: { app: 'wiki' } },
            template: {
              metadata: { labels: { app: 'wiki' } },
              spec: {
                automountServiceAccountToken: false,
                securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
                containers: [
                  {
                    name: 'wiki',
                    image: 'docker.io/requarks/wiki:2.5.308',
                    env: [{ name: 'DB_PASS', valueFrom: { secretKeyRef: { name: 'wiki-db', key: 'password' } } }],
                    resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { memory: '64Mi' } },
                    securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
                  },
                ],
              },
            },
          },
        });
      }),
    ],
    level: 'none',
    says: ['none secret: Secret data/wiki-db'],
  },

  {
    title: 'a Secret is read that nothing makes',
    cluster: 'collab',
    steps: [
      edit(({ container }) => {
        container('Deployment collab/web').env = [{ name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'web-token', key: 'token' } } }];
      }),
    ],
    level: 'interruption',
    says: ['interruption secret: Secret collab/web-token'],
    words: [/nothing makes it/],
  },
]);
