import { begin } from '../begin.ts';
import type { QueryService } from '../query.ts';
import type { Tenant } from '../tenant.ts';
import type { Work } from '../work.ts';
import { getDimensions, lookup, readUserFormatting } from './describe.ts';
import type { Envelope, FunctionCall } from './envelope.ts';
import { errorMessage, FunctionError, rolledBack, type XmlError } from './errors.ts';
import { create, remove, update } from './generic.ts';
import { legacy } from './legacy.ts';
import { type Outcome, type Reads, readRecords } from './read.ts';
import type { View } from './rows.ts';
import type { Sessions, XmlSession } from './sessions.ts';
import { el, textAt, type XmlNode } from './tree.ts';
import { isRemembered, remember, repeated, stillRunning } from './unique.ts';

/** What running the functions of a request needs. */
export interface Runner {
  tenant: Tenant;
  queries: QueryService;
  reads: Reads;
  sessions: Sessions;
}

export interface RunOptions {
  session: XmlSession;
  /** The address that a new session is told to use. */
  endpoint: string;
  auditDenied: boolean;
  visibilityDelayMs: number;
  /** Control ids that another request had in process when this one came. */
  twins: ReadonlySet<string>;
}

/** What came of a request's functions. */
export interface Ran {
  results: XmlNode[];
  committed: boolean;
  counted: number;
}

type Status = 'success' | 'failure' | 'aborted';

interface Result {
  call: FunctionCall;
  status: Status;
  outcome: Outcome;
  errors: readonly XmlError[];
}

/** Runs the functions in order. Nothing waits in here, so no other request sees half of this one. */
export function run(runner: Runner, envelope: Envelope, options: RunOptions): Ran {
  const results = envelope.transaction
    ? together(runner, envelope, options)
    : oneByOne(runner, envelope, options);
  return {
    results: results.all.map((result) => resultNode(result, envelope.control.additionalErrors)),
    committed: results.committed,
    counted: results.all.reduce((sum, result) => sum + result.outcome.counted, 0),
  };
}

/** Without a transaction each function stands for itself: one that fails does not stop the next. */
function oneByOne(runner: Runner, envelope: Envelope, options: RunOptions) {
  let committed = false;
  const all = envelope.functions.map((call): Result => {
    const work = begin(runner.tenant, options.session.actor, options.session.entity);
    const result = attempt(runner, work, envelope, call, options);
    const success = result.status === 'success';
    const answer = success && envelope.control.uniqueId ? remember(runner.tenant, call) : undefined;
    if (runner.tenant.commit(work.tx, answer, options.visibilityDelayMs)) committed = true;
    return result;
  });
  return { all, committed };
}

/** In a transaction one failure undoes all: what had worked is `aborted`, and only the word success is success. */
function together(runner: Runner, envelope: Envelope, options: RunOptions) {
  const { tenant } = runner;
  const work = begin(tenant, options.session.actor, options.session.entity);
  const all: Result[] = [];
  for (const call of envelope.functions) {
    const result = attempt(runner, work, envelope, call, options);
    all.push(result);
    if (result.status !== 'success') break;
  }
  const broken = all.at(-1);
  if (broken && broken.status !== 'success') {
    work.tx.rollback(0);
    const undone = envelope.functions.map((call): Result => {
      const own = call === broken.call ? broken.errors : [];
      const status = call === broken.call ? tenant.settings.xml.brokenStatus : 'aborted';
      return {
        call,
        status,
        outcome: { counted: call === broken.call ? 1 : 0 },
        errors: [...own, rolledBack],
      };
    });
    return { all: undone, committed: false };
  }
  const answers = envelope.control.uniqueId ? all.map(({ call }) => remember(tenant, call)) : [];
  const committed = tenant.commit(work.tx, answers[0], options.visibilityDelayMs);
  for (const answer of answers.slice(1)) tenant.commit(begin(tenant, options.session.actor, null).tx, answer);
  return { all, committed };
}

function attempt(
  runner: Runner,
  work: Work,
  envelope: Envelope,
  call: FunctionCall,
  options: RunOptions,
): Result {
  const { tenant } = runner;
  const mark = work.tx.mark();
  try {
    if (envelope.control.uniqueId) {
      if (options.twins.has(call.controlId)) throw stillRunning(tenant, call.controlId);
      if (isRemembered(tenant, call.controlId)) throw repeated(tenant, call.controlId);
    }
    if (call.name === 'getAPISession' && envelope.functions.length > 1) {
      throw new FunctionError({
        number: 'Get API Session Failed',
        text: 'getAPISession must be the only function of its request',
      });
    }
    const format = tenant.settings.xml;
    const view: View = { work, format, auditDenied: options.auditDenied };
    return { call, status: 'success', outcome: carryOut(runner, view, call, options), errors: [] };
  } catch (error) {
    if (!(error instanceof FunctionError)) throw error;
    // What a create had made before it broke stays; anything else is undone.
    const kept = Number(error.kept?.attributes.count ?? 0);
    if (kept === 0) work.tx.rollback(mark);
    const data = error.kept ? { data: error.kept } : {};
    return { call, status: 'failure', outcome: { ...data, counted: kept + 1 }, errors: error.errors };
  }
}

function carryOut(runner: Runner, view: View, call: FunctionCall, options: RunOptions): Outcome {
  const { body } = call;
  const writer = { view, queries: runner.queries };
  switch (call.name) {
    case 'getAPISession':
      return openSession(runner, body, options);
    case 'query':
      return runner.reads.query(view, body);
    case 'readByQuery':
      return runner.reads.readByQuery(view, body);
    case 'readMore':
      return runner.reads.readMore(body);
    case 'read':
      return readRecords(view, body, 'key');
    case 'readByName':
      return readRecords(view, body, 'id');
    case 'lookup':
    case 'inspect':
      return lookup(view, body);
    case 'getDimensions':
      return getDimensions();
    case 'readUserFormatting':
      return readUserFormatting(view, body);
    case 'create':
      return create(writer, body);
    case 'update':
      return update(writer, body);
    case 'delete':
      return remove(writer, body);
    default:
      return legacy(writer, body);
  }
}

function openSession(runner: Runner, body: XmlNode, { session, endpoint }: RunOptions): Outcome {
  const made = runner.sessions.start(session, textAt(body, 'locationid') ?? '');
  const api = el('api', [
    el('sessionid', made.id),
    el('endpoint', endpoint),
    el('locationid', made.entity ?? ''),
  ]);
  return { data: el('data', [api]), counted: 0 };
}

function resultNode({ call, status, outcome, errors }: Result, additional: boolean): XmlNode {
  return el('result', [
    el('status', status),
    el('function', call.name),
    el('controlid', call.controlId),
    outcome.data,
    outcome.key === undefined ? undefined : el('key', outcome.key),
    errors.length > 0 ? errorMessage(errors, additional) : undefined,
  ]);
}
