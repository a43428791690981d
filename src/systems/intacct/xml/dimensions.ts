import type { Body } from '../body.ts';
import { odd } from '../query.ts';
import { xmlObjects } from './objects.ts';
import { childrenOf, textOf, type XmlElement } from './tree.ts';

/** Dimensions whose name in REST is another word. */
const names: Readonly<Record<string, string>> = { glaccount: 'account' };

/** The answer of `getDimensions` as the body of REST's own list of dimensions. */
export function dimensionsBody(data: XmlElement | null): Body {
  const holder = data === null ? [] : childrenOf(data, 'dimensions');
  const rows =
    holder.length > 0 ? holder.flatMap((one) => childrenOf(one, 'dimension')) : (data?.children ?? []);
  if (data === null) throw odd('the list of dimensions has another shape');
  return {
    'ia::result': rows.map((row) => {
      const name = textOf(row, 'objectName').toLowerCase();
      if (name === '') throw odd('a dimension has no name');
      const object = xmlObjects.find((one) => one.name.toLowerCase() === name);
      return {
        dimensionName: names[name] ?? name,
        dimensionLabel: textOf(row, 'objectLabel'),
        termName: textOf(row, 'termLabel'),
        isUserDefinedDimension: textOf(row, 'userDefinedDimension') || textOf(row, 'userDefined'),
        isEnabledInGL: textOf(row, 'enabledInGL'),
        dimensionEndpoint: object === undefined ? '' : `/objects/${object.path}`,
      };
    }),
  };
}
