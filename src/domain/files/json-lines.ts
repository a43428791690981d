/** The line on which each element of a JSON array begins. The text must be a valid JSON array. */
export function elementLines(text: string): number[] {
  const lines: number[] = [];
  let line = 1;
  let depth = 0;
  let quoted = false;
  let fresh = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (char === '\n') line += 1;
    if (quoted) {
      if (char === '\\') at += 1;
      else if (char === '"') quoted = false;
      continue;
    }
    if (char === undefined || ' \t\r\n\uFEFF'.includes(char)) continue;
    if (fresh && depth === 1 && char !== ']') {
      lines.push(line);
      fresh = false;
    }
    if (char === '"') quoted = true;
    else if (char === '[' || char === '{') {
      depth += 1;
      if (depth === 1) fresh = true;
    } else if (char === ']' || char === '}') depth -= 1;
    else if (char === ',' && depth === 1) fresh = true;
  }
  return lines;
}
