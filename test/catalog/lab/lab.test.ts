import {
  Application,
  AttackBox,
  type AttackBoxProps,
  Dvwa,
  type DvwaProps,
  defineCluster,
  Fleet,
  k3s,
  Metasploitable,
  Redis,
  type TargetProps,
  WebService,
} from 'labwright';
import { describe, expect, test } from 'vitest';
import { ownChecks, runChecks } from '../../../src/checks/index.ts';
import { toYaml } from '../../../src/output/index.ts';
import { renderCluster } from '../../../src/render/index.ts';
import { field, pick } from '../../../src/testing/index.ts';

class Lab extends defineCluster({
  name: 'lab',
  distribution: k3s({ version: '1.36' }),
  network: { nodes: '192.168.1.0/24' },
  nodes: {
    one: {
      address: '192.168.1.10',
      roles: ['control-plane', 'worker'],
      labels: { lab: 'insecure' },
      capacity: { cpu: '4', memory: '7.7Gi' },
    },
  },
  ingresses: { public: { className: 'public', controller: 'traefik' } },
  priorityClasses: { lessons: 100 },
  layers: { platform: {}, lab: {} },
  namespaces: {
    argocd: { podSecurity: 'restricted' },
    pentest: { podSecurity: 'baseline', defaultPriority: 'lessons' },
    targets: { podSecurity: 'baseline', defaultPriority: 'lessons', sealed: { attacker: 'pentest' } },
    open: { podSecurity: 'baseline' },
  },
}) {}

type Namespace = 'pentest' | 'targets' | 'open';

interface Change {
  readonly box?: AttackBoxProps<Lab>;
  readonly boxIn?: Namespace;
  readonly targetsIn?: Namespace;
  readonly dvwa?: Partial<DvwaProps<Lab>>;
  readonly metasploitable?: Partial<TargetProps<Lab>>;
}

/** A lesson: a shell in one namespace, two targets in another. */
function lesson({ box: boxProps, boxIn = 'pentest', targetsIn = 'targets', dvwa = {}, metasploitable = {} }: Change = {}) {
  const cluster = new Lab(new Fleet({ repository: 'https://git.lan/x.git', revision: 'main' }));
  const at = (name: string, namespace: Namespace) => new Application(cluster, name, { layer: 'lab', namespace });
  const attacker = new AttackBox(at('box', boxIn), 'box', boxProps);
  new Dvwa(at('dvwa', targetsIn), 'dvwa', { attacker, ...dvwa });
  new Metasploitable(at('metasploitable', targetsIn), 'metasploitable', { attacker, ...metasploitable });
  const rendered = renderCluster(cluster);
  const problems = [...rendered.issues, ...runChecks(rendered, ownChecks)]
    .filter(({ path }) => /dvwa|metasploitable|box|targets/.test(path))
    .map(({ severity, code, path, message }) => `${severity} ${code} ${path}: ${message}`);
  const yaml = (kind: string, name: string) => toYaml(pick(rendered.manifests, kind, name).body);
  return { ...rendered, problems, yaml };
}

test('a lesson renders without a finding, and nothing of it runs until its owner says so', () => {
  const { problems, manifests, model } = lesson();
  expect(problems).toEqual([]);
  for (const name of ['box', 'dvwa', 'metasploitable']) expect(field(pick(manifests, 'Deployment', name), 'spec.replicas')).toBe(0);
  expect(model.externals.filter(({ application }) => application !== 'namespaces')).toEqual([]);
});

test('every prop', () => {
  const everything: Required<DvwaProps<Lab>> = {
    attacker: 'pentest',
    running: true,
    runtimeClass: 'gvisor',
    userNamespace: true,
    securityLevel: 'high',
    priority: 'lessons',
    nodeSelector: { lab: 'insecure' },
    resources: { memory: '200Mi' },
    overrides: { deployment: { spec: { template: { spec: { hostname: 'shop' } } } }, service: { metadata: { labels: { lesson: 'one' } } } },
  };
  const { manifests } = lesson({
    dvwa: everything,
    box: { running: true, image: 'registry.lan/kali:1.2.3', resources: { memoryLimit: '1Gi' } },
  });
  const dvwa = pick(manifests, 'Deployment', 'dvwa');
  expect(field(dvwa, 'spec.replicas')).toBe(1);
  expect(field(dvwa, 'spec.template.spec')).toMatchObject({
    hostUsers: false,
    runtimeClassName: 'gvisor',
    hostname: 'shop',
    nodeSelector: { lab: 'insecure' },
  });
  expect(field(dvwa, 'spec.template.spec.containers[0].env[4]')).toEqual({ name: 'DEFAULT_SECURITY_LEVEL', value: 'high' });
  expect(field(pick(manifests, 'Deployment', 'box'), 'spec.template.spec.containers[0].image')).toBe('registry.lan/kali:1.2.3');
});

