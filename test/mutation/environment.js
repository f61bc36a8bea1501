const fs = require('node:fs');
const path = require('node:path');
const { TestEnvironment } = require('jest-environment-node');

/**
 * Without a mutant, it records which mutants a suite reaches: the runner then leaves out all other suites.
 * With a mutant, it skips what follows the first failing test: one is enough to kill.
 */
module.exports = class MutationEnvironment extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    this.suite = path.relative(config.projectConfig.rootDir, context.testPath);
    this.failed = false;
  }

  async setup() {
    await super.setup();
    this.started = Date.now();
    this.reachedBefore = this.global.__stryker__?.mutantCoverage;
    if (this.isDryRun()) this.global.__stryker__.mutantCoverage = { static: {}, perTest: {} };
  }

  async teardown() {
    if (this.isDryRun()) this.recordReach(this.global.__stryker__);
    await super.teardown();
  }

  handleTestEvent(event) {
    if (event.name === 'test_fn_failure' || event.name === 'hook_failure') this.failed = true;
    if (event.name === 'test_start' && this.failed && !this.isDryRun()) event.test.mode = 'skip';
  }

  isDryRun() {
    return process.env.__STRYKER_ACTIVE_MUTANT__ === undefined && this.global.__stryker__ !== undefined;
  }

  recordReach(stryker) {
    const reached = stryker.mutantCoverage;
    const line = {
      suite: this.suite,
      milliseconds: Date.now() - this.started,
      inTests: [...new Set(Object.values(reached.perTest).flatMap(Object.keys))],
      besides: Object.keys(reached.static),
    };
    fs.appendFileSync(process.env.MUTATION_REACH, `${JSON.stringify(line)}\n`);
    stryker.mutantCoverage = merged(this.reachedBefore, reached);
  }
};

/** Stryker reads the sum over all suites when the last one is done. */
function merged(before = { static: {}, perTest: {} }, suite) {
  const perTest = { ...before.perTest };
  for (const [test, hits] of Object.entries(suite.perTest)) perTest[test] = added(perTest[test], hits);
  return { static: added(before.static, suite.static), perTest };
}

function added(before = {}, hits) {
  const sum = { ...before };
  for (const [mutant, count] of Object.entries(hits)) sum[mutant] = (sum[mutant] ?? 0) + count;
  return sum;
}
