import type { Fields } from './fields.ts';

/** Which generic writes the ledger allows on an object. */
export type GenericWrite = 'create' | 'update' | 'delete';

/** Records that belong to another: the element that holds them, what each is called there, and what it is. */
export interface XmlList {
  element: string;
  item: string;
  object: string;
  rest: string;
}

/** An object of the gateway: a view of one table of the store, or of several. */
export interface XmlObject {
  name: string;
  /** Where its records stand in the store. */
  paths: readonly string[];
  /** Made when asked for, and kept nowhere. */
  virtual?: 'users' | 'periods';
  /** The natural id, by which `readByName` finds it and which a create tells back. */
  id: string;
  fields: Fields;
  /** The lists a record read in full brings along. */
  lists?: readonly XmlList[];
  generic: readonly GenericWrite[];
  /** Only shown inside another object, never asked for by its name. */
  inner?: true;
}
