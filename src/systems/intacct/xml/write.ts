import { XmlError } from './tree.ts';

/** An element to be written: nothing is text until the very end, so that no value can become markup. */
export interface Written {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly content: string | readonly Written[];
}

/** `undefined` children are left out: an empty element would wipe the field. */
export function element(
  name: string,
  content: string | readonly (Written | undefined)[],
  attributes: Readonly<Record<string, string>> = {},
): Written {
  return {
    name,
    attributes,
    content: typeof content === 'string' ? content : content.filter((one) => one !== undefined),
  };
}

const validName = /^[A-Za-z_][A-Za-z0-9_.-]*$/;
/** What XML 1.0 cannot carry even when escaped, and lone halves of a surrogate pair. */
export const unsendable = /(?![\t\n\r\u0080-\u009f])\p{Cc}|[\ufffe\uffff]|\p{Surrogate}/u;

/**
 * The document's text, without white space between elements. Throws {@link XmlError} for a value XML cannot carry:
 * better refused here, with the field's name, than dropped or changed on the way.
 */
export function writeXml(root: Written): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${write(root)}`;
}

/** The same without the document's first line, to be put into another. */
export function writeFragment(root: Written): string {
  return write(root);
}

/** An element around what is written already. */
export function writeAround(
  name: string,
  attributes: Readonly<Record<string, string>>,
  inside: string,
): string {
  const empty = write({ name, attributes, content: '' });
  return `${empty.slice(0, -2)}>${inside}</${name}>`;
}

function write({ name, attributes, content }: Written): string {
  if (!validName.test(name)) throw new XmlError(`not a name: ${name}`);
  const attributed = Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${escaped(value, `${name}/@${key}`)}"`)
    .join('');
  if (content.length === 0) return `<${name}${attributed}/>`;
  const inside = typeof content === 'string' ? escaped(content, name) : content.map(write).join('');
  return `<${name}${attributed}>${inside}</${name}>`;
}

function escaped(text: string, where: string): string {
  const bad = unsendable.exec(text);
  if (bad !== null) {
    const code = (bad[0].codePointAt(0) ?? 0).toString(16).padStart(4, '0');
    throw new XmlError(`${where} holds the character U+${code.toUpperCase()}, which cannot be sent`);
  }
  return (
    text
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      // A carriage return would come back as a line feed.
      .replaceAll('\r', '&#13;')
  );
}
