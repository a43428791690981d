import { describeSystem } from '../../conformance.ts';
import { intacctXmlFixture } from './testing/fixture.ts';

describeSystem('Sage Intacct over XML', intacctXmlFixture);
