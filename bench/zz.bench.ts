import { loadScenario } from '../src/scenario/load.js';
import { eventBench } from './events.js';

console.log(eventBench(loadScenario('scenarios/baseline.yaml'), 20, 1280));
