/**
 * The few forms our help pages are written in, as HTML: headings, paragraphs, numbered and plain lists, code, bold and
 * links within Relink. Everything else is text. The text is escaped before any form is read, so nothing in a page can
 * become markup that is not made here.
 */
export function markdownHtml(markdown: string): string {
  return blocks(markdown).map(blockHtml).join('\n');
}

/** The first heading, without its mark. */
export function markdownTitle(markdown: string): string {
  return /^# (.+)$/m.exec(markdown)?.[1] ?? '';
}

export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

/** Blocks are parted by empty lines. */
function blocks(markdown: string): string[][] {
  return markdown
    .split(/\n\s*\n/)
    .map((block) => block.split('\n').filter((line) => line.trim() !== ''))
    .filter((block) => block.length > 0);
}

const numbered = /^\d+\. /;
const plain = /^- /;

function blockHtml(block: readonly string[]): string {
  const [first = ''] = block;
  const heading = /^(#{1,3}) (.+)$/.exec(first);
  if (heading !== null) {
    const level = heading[1]?.length ?? 1;
    const text = heading[2] ?? '';
    return `<h${level} id="${anchor(text)}">${spans(text)}</h${level}>`;
  }
  for (const [form, tag] of [
    [numbered, 'ol'],
    [plain, 'ul'],
  ] as const)
    if (form.test(first)) return `<${tag}>${items(block, form)}</${tag}>`;
  return `<p>${spans(block.join(' '))}</p>`;
}

/** A line without a mark belongs to the item before it. */
function items(block: readonly string[], form: RegExp): string {
  const texts: string[] = [];
  for (const line of block)
    if (form.test(line)) texts.push(line.replace(form, ''));
    else texts.push(`${texts.pop() ?? ''} ${line.trim()}`);
  return texts.map((text) => `<li>${spans(text)}</li>`).join('');
}

const anchor = (text: string) =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');

function spans(text: string): string {
  return escaped(text)
    .replace(/`([^`]+)`/g, '<code>$1</code>')
    .replace(/\*\*([^*]+)\*\*/g, '<b>$1</b>')
    .replace(/\[([^\]]+)\]\(((?:#|\/(?!\/)|[a-z-]+\.md$)[\w./#-]*)\)/g, (_all, words: string, to: string) => {
      return `<a href="${to.replace(/\.md$/, '')}">${words}</a>`;
    });
}
