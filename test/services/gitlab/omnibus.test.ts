import { spawnSync } from 'node:child_process';
import { type GitLabProps, Minio } from 'labwright';
import { field, pick } from 'labwright/testing';
import { describe, expect, test } from 'vitest';
import type { Attic } from '../../attic.ts';
import { place } from '../../catalog/_backup.ts';
import { claim, renderGitLab } from '../../catalog/delivery/_site.ts';

const hasRuby = spawnSync('ruby', ['--version']).error === undefined;
const inPipeline = !['', 'false', undefined].includes(process.env['CI']);
const title = hasRuby || inPipeline ? "GitLab's configuration" : "GitLab's configuration (skipped: no ruby)";

/** Evaluates the configuration as Omnibus does, with sections that take every key, and prints what was set. */
const recorder = `
require 'json'
class Section < Hash
  def initialize = super { |section, key| section[key] = Section.new }
end
class Config < BasicObject
  ENV = ::ENV
  def initialize = @set = ::Section.new
  def external_url(url) = @set['external_url'] = url
  def registry_external_url(url) = @set['registry_external_url'] = url
  def method_missing(name) = @set[name.to_s]
  def respond_to_missing?(*) = true
  def to_json = @set.to_json
end
config = Config.new
config.instance_eval($stdin.read)
puts config.to_json
`;

function evaluated(change: (cluster: Attic) => Partial<GitLabProps<Attic>> = () => ({})): Record<string, unknown> {
  const { manifests } = renderGitLab(change);
  const { 'omnibus.rb': text = '' } = field(pick(manifests, 'ConfigMap', 'gitlab-config'), 'data') as Record<string, string>;
  const env = {
    PATH: process.env['PATH'],
    ROOT_PASSWORD: 'first',
    SMTP_PASSWORD: 'mail',
    REGISTRY_ACCESS_KEY: 'access',
    REGISTRY_SECRET_KEY: 'secret',
  };
  // Warnings too: a name that is no method, a constant that is set twice.
  expect(spawnSync('ruby', ['-wc'], { input: text, encoding: 'utf8', env })).toMatchObject({ stdout: 'Syntax OK\n', stderr: '' });
  const { stdout, stderr, status } = spawnSync('ruby', ['-e', recorder], { input: text, encoding: 'utf8', env });
  expect(status, stderr).toBe(0);
  return JSON.parse(stdout) as Record<string, unknown>;
}

describe.runIf(hasRuby || inPipeline)(title, () => {
  test('the smallest one', () => {
    expect(evaluated()).toMatchInlineSnapshot(`
      {
        "external_url": "http://git.attic.home",
        "gitaly": {
          "env": {
            "GITALY_COMMAND_SPAWN_MAX_PARALLEL": "2",
            "MALLOC_CONF": "dirty_decay_ms:1000,muzzy_decay_ms:1000",
          },
        },
        "gitlab_kas": {
          "enable": false,
        },
        "gitlab_rails": {
          "backup_keep_time": 86400,
          "env": {
            "MALLOC_CONF": "dirty_decay_ms:1000,muzzy_decay_ms:1000",
          },
          "gitlab_email_enabled": false,
          "initial_root_password": "first",
          "monitoring_whitelist": [
            "127.0.0.0/8",
            "::1/128",
          ],
          "nginx": {
            "listen_https": false,
            "listen_port": 80,
            "proxy_set_headers": {
              "X-Forwarded-Proto": "http",
              "X-Forwarded-Ssl": "off",
            },
            "real_ip_header": "X-Forwarded-For",
            "real_ip_recursive": "on",
            "real_ip_trusted_addresses": [
              "10.1.0.0/16",
              "10.20.0.0/24",
            ],
          },
          "registry_enabled": false,
          "store_initial_root_password": false,
        },
        "letsencrypt": {
          "enable": false,
        },
        "nginx": {
          "worker_processes": 2,
        },
        "prometheus_monitoring": {
          "enable": false,
        },
        "puma": {
          "worker_processes": 0,
        },
        "registry": {
          "enable": false,
        },
        "sidekiq": {
          "concurrency": 10,
        },
      }
    `);
  });

  test('everything', () => {
    const all = evaluated((cluster) => {
      const store = new Minio(place(cluster, 'minio'), 'minio', {
        buckets: { images: {} },
        storage: { size: '5Gi' },
        backup: { exempt: 'a test' },
      });
      return {
        workers: 2,
        concurrency: 20,
        ssh: { address: claim(cluster), port: 2222, host: 'ssh.attic.home' },
        registry: { host: 'registry.attic.home', bucket: store.bucket('images') },
        smtp: { host: 'smtp.example', port: 465, encryption: 'tls', user: "o'brien\\", from: 'git@example.org' },
      };
    });
    expect(all).toMatchObject({
      puma: { worker_processes: 2 },
      sidekiq: { concurrency: 20 },
      registry_external_url: 'http://registry.attic.home',
      registry: {
        enable: true,
        nginx: { listen_port: 5050, listen_https: false },
        storage: { s3: { accesskey: 'access', secretkey: 'secret', bucket: 'images', pathstyle: true }, redirect: { disable: true } },
      },
      gitlab_rails: {
        gitlab_ssh_host: 'ssh.attic.home',
        gitlab_shell_ssh_port: 2222,
        initial_root_password: 'first',
        smtp_password: 'mail',
        smtp_user_name: "o'brien\\",
        smtp_tls: true,
        smtp_enable_starttls_auto: false,
      },
    });
  });
});