describe('flows', () => {
  test('the attacker reaches DVWA on its port and Metasploitable on every one, and nothing else; nothing leaves', () => {
    const { yaml } = lesson();
    expect(['dvwa', 'metasploitable', 'box'].map((name) => yaml('NetworkPolicy', name)).join('---\n')).toMatchInlineSnapshot(`
      "apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata:
        name: dvwa
        namespace: targets
        labels:
          app.kubernetes.io/managed-by: labwright
          app.kubernetes.io/part-of: dvwa
      spec:
        podSelector:
          matchLabels:
            app.kubernetes.io/component: target
            app.kubernetes.io/instance: dvwa
            app.kubernetes.io/name: dvwa
        policyTypes:
          - Ingress
        ingress:
          - from:
              - namespaceSelector:
                  matchLabels:
                    kubernetes.io/metadata.name: pentest
                podSelector:
                  matchLabels:
                    app.kubernetes.io/component: shell
                    app.kubernetes.io/instance: box
                    app.kubernetes.io/name: attack-box
            ports:
              - port: 80
                protocol: TCP
      ---
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata:
        name: metasploitable
        namespace: targets
        labels:
          app.kubernetes.io/managed-by: labwright
          app.kubernetes.io/part-of: metasploitable
      spec:
        podSelector:
          matchLabels:
            app.kubernetes.io/component: target
            app.kubernetes.io/instance: metasploitable
            app.kubernetes.io/name: metasploitable
        policyTypes:
          - Ingress
        ingress:
          - from:
              - namespaceSelector:
                  matchLabels:
                    kubernetes.io/metadata.name: pentest
                podSelector:
                  matchLabels:
                    app.kubernetes.io/component: shell
                    app.kubernetes.io/instance: box
                    app.kubernetes.io/name: attack-box
      ---
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata:
        name: box
        namespace: pentest
        labels:
          app.kubernetes.io/managed-by: labwright
          app.kubernetes.io/part-of: box
      spec:
        podSelector:
          matchLabels:
            app.kubernetes.io/component: shell
            app.kubernetes.io/instance: box
            app.kubernetes.io/name: attack-box
        policyTypes:
          - Egress
        egress:
          - to:
              - namespaceSelector:
                  matchLabels:
                    kubernetes.io/metadata.name: targets
                podSelector:
                  matchLabels:
                    app.kubernetes.io/component: target
                    app.kubernetes.io/instance: metasploitable
                    app.kubernetes.io/name: metasploitable
          - to:
              - namespaceSelector:
                  matchLabels:
                    kubernetes.io/metadata.name: targets
                podSelector:
                  matchLabels:
                    app.kubernetes.io/component: target
                    app.kubernetes.io/instance: dvwa
                    app.kubernetes.io/name: dvwa
            ports:
              - port: 80
                protocol: TCP
      "
    `);
  });

  test('inside the seal, targets may call back, and no DNS is in reach', () => {
    const { problems, manifests, yaml } = lesson({ boxIn: 'targets' });
    expect(problems).toEqual([]);
    expect(field(pick(manifests, 'Deployment', 'box'), 'spec.template.spec.dnsPolicy')).toBe('None');
    expect(yaml('NetworkPolicy', 'metasploitable')).toMatchInlineSnapshot(`
      "apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata:
        name: metasploitable
        namespace: targets
        labels:
          app.kubernetes.io/managed-by: labwright
          app.kubernetes.io/part-of: metasploitable
      spec:
        podSelector:
          matchLabels:
            app.kubernetes.io/component: target
            app.kubernetes.io/instance: metasploitable
            app.kubernetes.io/name: metasploitable
        policyTypes:
          - Ingress
          - Egress
        ingress:
          - from:
              - podSelector:
                  matchLabels:
                    app.kubernetes.io/component: shell
                    app.kubernetes.io/instance: box
                    app.kubernetes.io/name: attack-box
        egress:
          - to:
              - podSelector:
                  matchLabels:
                    app.kubernetes.io/component: shell
                    app.kubernetes.io/instance: box
                    app.kubernetes.io/name: attack-box
      "
    `);
  });

  test('NETWORK_SEALED: an attacker that the seal does not name', () => {
    const { problems } = lesson({ boxIn: 'open' });
    expect(problems).toMatchInlineSnapshot(`
      [
        "error NETWORK_SEALED lab/box/box connection attack: a flow to targets/dvwa on port 80 enters targets, which is sealed: only pods of pentest come in",
        "error NETWORK_SEALED lab/metasploitable/network-policy-metasploitable spec.ingress[0].from[0]: the policy lets in namespace open, and namespace targets is sealed",
        "warning POLICY_PRIORITY lab/box/box/deployment spec.template.spec.priorityClassName: no priority class is named",
      ]
    `);
  });

  test('NETWORK_SEALED: a service in the sealed namespace that uses a cache elsewhere and has a host name', () => {
    const cluster = new Lab(new Fleet({ repository: 'https://git.lan/x.git', revision: 'main' }));
    const at = (name: string, namespace: Namespace) => new Application(cluster, name, { layer: 'lab', namespace });
    const cache = new Redis(at('cache', 'open'), 'cache', { content: 'cache' });
    new WebService(at('shop', 'targets'), 'shop', { image: 'registry.lan/shop:1.0.0', uses: { CACHE: cache }, host: 'shop.lan' });
    const found = runChecks(renderCluster(cluster), ownChecks).filter(({ code }) => code === 'NETWORK_SEALED');
    expect(found.map(({ severity, path, message }) => `${severity} ${path}: ${message}`)).toMatchInlineSnapshot(`
      [
        "error lab/shop/shop connection cache: redis: a flow to open/cache on port 6379 leaves targets, which is sealed",
        "error lab/shop/shop host: ingress shop.lan leads into targets, which is sealed: only pods of pentest come in",
      ]
    `);
  });

  test('a namespace as attacker: its pods come in', () => {
    const { manifests } = lesson({ dvwa: { attacker: 'pentest' } });
    expect(field(pick(manifests, 'NetworkPolicy', 'dvwa'), 'spec.ingress')).toEqual([
      {
        from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'pentest' } } }],
        ports: [{ port: 80, protocol: 'TCP' }],
      },
    ]);
  });

  test('MODEL_VALUE, MODEL_UNKNOWN_NAME: a namespace that is not sealed, an attacker that is none', () => {
    const { issues } = lesson({ targetsIn: 'open', dvwa: { attacker: 'pentst' as 'pentest' } });
    expect(issues.map(({ code, path, message, hint }) => `${code} ${path}: ${message} [${hint}]`)).toEqual([
      "MODEL_VALUE lab/dvwa/dvwa namespace: open is not sealed, and this program is meant to be broken into [write `sealed: { attacker: '…' }` in namespaces.open]",
      'MODEL_UNKNOWN_NAME lab/dvwa/dvwa attacker: no namespace "pentst" in this cluster [did you mean `pentest`?]',
      "MODEL_VALUE lab/metasploitable/metasploitable namespace: open is not sealed, and this program is meant to be broken into [write `sealed: { attacker: '…' }` in namespaces.open]",
    ]);
  });
});

