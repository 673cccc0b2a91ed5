// Encrypts what must not be read from the database: AES-256-GCM, the key's id in the ciphertext, the place it belongs to as associated data.
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

export interface SecretBox {
  /** `place` names the row and column, so that a ciphertext copied elsewhere does not open. */
  seal(plaintext: string, place: string): string;
  /** Throws an Error with a sentence for the operator when the key is not known or the text was changed. */
  open(ciphertext: string, place: string): string;
  /** Short, safe to show: which key seals. */
  keyId: string;
}

interface Key {
  id: string;
  bytes: Buffer;
}

const ivBytes = 12;
const tagBytes = 16;

/** `setting`: one key, or several separated by commas; the first seals, all open. A key is 32 bytes in base64. */
export function createSecretBox(setting: string): SecretBox {
  const keys = setting.split(',').map((text) => readKey(text.trim()));
  const sealing = keys[0]!;
  return {
    keyId: sealing.id,
    seal: (plaintext, place) => seal(sealing, plaintext, place),
    open: (ciphertext, place) => open(keys, ciphertext, place),
  };
}

export function newSecretKey(): string {
  return randomBytes(32).toString('base64');
}

function readKey(text: string): Key {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length !== 32) {
    throw new Error('ASSAY_SECRET_KEY must be 32 random bytes in base64 (44 characters). Make one with: openssl rand -base64 32');
  }
  return { id: createHash('sha256').update(bytes).digest('hex').slice(0, 8), bytes };
}

function seal(key: Key, plaintext: string, place: string): string {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv('aes-256-gcm', key.bytes, iv).setAAD(Buffer.from(place));
  const sealed = Buffer.concat([iv, cipher.update(plaintext, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return `v1.${key.id}.${sealed.toString('base64url')}`;
}

function open(keys: Key[], ciphertext: string, place: string): string {
  const [version, keyId, payload] = ciphertext.split('.');
  const key = keys.find(({ id }) => id === keyId);
  if (version !== 'v1' || !key || !payload) {
    throw new Error(`A stored secret was sealed with the key ${keyId ?? 'of an unknown form'}, which ASSAY_SECRET_KEY does not hold.`);
  }
  const sealed = Buffer.from(payload, 'base64url');
  const decipher = createDecipheriv('aes-256-gcm', key.bytes, sealed.subarray(0, ivBytes)).setAAD(Buffer.from(place));
  decipher.setAuthTag(sealed.subarray(-tagBytes));
  return Buffer.concat([decipher.update(sealed.subarray(ivBytes, -tagBytes)), decipher.final()]).toString('utf8');
}
