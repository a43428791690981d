import { describeSystem } from '../conformance.ts';
import { intacctFixture } from './testing/fixture.ts';

describeSystem('Sage Intacct', intacctFixture);
