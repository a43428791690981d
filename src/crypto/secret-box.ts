import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';

/**
 * Encrypts what must not stand in the database in clear: AES-256-GCM under a key derived from `RELINK_SECRET_KEY`.
 * A ciphertext carries the id of its key, so that keys can be changed without losing what older ones sealed.
 */
export interface SecretBox {
  /** `context` ties the ciphertext to its place: opened elsewhere it fails. */
  seal(clear: Uint8Array, context?: string): { keyId: string; sealed: Uint8Array };
  open(keyId: string, sealed: Uint8Array, context?: string): Uint8Array;
  sealText(clear: string, context?: string): { keyId: string; sealed: Uint8Array };
  openText(keyId: string, sealed: Uint8Array, context?: string): string;
  /** A secret of its own for another purpose (signing sessions), hex; differs by purpose. */
  derive(purpose: string): string;
}

/** Sealed under a key this process was not given, or changed since. */
export class CannotOpen extends Error {
  constructor(why: string) {
    super(why);
    this.name = 'CannotOpen';
  }
}

const nonceBytes = 12;
const tagBytes = 16;
/** First byte of every ciphertext: the layout, should it ever change. */
const layout = 1;

function derived(secret: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, 'relink', purpose, 32));
}

/** Short, stable and not reversible: names the key without telling anything of it. */
export function keyIdOf(secret: string): string {
  return createHash('sha256').update(derived(secret, 'key-id')).digest('hex').slice(0, 12);
}

/**
 * @param secrets the first seals; all of them open
 * @example
 * const box = createSecretBox([config.secretKey]);
 * const { keyId, sealed } = box.sealText('hush', connectionId);
 */
export function createSecretBox(secrets: readonly [string, ...string[]]): SecretBox {
  const keys = new Map(secrets.map((secret) => [keyIdOf(secret), derived(secret, 'seal')]));
  const [first] = secrets;
  const firstId = keyIdOf(first);
  const keyNamed = (id: string): Buffer => {
    const key = keys.get(id);
    if (key === undefined)
      throw new CannotOpen(`sealed with the key ${id}, which RELINK_SECRET_KEY does not hold`);
    return key;
  };
  const box: SecretBox = {
    seal(clear, context = '') {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', keyNamed(firstId), nonce);
      cipher.setAAD(Buffer.from(context));
      const body = Buffer.concat([cipher.update(clear), cipher.final()]);
      const sealed = Buffer.concat([Buffer.from([layout]), nonce, cipher.getAuthTag(), body]);
      return { keyId: firstId, sealed: new Uint8Array(sealed) };
    },
    open(keyId, sealed, context = '') {
      const bytes = Buffer.from(sealed);
      if (bytes.length < 1 + nonceBytes + tagBytes || bytes[0] !== layout)
        throw new CannotOpen('not a ciphertext of this program');
      const nonce = bytes.subarray(1, 1 + nonceBytes);
      const tag = bytes.subarray(1 + nonceBytes, 1 + nonceBytes + tagBytes);
      const decipher = createDecipheriv('aes-256-gcm', keyNamed(keyId), nonce, { authTagLength: tagBytes });
      decipher.setAAD(Buffer.from(context));
      decipher.setAuthTag(tag);
      try {
        const body = bytes.subarray(1 + nonceBytes + tagBytes);
        return new Uint8Array(Buffer.concat([decipher.update(body), decipher.final()]));
      } catch {
        throw new CannotOpen('the ciphertext was changed, or belongs elsewhere');
      }
    },
    sealText: (clear, context) => box.seal(new TextEncoder().encode(clear), context),
    openText: (keyId, sealed, context) => new TextDecoder().decode(box.open(keyId, sealed, context)),
    derive: (purpose) => derived(first, `derive ${purpose}`).toString('hex'),
  };
  return box;
}
