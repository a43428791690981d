import { SaxesParser } from 'saxes';

/** An element of a request or an answer. White space between elements is nothing; text beside elements is dropped. */
export interface XmlNode {
  name: string;
  attributes: Record<string, string>;
  children: XmlNode[];
  text: string;
}

/** The text is no well-formed document, or one with a document type, which the gateway never takes. */
export class NotXml extends Error {}

/** Reads a document. */
export function parseXml(source: string): XmlNode {
  const parser = new SaxesParser();
  const open: XmlNode[] = [];
  let root: XmlNode | undefined;
  parser.on('error', (error) => {
    throw new NotXml(error.message);
  });
  parser.on('doctype', () => {
    throw new NotXml('a document type is not allowed');
  });
  parser.on('opentag', (tag) => {
    const node: XmlNode = { name: tag.name, attributes: { ...tag.attributes }, children: [], text: '' };
    const parent = open.at(-1);
    if (parent) parent.children.push(node);
    else root = node;
    open.push(node);
  });
  const addText = (text: string) => {
    const node = open.at(-1);
    if (node) node.text += text;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', () => {
    const node = open.pop();
    if (node && node.children.length > 0) node.text = '';
  });
  parser.write(source).close();
  if (!root) throw new NotXml('there is no element');
  return root;
}

/** The first child of this name, letter for letter. */
export const child = (node: XmlNode | undefined, name: string): XmlNode | undefined =>
  node?.children.find((one) => one.name === name);

/** All children of this name. */
export const childrenOf = (node: XmlNode | undefined, name: string): XmlNode[] =>
  node?.children.filter((one) => one.name === name) ?? [];

/** The text of a child, trimmed; undefined when there is no such child. */
export const textAt = (node: XmlNode | undefined, name: string): string | undefined =>
  child(node, name)?.text.trim();

/** An element; `undefined` children are left out. */
export function el(
  name: string,
  content: string | readonly (XmlNode | undefined)[] = '',
  attributes: Record<string, string> = {},
): XmlNode {
  if (typeof content === 'string') return { name, attributes, children: [], text: content };
  return { name, attributes, children: content.filter((one) => one !== undefined), text: '' };
}

// What XML 1.0 cannot carry at all is dropped, as the ledger does.
const unsendable = /(?![\t\n\r])[\p{Cc}\uFFFE\uFFFF]|\p{Surrogate}/gu;
const escaped = (text: string) =>
  text
    .replace(unsendable, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');

/** The text of an element and all below it. */
export function toXml(node: XmlNode): string {
  const attributes = Object.entries(node.attributes)
    .map(([name, value]) => ` ${name}="${escaped(value)}"`)
    .join('');
  const inside = node.children.length > 0 ? node.children.map(toXml).join('') : escaped(node.text);
  return `<${node.name}${attributes}>${inside}</${node.name}>`;
}

/** A whole document. */
export const toDocument = (root: XmlNode): string => `<?xml version="1.0" encoding="UTF-8"?>\n${toXml(root)}`;
