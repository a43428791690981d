import { SaxesParser } from 'saxes';

/** An element with its text; what stands between its children is not kept apart. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** Text directly in it, trimmed; empty text means null in the ledger's answers. */
  readonly text: string;
}

/** Text that is no whole, plain XML document: cut off, not XML, or built to exhaust the reader. */
export class XmlError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'XmlError';
  }
}

/** Far above what an answer of 2,000 rows needs, far below what would hurt. */
const deepest = 64;
const mostElements = 1_000_000;

interface Draft {
  name: string;
  attributes: Record<string, string>;
  children: XmlElement[];
  text: string;
}

/**
 * Reads a whole document. A truncated one is refused (a reader that accepts it silently loses records), so is one
 * with a DOCTYPE: the ledger never sends any, and entities are how a hostile answer grows.
 */
export function parseXml(text: string): XmlElement {
  const open: Draft[] = [];
  let root: XmlElement | null = null;
  let elements = 0;
  const parser = new SaxesParser({ xmlns: false, position: true });
  parser.on('error', (error) => {
    throw new XmlError(error.message);
  });
  parser.on('doctype', () => {
    throw new XmlError('a DOCTYPE is not accepted');
  });
  parser.on('opentag', (tag) => {
    elements += 1;
    if (open.length >= deepest) throw new XmlError(`nested deeper than ${deepest}`);
    if (elements > mostElements) throw new XmlError(`more than ${mostElements} elements`);
    open.push({ name: tag.name, attributes: { ...tag.attributes }, children: [], text: '' });
  });
  const take = (part: string) => {
    const top = open.at(-1);
    if (top !== undefined) top.text += part;
  };
  parser.on('text', take);
  parser.on('cdata', take);
  parser.on('closetag', () => {
    const done = open.pop();
    if (done === undefined) return;
    const element: XmlElement = { ...done, text: done.text.trim() };
    const above = open.at(-1);
    if (above === undefined) root = element;
    else above.children.push(element);
  });
  parser.write(text).close();
  if (root === null) throw new XmlError('there is no element');
  return root;
}

/** The first child of that name. Names are compared without case: it depends on the function that answered. */
export function child(element: XmlElement | null, name: string): XmlElement | null {
  const wanted = name.toLowerCase();
  return element?.children.find((one) => one.name.toLowerCase() === wanted) ?? null;
}

/** All children of that name. */
export function childrenOf(element: XmlElement | null, name: string): readonly XmlElement[] {
  const wanted = name.toLowerCase();
  return element?.children.filter((one) => one.name.toLowerCase() === wanted) ?? [];
}

/** The text of the first child of that name; empty where there is none. */
export function textOf(element: XmlElement | null, name: string): string {
  return child(element, name)?.text ?? '';
}
