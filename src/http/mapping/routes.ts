import type { z } from '@hono/zod-openapi';
import type { SideRecord, SystemName } from '../../domain/record.ts';
import { recordId } from '../../engine/onboarding/mapping.ts';
import type { MappingView } from '../../engine/onboarding/onboarding.ts';
import { actorOf } from '../access/caller.ts';
import type { Api } from '../common/env.ts';
import { body, guarded, json } from '../common/guard.ts';
import { Mapping, type MappingItem, MappingParams, MappingStored, PutMapping } from './schema.ts';

const read = guarded('connections:manage', {
  method: 'get',
  path: '/connections/{id}/mapping/{type}',
  tags: ['Onboarding'],
  summary: 'Records of one type from both systems as they are now, with suggestions and choices',
  request: { params: MappingParams },
  responses: { 200: json(Mapping, 'All records, both systems.') },
});

const write = guarded('connections:manage', {
  method: 'put',
  path: '/connections/{id}/mapping/{type}',
  tags: ['Onboarding'],
  summary: 'Match, create or archive; while connecting and later',
  request: { params: MappingParams, body: body(PutMapping) },
  responses: { 200: json(MappingStored, 'All of it was stored.') },
});

export function mappingRoutes(api: Api): void {
  api.openapi(read, async (c) => {
    const { type } = c.req.valid('param');
    const view = await c.get('services').onboarding.mapping(c.get('connection'), type);
    const items = [...itemsOf('property', view), ...itemsOf('ledger', view)];
    return c.json({ type, items, open: view.open }, 200);
  });

  api.openapi(write, async (c) => {
    const { type } = c.req.valid('param');
    const input = c.req.valid('json');
    const { step, ...stored } = await c
      .get('services')
      .onboarding.map(
        c.get('connection'),
        type,
        { choices: input.choices, remove: input.remove ?? [], complete: input.complete ?? false },
        actorOf(c.get('caller')),
      );
    return c.json({ ...stored, onboardingStep: step }, 200);
  });
}

type Item = z.infer<typeof MappingItem>;

function itemsOf(system: SystemName, view: MappingView): Item[] {
  const own = system === 'property' ? 'propertyKey' : 'ledgerKey';
  const other = system === 'property' ? 'ledgerKey' : 'propertyKey';
  const suggestions = new Map(view.suggestions.map((one) => [recordId(one.role, one[own]), one]));
  const choices = new Map(
    view.choices.flatMap((one) => (one[own] === null ? [] : [[recordId(one.role, one[own]), one] as const])),
  );
  return view.records[system].map((record): Item => {
    const id = recordId(record.role, record.key);
    const suggestion = suggestions.get(id);
    const choice = choices.get(id);
    return {
      system,
      key: record.key,
      displayId: record.displayId,
      name: 'name' in record.content ? record.content.name : record.name,
      role: record.role,
      status: 'status' in record.content ? record.content.status : 'active',
      details: detailsOf(record),
      suggestion:
        suggestion === undefined
          ? null
          : { key: suggestion[other], confidence: suggestion.confidence, reasons: [...suggestion.reasons] },
      choice:
        choice === undefined
          ? null
          : { choice: choice.choice, key: choice[other], by: choice.by, at: choice.at },
    };
  });
}

/** What helps a person to tell records apart. */
function detailsOf({ content }: SideRecord): Record<string, string> {
  const all: Record<string, string> =
    content.type === 'account'
      ? { code: content.code }
      : content.type === 'tax-type'
        ? { rate: content.rate, direction: content.direction }
        : content.type === 'tracking-option'
          ? { category: content.category, code: content.code }
          : content.type === 'contact'
            ? {
                email: content.email,
                phone: content.phone || content.mobile,
                city: content.postalAddress.city || content.streetAddress.city,
                postcode: content.postalAddress.postcode || content.streetAddress.postcode,
              }
            : {};
  return Object.fromEntries(Object.entries(all).filter(([, text]) => text !== ''));
}
