import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';

/** A key pair such as the Sealed Secrets controller makes, with its self-signed certificate. */
export interface ControllerKey {
  readonly privateKey: KeyObject;
  readonly privatePem: string;
  readonly certificatePem: string;
}

const SHA256_WITH_RSA = '06092a864886f70d01010b0500';

/** Makes a controller's key; smaller than the real 4096 bits so that tests stay quick. */
export function makeControllerKey(expires = '20991231235959Z', bits = 2048): ControllerKey {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: bits });
  return { privateKey, privatePem: pem(privateKey, 'pkcs1'), certificatePem: selfSign(publicKey, privateKey, expires) };
}

/** A self-signed certificate of whatever public key, valid from 2020 on. */
export function selfSign(publicKey: KeyObject, privateKey: KeyObject, expires: string): string {
  const algorithm = der(0x30, Buffer.from(SHA256_WITH_RSA, 'hex'));
  const name = der(0x30);
  const body = der(
    0x30,
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1])),
    algorithm,
    name,
    der(0x30, der(0x18, Buffer.from('20200101000000Z')), der(0x18, Buffer.from(expires))),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
  );
  const signature = createSign('sha256').update(body).sign(privateKey);
  const certificate = der(0x30, body, algorithm, der(0x03, Buffer.from([0]), signature));
  return `-----BEGIN CERTIFICATE-----\n${certificate.toString('base64').replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`;
}

function pem(key: KeyObject, type: 'pkcs1'): string {
  return key.export({ type, format: 'pem' }).toString();
}

function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const bytes = body.length.toString(16).padStart(2, '0');
  const even = bytes.length % 2 === 0 ? bytes : `0${bytes}`;
  const length =
    body.length < 128 ? Buffer.from([body.length]) : Buffer.concat([Buffer.from([0x80 + even.length / 2]), Buffer.from(even, 'hex')]);
  return Buffer.concat([Buffer.from([tag]), length, body]);
}
