import type { AnyCluster } from '../../../authoring/index.ts';
import type { Issue } from '../../../issues/index.ts';
import { parseDuration, UnitError } from '../../../units/index.ts';
import { serverOf } from './argocd-notifications.ts';
import type { ArgoCdProps, ArgoCdReceiver, ArgoCdSignOnProps } from './argocd-props.ts';

/** Something wrong in one field. */
export type Wrong = Pick<Issue, 'severity' | 'message' | 'hint'> & { readonly field: string };

const error = (field: string, message: string, hint?: string): Wrong => ({ field, severity: 'error', message, hint });

/** What does not fit together about people and their rights. */
export function wrongPeople<C extends AnyCluster>({
  accounts = {},
  signOn,
  rights = {},
  admin = true,
  host,
}: ArgoCdProps<C>): readonly Wrong[] {
  const signIn = Object.values(accounts).some((capabilities) => capabilities.includes('login'));
  return [
    ...Object.entries(accounts).flatMap(([name, capabilities]) => [
      ...(name === 'admin' || !/^[a-z0-9][-a-z0-9_]{0,31}$/.test(name)
        ? [
            error(
              `accounts.${name}`,
              `"${name}" cannot be the name of an account`,
              'at most 32 small letters, digits and hyphens, and not admin, which is always there',
            ),
          ]
        : []),
      ...(capabilities.length === 0
        ? [error(`accounts.${name}`, `${name} can neither sign in nor have a token`, "write `['login']` or `['apiKey']`")]
        : []),
      ...(rights[name] === undefined
        ? [
            {
              field: `accounts.${name}`,
              severity: 'warning' as const,
              message: `${name} has no rights and would see nothing`,
              hint: `write \`${name}: 'readonly'\` in \`rights\``,
            },
          ]
        : []),
    ]),
    ...(admin || signIn || signOn !== undefined
      ? []
      : [
          error(
            'admin',
            'nobody could sign in: `admin` is switched off, no account may sign in, and there is no provider',
            "add `accounts: { me: ['login'] }`, or leave out `admin: false`",
          ),
        ]),
    ...Object.keys(rights).flatMap((who) => {
      // A line of the policy is CSV, and a role is a name of Argo CD's own.
      if (!/^[^\s,"#:][^,"\r\n]*$/.test(who) || who.startsWith('role:'))
        return [error(`rights.${who}`, `"${who}" is no name of an account, user or group`, 'no commas and quotes, and no role')];
      if (Object.hasOwn(accounts, who) || signOn !== undefined) return [];
      return [
        error(`rights.${who}`, `nobody can sign in as "${who}"`, `add \`accounts: { '${who}': ['login'] }\`, or a provider as \`signOn\``),
      ];
    }),
    ...(signOn !== undefined && host === undefined
      ? [error('signOn', 'the provider sends people back to an address, and there is none', 'add `host`')]
      : []),
    ...(signOn === undefined ? [] : wrongSignOn(signOn)),
  ];
}

function wrongSignOn<C extends AnyCluster>({ issuer, ca }: ArgoCdSignOnProps<C>): readonly Wrong[] {
  const address = typeof issuer === 'string' ? issuer : issuer.issuer;
  return [
    ...(/^https:\/\/[^\s/]+/.test(address)
      ? []
      : [error('signOn.issuer', `"${address}" is no address of a provider`, 'it begins with https://')]),
    ...(ca === undefined || /^-----BEGIN CERTIFICATE-----\s[\s\S]+-----END CERTIFICATE-----\s*$/.test(ca.trimStart())
      ? []
      : [error('signOn.ca', 'is no certificate in PEM', 'it begins with `-----BEGIN CERTIFICATE-----`')]),
  ];
}

/** What Argo CD could not send. */
export function wrongServices(services: Readonly<Record<string, ArgoCdReceiver>>): readonly Wrong[] {
  if (Object.keys(services).length === 0)
    return [error('notifications.services', 'nobody would be told of anything', 'add a service, or leave out `notifications`')];
  return Object.entries(services).flatMap(([name, service]) => {
    const field = `notifications.services.${name}`;
    return [
      ...(/^[a-z][-a-z0-9]*$/.test(name)
        ? []
        : [error(field, `"${name}" cannot be the name of a service`, 'small letters, digits and hyphens')]),
      ...(service.events?.length === 0 ? [error(`${field}.events`, 'is empty, so nothing is told', 'leave it out for all events')] : []),
      ...wrongService(field, service),
    ];
  });
}

function wrongService(field: string, service: ArgoCdReceiver): readonly Wrong[] {
  if (service.kind === 'telegram')
    return Number.isSafeInteger(service.chatId) && service.chatId < 0
      ? []
      : [
          error(
            `${field}.chatId`,
            `${service.chatId} is no number of a group or channel`,
            'Argo CD writes to groups and channels only, whose numbers are negative',
          ),
        ];
  if (service.kind === 'webhook') return [];
  return [
    ...(serverOf(service.server).port === 0
      ? [error(`${field}.server`, `"${service.server}" names no port`, 'write for example `mail.example.org:587`')]
      : []),
    ...(['to', 'from'] as const)
      .filter((key) => !/^[^\s:;@]+@[^\s:;@]+$/.test(service[key]))
      .map((key) => error(`${field}.${key}`, `"${service[key]}" is no address of mail`)),
  ];
}

/** Minutes of a duration, or what is wrong with it. */
export function minutes(field: string, text: string): number | Wrong {
  try {
    const seconds = parseDuration(text);
    return seconds >= 60 && seconds % 60 === 0
      ? seconds / 60
      : error(`notifications.${field}`, `"${text}" is not a number of whole minutes`, 'write for example `30m`');
  } catch (problem) {
    if (!(problem instanceof UnitError)) throw problem;
    return error(`notifications.${field}`, problem.message, problem.hint);
  }
}