test('DVWA and its database in one pod, which nobody else reaches', () => {
  const { yaml, model } = lesson();
  expect(yaml('Deployment', 'dvwa')).toMatchInlineSnapshot(`
    "apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: dvwa
      namespace: targets
      labels:
        app.kubernetes.io/component: target
        app.kubernetes.io/instance: dvwa
        app.kubernetes.io/managed-by: labwright
        app.kubernetes.io/name: dvwa
        app.kubernetes.io/part-of: dvwa
    spec:
      replicas: 0
      revisionHistoryLimit: 3
      strategy:
        type: Recreate
      selector:
        matchLabels:
          app.kubernetes.io/component: target
          app.kubernetes.io/instance: dvwa
          app.kubernetes.io/name: dvwa
      template:
        metadata:
          labels:
            app.kubernetes.io/component: target
            app.kubernetes.io/instance: dvwa
            app.kubernetes.io/managed-by: labwright
            app.kubernetes.io/name: dvwa
            app.kubernetes.io/part-of: dvwa
        spec:
          terminationGracePeriodSeconds: 10
          priorityClassName: lessons
          automountServiceAccountToken: false
          enableServiceLinks: false
          dnsPolicy: None
          dnsConfig:
            nameservers:
              - 127.0.0.1
          securityContext:
            seccompProfile:
              type: RuntimeDefault
          initContainers:
            - name: mariadb
              image: docker.io/library/mariadb:10.11.19
              imagePullPolicy: IfNotPresent
              restartPolicy: Always
              args:
                - --bind-address=127.0.0.1
                - --skip-name-resolve
                - --performance-schema=OFF
                - --innodb-buffer-pool-size=64M
                - --innodb-log-file-size=16M
              env:
                - name: MARIADB_DATABASE
                  value: dvwa
                - name: MARIADB_USER
                  value: dvwa
                - name: MARIADB_PASSWORD
                  valueFrom:
                    secretKeyRef:
                      name: dvwa-database
                      key: password
                - name: MARIADB_ROOT_HOST
                  value: localhost
                - name: MARIADB_ROOT_PASSWORD
                  valueFrom:
                    secretKeyRef:
                      name: dvwa-database
                      key: root-password
              resources:
                requests:
                  cpu: 20m
                  memory: 160Mi
                limits:
                  memory: 384Mi
              volumeMounts:
                - name: database
                  mountPath: /var/lib/mysql
                - name: mysqld
                  mountPath: /run/mysqld
                - name: tmp
                  mountPath: /tmp
              startupProbe:
                exec:
                  command:
                    - mariadb-admin
                    - --host=127.0.0.1
                    - --protocol=tcp
                    - --connect-timeout=3
                    - ping
                periodSeconds: 2
                timeoutSeconds: 5
                failureThreshold: 60
              readinessProbe:
                exec:
                  command:
                    - mariadb-admin
                    - --host=127.0.0.1
                    - --protocol=tcp
                    - --connect-timeout=3
                    - ping
                periodSeconds: 10
                timeoutSeconds: 5
                failureThreshold: 3
              livenessProbe:
                exec:
                  command:
                    - mariadb-admin
                    - --host=127.0.0.1
                    - --protocol=tcp
                    - --connect-timeout=3
                    - ping
                periodSeconds: 20
                timeoutSeconds: 5
                failureThreshold: 5
              securityContext:
                allowPrivilegeEscalation: false
                runAsNonRoot: true
                runAsUser: 999
                runAsGroup: 999
                capabilities:
                  drop:
                    - ALL
                readOnlyRootFilesystem: true
          containers:
            - name: dvwa
              image: ghcr.io/digininja/dvwa@sha256:ed35515e9111801e6e386a6fbb11165508cc7f72e0cb8da4dbb3df70182986c6
              imagePullPolicy: IfNotPresent
              ports:
                - name: http
                  containerPort: 80
                  protocol: TCP
              env:
                - name: DB_SERVER
                  value: 127.0.0.1
                - name: DB_DATABASE
                  value: dvwa
                - name: DB_USER
                  value: dvwa
                - name: DB_PASSWORD
                  valueFrom:
                    secretKeyRef:
                      name: dvwa-database
                      key: password
                - name: DEFAULT_SECURITY_LEVEL
                  value: low
              resources:
                requests:
                  cpu: 50m
                  memory: 128Mi
                limits:
                  memory: 512Mi
              startupProbe:
                tcpSocket:
                  port: http
                periodSeconds: 2
                timeoutSeconds: 5
                failureThreshold: 60
              readinessProbe:
                httpGet:
                  path: /login.php
                  port: http
                periodSeconds: 10
                timeoutSeconds: 5
                failureThreshold: 3
              livenessProbe:
                tcpSocket:
                  port: http
                periodSeconds: 30
                timeoutSeconds: 5
                failureThreshold: 10
              lifecycle:
                postStart:
                  exec:
                    command:
                      - sh
                      - -c
                      - |
                        set -eu
                        setup=http://127.0.0.1/setup.php
                        has_tables() {
                          php -r 'mysqli_connect(getenv("DB_SERVER"), getenv("DB_USER"), getenv("DB_PASSWORD"), getenv("DB_DATABASE"))->query("SELECT 1 FROM guestbook");' >/dev/null 2>&1
                        }
                        for attempt in $(seq 60); do
                          curl -fsS -o /dev/null "$setup" 2>/dev/null && break
                          sleep 1
                        done
                        if has_tables; then exit 0; fi
                        jar=$(mktemp)
                        token=$(curl -fsS -c "$jar" "$setup" | sed -n "s/.*name='user_token' value='\\([0-9a-f]*\\)'.*/\\1/p" | head -n 1)
                        curl -fsS -b "$jar" -o /dev/null --data-urlencode "create_db=Create / Reset Database" --data-urlencode "user_token=$token" "$setup"
                        rm -f "$jar"
                        has_tables
              securityContext:
                allowPrivilegeEscalation: false
                runAsNonRoot: false
                runAsUser: 0
                capabilities:
                  add:
                    - KILL
                    - NET_BIND_SERVICE
                    - SETGID
                    - SETUID
                  drop:
                    - ALL
                readOnlyRootFilesystem: false
          volumes:
            - name: database
              emptyDir:
                sizeLimit: 1Gi
            - name: mysqld
              emptyDir:
                sizeLimit: 8Mi
            - name: tmp
              emptyDir:
                sizeLimit: 128Mi
    "
  `);
  expect(model.secrets.find(({ name }) => name === 'dvwa-database')?.keys.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
    'password random',
    'root-password random',
  ]);
});

