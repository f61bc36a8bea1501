import * as fs from 'node:fs';
import * as path from 'node:path';
import { rangeOf, type Mutant } from './mutants';
import type { Result } from './score';
import { keyOf, NOT_DRAWN } from './stryker-plugin';

/** Runs the suites on each mutant; `suites` narrows them, as jest's `testMatch` does. */
export async function mutate(drawn: Mutant[], scratch: string, suites?: string[]): Promise<Result[]> {
  shareWithWorkers(scratch, drawn);
  const { Stryker } = await import('@stryker-mutator/core');
  const results = await new Stryker(strykerOptions(drawn, suites)).runMutationTest();
  return results.filter(({ statusReason }) => statusReason !== NOT_DRAWN);
}

/** Stryker's workers inherit the environment. */
function shareWithWorkers(scratch: string, drawn: Mutant[]): void {
  process.env.MUTATION_SAMPLE = path.join(scratch, 'sample.json');
  process.env.MUTATION_FILES = path.join(scratch, 'files.json');
  process.env.MUTATION_REACH = path.join(scratch, 'reach.jsonl');
  fs.writeFileSync(process.env.MUTATION_SAMPLE, JSON.stringify(drawn.map(keyOf)));
}

/** Time is for what hangs: it is generous, so that a slow machine finds the same as a quick one. */
function strykerOptions(drawn: Mutant[], suites?: string[]): object {
  return {
    mutate: drawn.map(rangeOf),
    testRunner: 'jest',
    jest: { enableFindRelatedTests: true, config: jestConfig(suites) },
    coverageAnalysis: 'perTest',
    plugins: ['@stryker-mutator/jest-runner', path.join(__dirname, 'stryker-plugin.js')],
    checkers: ['sample'],
    reporters: ['lines'],
    concurrency: 2,
    maxTestRunnerReuse: 50, // Jest keeps some of what each run loaded.
    timeoutMS: 120_000,
    timeoutFactor: 10,
    dryRunTimeoutMinutes: 60,
    disableTypeChecks: false, // The tests are stripped of their types, and line numbers would move.
    warnings: { slow: false },
    ignorePatterns: ['/lib', '/dist', '/.work', 'cdk.out', '.venv', '/examples/**/target'],
    allowConsoleColors: false,
  };
}

function jestConfig(suites?: string[]): object {
  return {
    runner: path.join(__dirname, 'runner.ts'),
    testEnvironment: path.join(__dirname, 'environment.js'),
    testPathIgnorePatterns: process.env.MUTATION_IGNORED_SUITES!.split(' '),
    ...suites && { testMatch: suites },
  };
}
