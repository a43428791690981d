/**
 * `node checks/planted/probe.ts <scenario>...`: plays scenarios with the engine that lies beside it and prints what the
 * checker says, as one line of JSON.
 */
import { isScenario, play, scenarios } from './scenarios.ts';

const names = process.argv.slice(2).filter(isScenario);
if (names.length === 0) throw new Error(`name one of: ${Object.keys(scenarios).join(', ')}`);
console.log(JSON.stringify(await play(names)));