test('Metasploitable as the machine it is', () => {
  const { yaml } = lesson();
  expect(yaml('Deployment', 'metasploitable')).toMatchInlineSnapshot(`
    "apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: metasploitable
      namespace: targets
      labels:
        app.kubernetes.io/component: target
        app.kubernetes.io/instance: metasploitable
        app.kubernetes.io/managed-by: labwright
        app.kubernetes.io/name: metasploitable
        app.kubernetes.io/part-of: metasploitable
    spec:
      replicas: 0
      revisionHistoryLimit: 3
      strategy:
        type: Recreate
      selector:
        matchLabels:
          app.kubernetes.io/component: target
          app.kubernetes.io/instance: metasploitable
          app.kubernetes.io/name: metasploitable
      template:
        metadata:
          labels:
            app.kubernetes.io/component: target
            app.kubernetes.io/instance: metasploitable
            app.kubernetes.io/managed-by: labwright
            app.kubernetes.io/name: metasploitable
            app.kubernetes.io/part-of: metasploitable
        spec:
          terminationGracePeriodSeconds: 10
          priorityClassName: lessons
          automountServiceAccountToken: false
          enableServiceLinks: false
          dnsPolicy: None
          dnsConfig:
            nameservers:
              - 127.0.0.1
          securityContext:
            seccompProfile:
              type: RuntimeDefault
          containers:
            - name: metasploitable
              image: docker.io/tleemcjr/metasploitable2@sha256:e559450b37dccc1909eafa2df5b20bb052e1bd801246f4539a3ef183d5f7288a
              imagePullPolicy: IfNotPresent
              command:
                - /bin/sh
                - -c
                - /bin/services.sh; exec tail -f /dev/null
              ports:
                - name: ftp
                  containerPort: 21
                  protocol: TCP
                - name: ssh
                  containerPort: 22
                  protocol: TCP
                - name: telnet
                  containerPort: 23
                  protocol: TCP
                - name: smtp
                  containerPort: 25
                  protocol: TCP
                - name: http
                  containerPort: 80
                  protocol: TCP
                - name: smb
                  containerPort: 445
                  protocol: TCP
                - name: mysql
                  containerPort: 3306
                  protocol: TCP
                - name: postgresql
                  containerPort: 5432
                  protocol: TCP
                - name: vnc
                  containerPort: 5900
                  protocol: TCP
                - name: irc
                  containerPort: 6667
                  protocol: TCP
              resources:
                requests:
                  cpu: 100m
                  memory: 512Mi
                limits:
                  memory: 1536Mi
              startupProbe:
                tcpSocket:
                  port: http
                periodSeconds: 5
                timeoutSeconds: 5
                failureThreshold: 60
              readinessProbe:
                tcpSocket:
                  port: http
                periodSeconds: 10
                timeoutSeconds: 5
                failureThreshold: 3
              securityContext:
                allowPrivilegeEscalation: true
                runAsNonRoot: false
                runAsUser: 0
                readOnlyRootFilesystem: false
          hostname: metasploitable
    "
  `);
  expect(yaml('Service', 'metasploitable')).toMatchInlineSnapshot(`
    "apiVersion: v1
    kind: Service
    metadata:
      name: metasploitable
      namespace: targets
      labels:
        app.kubernetes.io/component: target
        app.kubernetes.io/instance: metasploitable
        app.kubernetes.io/managed-by: labwright
        app.kubernetes.io/name: metasploitable
        app.kubernetes.io/part-of: metasploitable
    spec:
      clusterIP: None
      selector:
        app.kubernetes.io/component: target
        app.kubernetes.io/instance: metasploitable
        app.kubernetes.io/name: metasploitable
      ports:
        - name: ftp
          port: 21
          targetPort: ftp
          protocol: TCP
        - name: ssh
          port: 22
          targetPort: ssh
          protocol: TCP
        - name: telnet
          port: 23
          targetPort: telnet
          protocol: TCP
        - name: smtp
          port: 25
          targetPort: smtp
          protocol: TCP
        - name: http
          port: 80
          targetPort: http
          protocol: TCP
        - name: smb
          port: 445
          targetPort: smb
          protocol: TCP
        - name: mysql
          port: 3306
          targetPort: mysql
          protocol: TCP
        - name: postgresql
          port: 5432
          targetPort: postgresql
          protocol: TCP
        - name: vnc
          port: 5900
          targetPort: vnc
          protocol: TCP
        - name: irc
          port: 6667
          targetPort: irc
          protocol: TCP
      publishNotReadyAddresses: true
    "
  `);
});

