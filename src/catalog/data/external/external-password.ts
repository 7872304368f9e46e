import type { SecretKey } from '../../../model/index.ts';

/** The one key of a Secret with the password of a server that nothing here sets up. */
export function externalPassword(kind: 'given' | 'random', whose: string, server: string): SecretKey {
  return kind === 'given'
    ? {
        name: 'password',
        kind,
        example: 'letters and digits',
        purpose: `${whose} on ${server}, as it was set there; letters and digits only`,
      }
    : { name: 'password', kind, length: 32, alphabet: 'url', purpose: `${whose}; set it on ${server} by hand` };
}
