import { cutTheEngine } from './cut-the-engine.ts';

cutTheEngine(0);
