import { setTimeout as sleep } from 'node:timers/promises';
import { compose } from '../src/compose.ts';
const mb = () => { const m = process.memoryUsage(); return `${Math.round(m.rss / 1048576)} heap ${Math.round(m.heapTotal / 1048576)}`; };
console.log('loaded', mb(), compose.name);
await sleep(4000); console.log('4 s later', mb());
process.exit(0);
