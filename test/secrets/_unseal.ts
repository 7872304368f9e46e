import { constants, createDecipheriv, type KeyObject, privateDecrypt } from 'node:crypto';

/** Opens a sealed value the way the controller does; throws under any other key or label. */
export function unseal(privateKey: KeyObject, label: string, sealed: string): string {
  const blob = Buffer.from(sealed, 'base64');
  const end = 2 + blob.readUInt16BE();
  const padding = constants.RSA_PKCS1_OAEP_PADDING;
  const sessionKey = privateDecrypt({ key: privateKey, padding, oaepHash: 'sha256', oaepLabel: Buffer.from(label) }, blob.subarray(2, end));
  const decipher = createDecipheriv('aes-256-gcm', sessionKey, Buffer.alloc(12));
  decipher.setAuthTag(blob.subarray(-16));
  return Buffer.concat([decipher.update(blob.subarray(end, -16)), decipher.final()]).toString('utf8');
}