test('the attack box', () => {
  expect(lesson().yaml('Deployment', 'box')).toMatchInlineSnapshot(`
    "apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: box
      namespace: pentest
      labels:
        app.kubernetes.io/component: shell
        app.kubernetes.io/instance: box
        app.kubernetes.io/managed-by: labwright
        app.kubernetes.io/name: attack-box
        app.kubernetes.io/part-of: box
    spec:
      replicas: 0
      revisionHistoryLimit: 3
      strategy:
        type: Recreate
      selector:
        matchLabels:
          app.kubernetes.io/component: shell
          app.kubernetes.io/instance: box
          app.kubernetes.io/name: attack-box
      template:
        metadata:
          labels:
            app.kubernetes.io/component: shell
            app.kubernetes.io/instance: box
            app.kubernetes.io/managed-by: labwright
            app.kubernetes.io/name: attack-box
            app.kubernetes.io/part-of: box
        spec:
          terminationGracePeriodSeconds: 5
          priorityClassName: lessons
          automountServiceAccountToken: false
          enableServiceLinks: false
          securityContext:
            runAsNonRoot: true
            runAsUser: 1000
            runAsGroup: 1000
            fsGroup: 1000
            seccompProfile:
              type: RuntimeDefault
          containers:
            - name: attack-box
              image: docker.io/metasploitframework/metasploit-framework@sha256:ba9ecc0172052ea687adb3b3e6356b24dba4497d1bf73a6de0e201f1e25e9777
              imagePullPolicy: IfNotPresent
              command:
                - sleep
                - infinity
              env:
                - name: HOME
                  value: /home/msf
              resources:
                requests:
                  cpu: 50m
                  memory: 512Mi
                limits:
                  memory: 2Gi
              volumeMounts:
                - name: home
                  mountPath: /home/msf
                - name: tmp
                  mountPath: /tmp
              startupProbe:
                exec:
                  command:
                    - sh
                    - -c
                    - 'true'
                periodSeconds: 2
                timeoutSeconds: 5
                failureThreshold: 15
              readinessProbe:
                exec:
                  command:
                    - sh
                    - -c
                    - 'true'
                periodSeconds: 60
                timeoutSeconds: 5
                failureThreshold: 3
              securityContext:
                allowPrivilegeEscalation: true
                readOnlyRootFilesystem: true
          volumes:
            - name: home
              emptyDir:
                sizeLimit: 1Gi
            - name: tmp
              emptyDir:
                sizeLimit: 256Mi
    "
  `);
});
