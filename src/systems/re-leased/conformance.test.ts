import { describeSystem } from '../conformance.ts';
import { makeFixture } from './testing/fixture.ts';

describeSystem('Re-Leased', makeFixture);
