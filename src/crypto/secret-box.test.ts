import { expect, test } from 'vitest';
import { CannotOpen, createSecretBox, keyIdOf } from './secret-box.ts';

const first = 'a first key of at least thirty-two characters';
const second = 'a second key of at least thirty-two characters';

test('what is sealed opens again, and no two ciphertexts are alike', () => {
  const box = createSecretBox([first]);
  const one = box.sealText('hush', 'here');
  const two = box.sealText('hush', 'here');
  expect(box.openText(one.keyId, one.sealed, 'here')).toBe('hush');
  expect(Buffer.from(one.sealed).equals(Buffer.from(two.sealed))).toBe(false);
  expect(Buffer.from(one.sealed).includes('hush')).toBe(false);
});

test('every changed byte, another context and another key are refused', () => {
  const box = createSecretBox([first]);
  const { keyId, sealed } = box.sealText('hush', 'here');
  for (let at = 0; at < sealed.length; at += 1) {
    const bent = Uint8Array.from(sealed);
    bent[at] = (bent[at] ?? 0) ^ 1;
    expect(() => box.openText(keyId, bent, 'here')).toThrow(CannotOpen);
  }
  expect(() => box.openText(keyId, sealed, 'there')).toThrow(CannotOpen);
  expect(() => createSecretBox([second]).openText(keyId, sealed, 'here')).toThrow(keyId);
  expect(() => box.openText(keyId, sealed.subarray(0, 10), 'here')).toThrow(CannotOpen);
});

test('a new key in front still opens what the old one sealed', () => {
  const old = createSecretBox([first]).sealText('hush');
  const box = createSecretBox([second, first]);
  expect(box.openText(old.keyId, old.sealed)).toBe('hush');
  expect(box.sealText('more').keyId).toBe(keyIdOf(second));
  expect(box.derive('sessions')).not.toBe(box.derive('other'));
});
