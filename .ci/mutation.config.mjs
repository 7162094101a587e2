/** Stryker's settings for .ci/mutation, which runs it in a copy of the last commit. */
import { readFileSync } from 'node:fs';

const { STRYKER_JEST_RUNNER: jestRunner, MUTATE = '', TESTS = '', REPORT = 'mutation.json' } = process.env;
const { jest } = JSON.parse(readFileSync('package.json', 'utf8'));

export default {
  mutate: MUTATE.split(' '),
  testRunner: 'jest',
  plugins: [jestRunner],
  jest: {
    projectType: 'custom',
    config: { ...jest, testMatch: TESTS.split(' ').map((glob) => `<rootDir>/${glob}`) },
    enableFindRelatedTests: true,
  },
  coverageAnalysis: 'perTest',
  // A static mutant is evaluated once while a file is loaded and would need every test of the run.
  ignoreStatic: true,
  // The tree is a copy that is thrown away.
  inPlace: true,
  concurrency: 1,
  timeoutMS: 8_000,
  reporters: ['json', 'clear-text', 'progress-append-only'],
  jsonReporter: { fileName: REPORT },
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false, reportMutants: false },
  allowEmpty: false,
  checkers: [],
  disableTypeChecks: false,
  logLevel: 'info',
};
