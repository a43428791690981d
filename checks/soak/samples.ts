import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { perMinute, type Series } from './judge.ts';
import type { Place } from './place.ts';

const MiB = 1024 * 1024;

/** One look at everything. */
interface Sample {
  readonly memory: readonly number[];
  readonly heap: readonly number[];
  readonly logged: readonly number[];
  readonly live: number;
  readonly dead: number;
  readonly bytes: number;
  readonly wal: number;
}

/** The embedded database vacuums every ten minutes: before three rounds of that nothing can be said of dead rows. */
const embeddedVacuumMinutes = 10;

/**
 * From when on the memory of a process is judged. Until then V8 still finds out how high it may let the heap grow before
 * it collects; what it cannot free, the floor of the heap, is judged from the first minute.
 */
const settledMinutes = 15;

/** What is looked at every few seconds. */
export class Samples {
  private readonly place: Place;
  private readonly everySeconds: number;
  private readonly taken: Sample[] = [];

  constructor(place: Place, everySeconds: number) {
    this.place = place;
    this.everySeconds = everySeconds;
  }

  async take(): Promise<void> {
    const { processes } = this.place;
    const metrics = await Promise.all(processes.map((one) => one.metrics()));
    const of = (name: string) => metrics.map((one) => one.get(name) ?? Number.NaN);
    const [live = Number.NaN] = of('relink_database_rows{state="live"}');
    const [dead = Number.NaN] = of('relink_database_rows{state="dead"}');
    const [bytes = Number.NaN] = of('relink_database_bytes');
    this.taken.push({
      memory: of('process_resident_memory_bytes').map((value) => value / MiB),
      heap: of('nodejs_heap_size_used_bytes').map((value) => value / MiB),
      logged: processes.map((one) => one.logged()),
      live,
      dead,
      bytes: bytes / MiB,
      wal: (await this.wal()) / MiB,
    });
  }

  /** All of it, each with what it may grow. */
  series(minutes: number): Series[] {
    const { processes, dataDir } = this.place;
    const over = (of: (sample: Sample) => number | undefined) =>
      this.taken.map((sample) => of(sample) ?? Number.NaN);
    const vacuumed = dataDir === null || minutes >= 3 * embeddedVacuumMinutes;
    return [
      ...processes.flatMap(({ name }, at): Series[] => [
        {
          name: `${name}: memory`,
          unit: 'MiB',
          values: over((one) => one.memory[at]),
          tolerance: minutes >= settledMinutes ? { share: 0.1, more: 16 } : null,
        },
        {
          name: `${name}: heap kept`,
          unit: 'MiB',
          values: over((one) => one.heap[at]),
          of: 'floor',
          tolerance: { share: 0.1, more: 8 },
        },
        {
          name: `${name}: log`,
          unit: 'kB a minute',
          values: perMinute(
            over((one) => one.logged[at]),
            this.everySeconds,
          ).map((bytes) => bytes / 1_000),
          tolerance: { share: 0.25, more: 20 },
        },
      ]),
      {
        name: 'dead rows',
        unit: '',
        values: over((one) => one.dead),
        tolerance: vacuumed ? { share: 0.5, more: 2_000 } : null,
      },
      { name: 'live rows', unit: '', values: over((one) => one.live), tolerance: null },
      { name: 'database', unit: 'MiB', values: over((one) => one.bytes), tolerance: null },
      // A server keeps 80 MiB of it anyway; the embedded one writes it back at 128.
      {
        name: 'write-ahead log',
        unit: 'MiB',
        values: over((one) => one.wal),
        tolerance: { share: 0.5, more: 128 },
      },
    ];
  }

  private async wal(): Promise<number> {
    const { server, dataDir } = this.place;
    if (dataDir !== null) {
      const folder = join(dataDir, 'database', 'pg_wal');
      return readdirSync(folder)
        .map((name) => statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0)
        .reduce((sum, size) => sum + size, 0);
    }
    if (server === null) return Number.NaN;
    const [row] = await server.postgres.ask<{ bytes: string }>(
      server.databaseUrl,
      'select coalesce(sum(size), 0)::text as bytes from pg_ls_waldir()',
    );
    return Number(row?.bytes);
  }
}
