import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrate } from '../migrate.ts';
import { testCompany } from '../testing/companies.ts';
import { testServerUrl } from '../testing/real-postgres.ts';
import { openDatabase } from './open.ts';
import { withReach } from './reach.ts';
import { makeRole, ReachRoleError } from './reach-role.ts';

const name = `relink_plain_${randomBytes(4).toString('hex')}`;
const other = `${name}_bound`;
let admin: pg.Client;
let serverUrl: string;
beforeAll(async () => {
  serverUrl = await testServerUrl();
  admin = new pg.Client({ connectionString: serverUrl });
  await admin.connect();
  await admin.query(`create role ${name} login createrole password 'plain'`);
  // Where this is the server's first test.
  await admin.query(
    `do $$ begin create role relink_caller; exception when duplicate_object or unique_violation then null; end $$`,
  );
  await admin.query(`create database ${name} owner ${name}`);
  // One that may make no role, on a server where the role is there, yet not his.
  await admin.query(`create role ${other} login password 'plain'`);
  await admin.query(`create database ${other} owner ${other}`);
}, 60_000);
afterAll(async () => {
  for (const one of [name, other]) {
    await admin.query(`drop database if exists ${one} with (force)`);
    await admin.query(`drop role if exists ${one}`);
  }
  await admin.query(`drop role if exists ${name}_tenant`);
  await admin.end();
});

function urlOf(user: string): string {
  const url = new URL(serverUrl);
  url.username = user;
  url.password = 'plain';
  url.pathname = `/${user}`;
  return url.href;
}

test('an owner who is no superuser and may make roles makes one, and may become it', async () => {
  const database = await openDatabase({ databaseUrl: urlOf(name), dataDir: '' });
  try {
    // Of a name of its own: on this server the real one is there already, and not his.
    await Promise.all([1, 2, 3].map(() => makeRole(database, `${name}_tenant`)));
    await database.exec(`set role ${name}_tenant; reset role`);
  } finally {
    await database.close();
  }
}, 60_000);

test('such an owner works unbound himself, and asks as the role', async () => {
  await admin.query(`grant relink_caller to ${name}`);
  const database = await openDatabase({ databaseUrl: urlOf(name), dataDir: '' });
  try {
    await migrate(database);
    const mine = await testCompany(database);
    await testCompany(database);
    const companies = async () => (await database.query('select id from connection')).rowCount;
    expect(await companies()).toBe(2);
    expect(await withReach({ organizationId: mine.organizationId, connectionIds: null }, companies)).toBe(1);
  } finally {
    await database.close();
  }
}, 60_000);

test('who may not make the role is told what an administrator has to run, and after that it works', async () => {
  const database = await openDatabase({ databaseUrl: urlOf(other), dataDir: '' });
  try {
    const refused = await migrate(database).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ReachRoleError);
    expect(String(refused)).toContain('grant relink_caller to');
    await admin.query(`grant relink_caller to ${other}`);
    await migrate(database);
    const mine = await testCompany(database);
    await testCompany(database);
    expect(
      await withReach(
        { organizationId: mine.organizationId, connectionIds: null },
        async () => (await database.query('select id from connection')).rowCount,
      ),
    ).toBe(1);
  } finally {
    await database.close();
  }
}, 60_000);
