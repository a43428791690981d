/** Every shape the API speaks, in one place to import from; each stands beside its routes. */
export * from './api-keys/schema.ts';
export * from './audit/schema.ts';
export * from './common/schema.ts';
export * from './connections/schema.ts';
export * from './mapping/schema.ts';
export * from './onboarding/schema.ts';
export * from './problems/schema.ts';
export * from './records/schema.ts';
export * from './rules/schema.ts';
export * from './runs/schema.ts';
export * from './session/schema.ts';
export * from './sync-from/schema.ts';
export * from './users/schema.ts';
export * from './verbs/schema.ts';
