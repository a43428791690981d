/** How a report is laid out. */
export const layouts = [
  { value: 'type', label: 'By type' },
  { value: 'property', label: 'By property' },
  { value: 'period', label: 'By period' },
] as const;
export type By = (typeof layouts)[number]['value'];

/** The address of the page: which report, how, and which of its lists is open. */
export interface ReconciliationSearch {
  readonly report?: string;
  readonly by?: By;
  /** `class currency` of the list whose differences are shown. */
  readonly leg?: string;
}

export function readReconciliationSearch(raw: Record<string, unknown>): ReconciliationSearch {
  const by = layouts.find((one) => one.value === raw.by)?.value;
  return {
    ...(typeof raw.report === 'string' ? { report: raw.report } : {}),
    ...(by === undefined || by === 'type' ? {} : { by }),
    ...(typeof raw.leg === 'string' ? { leg: raw.leg } : {}),
  };
}
