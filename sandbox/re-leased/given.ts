import type { CreateOf } from './input.ts';
import type { AnyRecord } from './model.ts';

/** Drops members that are `undefined`, so that they do not cover defaults. */
export function defined<T extends object>(input: T): { [K in keyof T]: Exclude<T[K], undefined> };
export function defined(input: object): object {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
}

/** Tax types of one direction share their names. */
export const sameDirection = (direction: string) => (other: AnyRecord) =>
  'direction' in other && other.direction === direction;

type LineInput = NonNullable<CreateOf['invoices']['lines']>[number];

/** A line as it is kept, from one as it is sent. */
export const lineOf = ({ tracking, ...line }: LineInput) => ({
  ...line,
  optionIds: tracking.map((one) => one.optionId),
});
