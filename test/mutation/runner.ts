import * as fs from 'node:fs';
import * as path from 'node:path';
import TestRunner, { type Test, type TestRunnerOptions, type TestWatcher } from 'jest-runner';
import { readReaches, suitesFor } from './reach';

/**
 * Jest's runner, which stops at the first suite that kills the mutant. Stryker's own would load all suites
 * for each mutant, which takes minutes.
 */
export default class MutationTestRunner extends TestRunner {
  public async runTests(tests: Test[], watcher: TestWatcher, options: TestRunnerOptions): Promise<void> {
    const mutant = process.env.__STRYKER_ACTIVE_MUTANT__;
    if (mutant === undefined) return super.runTests(tests, watcher, options);

    let isKilled = false;
    this.on('test-file-success', ([, result]) => void (isKilled ||= result.numFailingTests > 0));
    this.on('test-file-failure', () => void (isKilled = true));
    for (const test of testsFor(mutant, tests)) {
      if (!isKilled) await super.runTests([test], watcher, options);
    }
  }
}

function testsFor(mutant: string, tests: Test[]): Test[] {
  const files: Record<string, string> = JSON.parse(fs.readFileSync(process.env.MUTATION_FILES!, 'utf8'));
  const suites = suitesFor(mutant, files[mutant], readReaches(process.env.MUTATION_REACH!));
  return suites.flatMap(suite => tests.filter(test => path.relative(test.context.config.rootDir, test.path) === suite));
}
