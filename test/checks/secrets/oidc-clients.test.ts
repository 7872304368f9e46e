import { expect, test } from 'vitest';
import { deployment, lines, required } from './_fixture.ts';

const pod = (container: string) => deployment(`containers: [{ name: web, image: x, ${container} }]`);
const said = (yaml: string, facts?: Parameters<typeof lines>[1]) =>
  lines(yaml, facts).filter((line) => line.includes('SECRET_OIDC_CLIENT'));

test('SECRET_OIDC_CLIENT: a client by its variables, without the secret that goes with it', () => {
  expect(said(pod('env: [{ name: GF_AUTH_GENERIC_OAUTH_CLIENT_ID, value: grafana }]'))).toEqual([
    'error SECRET_OIDC_CLIENT attic/web spec.template.spec.containers[0].env: `GF_AUTH_GENERIC_OAUTH_CLIENT_ID` is given and `GF_AUTH_GENERIC_OAUTH_CLIENT_SECRET` is not: the provider refuses a client without its secret, so nobody can sign in (read `GF_AUTH_GENERIC_OAUTH_CLIENT_SECRET` from a Secret, with the value that the provider shows for this client)',
  ]);
  for (const secret of ['OAUTH2_PROXY_CLIENT_SECRET', 'OAUTH2_PROXY_CLIENT_SECRET_FILE'])
    expect(said(pod(`env: [{ name: OAUTH2_PROXY_CLIENT_ID, value: a }, { name: ${secret}, value: b }]`))).toEqual([]);
  expect(said(pod('env: [{ name: OIDC_CLIENT_ID, value: a }, { name: OTHER_OIDC_CLIENT_SECRET, value: b }]'))).toHaveLength(1);
  // What a bucket or a queue calls its client is not meant, and what comes from elsewhere is not known.
  expect(said(pod('env: [{ name: KAFKA_CLIENT_ID, value: a }]'))).toEqual([]);
  expect(said(pod('env: [{ name: OIDC_CLIENT_ID, value: a }], envFrom: [{ secretRef: { name: x } }]'))).toEqual([]);
});

test('SECRET_OIDC_CLIENT: a client by its arguments', () => {
  expect(said(pod('args: [--client-id=ui]'))).toEqual([
    expect.stringContaining('`--client-id` is given and `--client-secret-file` is not'),
  ]);
  expect(said(pod('args: [--client-id=ui, --client-secret-file=/run/secret]'))).toEqual([]);
  expect(said(pod('args: [--client-id, ui], env: [{ name: OAUTH2_PROXY_CLIENT_SECRET, value: b }]'))).toEqual([]);
});

test('SECRET_OIDC_CLIENT: Argo CD', () => {
  const signOn = {
    name: 'GitLab',
    issuer: 'https://git.home',
    clientId: 'argocd',
    secret: { name: 'argocd-sign-on', key: 'clientSecret' },
  };
  const argocd = { admin: true, accounts: [], signOn, rights: [] };
  expect(said('', { argocd })).toEqual([expect.stringContaining('nothing makes key "clientSecret" of Secret argocd/argocd-sign-on')]);
  expect(said('', { argocd, secrets: [required('argocd/argocd-sign-on', ['clientSecret'])] })).toEqual([]);
});
