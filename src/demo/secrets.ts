import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** What the demo makes for itself on its first start and keeps beside its data. */
const DemoSecrets = z.object({
  secretKey: z.string().min(32),
  adminEmail: z.string(),
  adminPassword: z.string().min(12),
  apiKey: z.string().min(24),
});
export type DemoSecrets = z.infer<typeof DemoSecrets>;

const words = [
  'harbour',
  'ledger',
  'lease',
  'meadow',
  'copper',
  'quarter',
  'linden',
  'granite',
  'orchard',
  'canal',
  'mason',
  'wicket',
];

/** Readable, and at least 64 bits of chance: three words and sixteen hexadecimal figures. */
function password(): string {
  const bytes = randomBytes(11);
  const word = (index: number) => words[(bytes[index] ?? 0) % words.length];
  return `${word(0)}-${word(1)}-${word(2)}-${bytes.subarray(3).toString('hex')}`;
}

/** The demo's secrets: made once, readable by the owner only, the same after every restart. */
export function demoSecrets(dataDir: string): DemoSecrets {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const file = join(dataDir, 'demo-secrets.json');
  if (existsSync(file)) return DemoSecrets.parse(JSON.parse(readFileSync(file, 'utf8')));
  const made: DemoSecrets = {
    secretKey: randomBytes(32).toString('base64'),
    adminEmail: 'admin@relink.example',
    adminPassword: password(),
    apiKey: `rlk_${randomBytes(32).toString('hex')}`,
  };
  // Written whole or not at all: half a key would lock the data for ever.
  writeFileSync(`${file}.new`, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return made;
}
