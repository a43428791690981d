import { FunctionError } from './errors.ts';
import type { XmlField } from './fields.ts';
import type { XmlObject } from './object.ts';
import { xmlObject } from './objects.ts';
import { type Outcome, oneRecord } from './read.ts';
import type { View } from './rows.ts';
import { el, textAt, type XmlNode } from './tree.ts';
import { zoneText } from './user-format.ts';

/** `lookup`: what an object is made of. It asks for no permission on the object. */
export function lookup(view: View, body: XmlNode): Outcome {
  const name = textAt(body, 'object') ?? '';
  const { store, tenant } = view.work;
  const object = xmlObject(store, name);
  if (!object || object.inner || tenant.settings.xml.missingObjects.includes(object.name)) {
    throw new FunctionError({ number: 'PL04000005', text: `Object definition ${name} not found` });
  }
  const listed = Object.entries(object.fields).filter(([, field]) => !field.hidden);
  const fields = listed.map(([id, field]) => fieldNode(id, field, isCustom(view, object, id)));
  const type = el('Type', [el('Fields', fields), el('Relationships', relationships(object))], {
    Name: object.name,
    DocumentType: '',
  });
  return { data: el('data', [type], { listtype: 'All', count: '1' }), counted: 0 };
}

const isCustom = ({ work }: View, { paths }: XmlObject, id: string) =>
  work.tenant.customFields.some(
    (custom) => paths.includes(custom.object) && custom.field.slice(5).toUpperCase() === id,
  );

function fieldNode(id: string, field: XmlField, custom: boolean): XmlNode {
  const label = field.label ?? id.charAt(0) + id.slice(1).toLowerCase().replaceAll('_', ' ');
  const values = [...new Set(Object.values(field.words ?? {}))].map((value) => el('VALIDVALUE', value));
  return el('Field', [
    el('ID', id),
    el('LABEL', label),
    el('DESCRIPTION', 'No description specified'),
    el('REQUIRED', String(field.required ?? false)),
    el('READONLY', String(field.readOnly ?? false)),
    el('DATATYPE', field.type),
    values.length > 0 ? el('VALIDVALUES', values) : undefined,
    el('ISCUSTOM', String(custom)),
  ]);
}

const related: Readonly<Record<string, string>> = {
  CUSTOMERID: 'CUSTOMER',
  VENDORID: 'VENDOR',
  LOCATIONID: 'LOCATION',
  DEPARTMENTID: 'DEPARTMENT',
  CLASSID: 'CLASS',
  PROJECTID: 'PROJECT',
  ACCOUNTNO: 'GLACCOUNT',
  CREATEDBY: 'USERINFO',
  MODIFIEDBY: 'USERINFO',
  MEGAENTITYID: 'LOCATION',
};

function relationships(object: XmlObject): XmlNode[] {
  return Object.entries(related)
    .filter(([id]) => object.fields[id] && object.id !== id)
    .map(([id, target]) =>
      el('Relationship', [
        el('OBJECTPATH', id.replace(/(ID|NO)$/, '')),
        el('OBJECTNAME', target),
        el('LABEL'),
        el('RELATIONSHIPTYPE', 'MANY2ONE'),
        el('RELATEDBY', id),
      ]),
    );
}

const dimensions = [
  'DEPARTMENT',
  'LOCATION',
  'PROJECT',
  'CUSTOMER',
  'VENDOR',
  'EMPLOYEE',
  'ITEM',
  'CLASS',
] as const;

/** `getDimensions`: the dimensions with the names this company has for them. */
export function getDimensions(): Outcome {
  const rows = dimensions.map((name) => {
    const label = name.charAt(0) + name.slice(1).toLowerCase();
    return el('dimension', [
      el('objectName', name),
      el('objectLabel', label),
      el('termLabel', label),
      el('userDefinedDimension', 'false'),
      el('enabledInGL', 'true'),
    ]);
  });
  return { data: el('data', [el('dimensions', rows)]), counted: 0 };
}

/** `readUserFormatting`: how this user wants dates and times. */
export function readUserFormatting(view: View, body: XmlNode): Outcome {
  const users = xmlObject(view.work.store, 'USERINFO');
  const key = textAt(body, 'key') ?? '';
  if (!users || !oneRecord(view, users, key, 'key')) {
    throw new FunctionError({
      number: 'BL01001973',
      text: `Cannot find userinfo with key '${key}' to read.`,
    });
  }
  const { timeZoneMinutes, dateFormat, clock } = view.format;
  const formatting = el('userformatting', [
    el('locale', 'en_US'),
    el('dateformat', dateFormat),
    el('clock', clock),
    el('gmtoffset', zoneText(timeZoneMinutes)),
  ]);
  return { data: el('data', [formatting], { listtype: 'userformatting', count: '1' }), counted: 0 };
}
