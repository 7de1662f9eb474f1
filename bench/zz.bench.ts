import { eventBench } from './events.js';
import { loadScenario } from '../src/scenario/load.js';
console.log(eventBench(loadScenario('scenarios/baseline.yaml'),20,1280));
