// renovate: datasource=pypi depName=patroni
export const patroniVersion = '4.1.4';

/** Text of the Dockerfile that puts Patroni into an image of PostgreSQL. */
export function dockerfile(base: string): string {
  return `FROM ${base}
RUN apt-get update && apt-get install -y --no-install-recommends python3-venv && rm -rf /var/lib/apt/lists/* \\
 && python3 -m venv /opt/patroni && /opt/patroni/bin/pip install --no-cache-dir 'patroni[etcd3,psycopg3]==${patroniVersion}'
ENV PATH=/opt/patroni/bin:$PATH
USER 999:999
`;
}
