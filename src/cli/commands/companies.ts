import { z } from 'zod';
import { Refused } from '../client.ts';
import { type Command, chosenConnection } from '../context.ts';
import { columns, printable, show } from '../output.ts';
import { Connection, ConnectionTest, ProblemGroup } from '../shapes.ts';

export const listConnections: Command = async ({ client, output }) => {
  const all = await client.list(Connection, '/connections');
  show(output, all, () =>
    columns(
      ['id', 'company', 'status', 'flagged', 'linked', 'unlinked', 'last clean'],
      all.map((one) => [
        one.id,
        one.name,
        one.status,
        String(one.flagged),
        String(one.counts.linked),
        String(one.counts.unlinked),
        one.lastCleanAt ?? 'never',
      ]),
      'No company is connected yet.',
    ),
  );
  return 0;
};

/** Open problems, one for each cause. Exit code 1 where there is one, so that a script can ask. */
export const listProblems: Command = async (context) => {
  const { client, output } = context;
  const connection = await chosenConnection(context);
  const groups = await client.list(ProblemGroup, `/connections/${connection.id}/problems`);
  show(output, groups, () =>
    columns(
      ['records', 'money', 'since', 'cause', 'what is wrong'],
      groups.map((one) => [
        String(one.count),
        one.money.map(({ amount, currency }) => `${amount} ${currency}`).join(', '),
        one.since,
        one.cause,
        one.title,
      ]),
      'No open problem.',
    ),
  );
  return groups.length === 0 ? 0 : 1;
};

const Me = z.looseObject({});

/** Is the server there, does the key open it, and does each company reach both systems? */
export const doctor: Command = async ({ client, output }) => {
  const findings: { what: string; ok: boolean; said: string }[] = [];
  await client.call(Me, 'GET', '/me');
  findings.push({ what: `Relink at ${client.url}`, ok: true, said: 'answers, and knows the key' });
  for (const connection of await client.list(Connection, '/connections')) {
    if (connection.status === 'not-connected' || connection.status === 'onboarding') {
      findings.push({ what: connection.name, ok: true, said: `${connection.status}: nothing to reach yet` });
      continue;
    }
    try {
      const test = await client.call(ConnectionTest, 'POST', `/connections/${connection.id}/test`);
      for (const [system, probe] of [
        ['Re-Leased', test.property],
        ['Sage Intacct', test.ledger],
      ] as const) {
        const said = probe.ok
          ? `reached ${probe.company ?? ''}`.trim()
          : (probe.problem?.message ?? 'refused');
        findings.push({ what: `${connection.name}: ${system}`, ok: probe.ok, said });
        for (const warning of probe.warnings)
          findings.push({ what: `${connection.name}: ${system}`, ok: true, said: `warning: ${warning}` });
      }
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      findings.push({ what: connection.name, ok: false, said: error.message });
    }
  }
  show(output, findings, () =>
    findings.map((one) => printable(`${one.ok ? 'ok   ' : 'WRONG'}  ${one.what}: ${one.said}`)),
  );
  return findings.every((one) => one.ok) ? 0 : 1;
};
