import type { Dice } from '../harness/dice.ts';
import type { Setting } from './setting.ts';
import type { Takeover } from './takeover.ts';

/** What a disturbance did and measured; `findings` are broken promises that only it can see. */
export interface Disturbed {
  readonly did: Readonly<Record<string, number>>;
  readonly takeovers: readonly Takeover[];
  readonly findings: readonly string[];
}

/** One thing that happens to the database or to a worker while people work. */
export interface Disturbance {
  readonly title: string;
  readonly windowMs: number;
  /** Does it for about the window, and leaves everything as it was. */
  run(setting: Setting, windowMs: number, dice: Dice): Promise<Disturbed>;
}
