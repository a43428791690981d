import type { ComposedRequest, MemberAnswer, SendResult } from '../port.ts';
import { problemIn, toDraft } from './errors.ts';
import type { Http } from './http.ts';
import { refusalOf } from './outcomes.ts';
import { WireBatch } from './wire.ts';

/** Sends a request exactly as composed and says what became of each member. */
export async function send(http: Http, request: ComposedRequest, signal?: AbortSignal): Promise<SendResult> {
  const { method, path, body, idempotencyKey } = request;
  const headers =
    idempotencyKey === null ? request.headers : { ...request.headers, 'idempotency-key': idempotencyKey };
  const result = await http.call({ method, path, headers, body }, signal);
  if (result.kind === 'answer' && result.status === 207) return readBatch(request, result);
  const refusal = refusalOf(result);
  if (refusal !== null) return refusal;
  if (result.kind !== 'answer') return { kind: 'unknown', reason: result.reason, body: '' };
  const problem = problemIn(result);
  const members = request.members.map(
    (attemptId): MemberAnswer => ({ attemptId, state: 'rejected', problem }),
  );
  return { kind: 'answered', status: result.status, members, body: result.text };
}

/** An answer that does not speak of each member exactly once is believed of none. */
function readBatch(
  request: ComposedRequest,
  answer: { status: number; body: unknown; text: string },
): SendResult {
  const { status, text: body } = answer;
  const unknown = (reason: string): SendResult => ({ kind: 'unknown', reason, body });
  const parsed = WireBatch.safeParse(answer.body);
  if (!parsed.success) return unknown('shape');
  const { results } = parsed.data;
  if (results.length !== request.members.length) return unknown('members');
  const byPlace = new Map(results.map((one) => [one.index, one]));
  const members: MemberAnswer[] = [];
  for (const [place, attemptId] of request.members.entries()) {
    const one = byPlace.get(place);
    if (one === undefined) return unknown('members');
    if ('record' in one)
      members.push({ attemptId, state: 'done', object: request.object, key: one.record.id });
    else members.push({ attemptId, state: 'rejected', problem: toDraft(one.problem) });
  }
  return { kind: 'answered', status, members, body };
}
