import { afterAll, afterEach, beforeAll, describe } from 'vitest';
import { composing } from './testing/composing.ts';
import type { ConformanceFixture } from './testing/fixture.ts';
import { control } from './testing/kit.ts';
import { losing } from './testing/losing.ts';
import { reading } from './testing/reading.ts';
import { refusing } from './testing/refusing.ts';
import { writing } from './testing/writing.ts';

export type { ConformanceFixture, ConformanceSample } from './testing/fixture.ts';

/**
 * What every connector must do, whatever it speaks. `describeSystem('Re-Leased', makeFixture)` in a test file runs it.
 * The suite knows the port and the shared control face of the sandboxes, nothing else.
 */
export function describeSystem(name: string, makeFixture: () => Promise<ConformanceFixture>): void {
  describe(`${name} conforms`, () => {
    let fixture: ConformanceFixture;
    beforeAll(async () => {
      fixture = await makeFixture();
    });
    afterEach(() => control(fixture, 'DELETE', '/faults'));
    afterAll(() => fixture.close());
    reading(() => fixture);
    composing(() => fixture);
    writing(() => fixture);
    losing(() => fixture);
    refusing(() => fixture);
  });
}
