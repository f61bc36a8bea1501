import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { readCases } from './cases';
import { differences } from './expectations';
import { casesWithKnownDifferences, knownDifferencesOf } from './known-differences';
import { CaseReview, levelOf, ReportedFinding, reviewCase } from './review';

const CASES = readCases();
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'corpus-'));
const reviews = new Map<string, CaseReview>();

beforeAll(() => {
  for (const one of CASES) reviews.set(one.name, reviewCase(one, folder));
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

const forEachCase = test.each(CASES.map(one => [one.name, one] as const));
const placesOf = (findings: readonly ReportedFinding[]) => findings.map(({ at, rule }) => `${at} ${rule}`).sort();
const isNote = ({ rule }: ReportedFinding) => levelOf(rule) === 'note';
const isError = ({ severity }: ReportedFinding) => severity === 'error';
const isFatal = ({ severity }: ReportedFinding) => severity === 'fatal';

describe('the plugin, the guardrails and the map say what is expected, but for the known differences:', () => {
  forEachCase('%s', (name, { expected }) => {
    expect(differences(expected.lines, reviews.get(name)!.lines).sort()).toEqual(knownDifferencesOf(name).sort());
  });
});

describe('the advisory plugin fails nothing:', () => {
  forEachCase('%s', name => {
    const { hasFailed, findings } = reviews.get(name)!.advisory;
    expect([hasFailed, findings.filter(isError), findings.filter(isFatal)]).toEqual([false, [], []]);
  });
});

describe('the strict plugin makes an error of every finding but notes:', () => {
  forEachCase('%s', name => {
    const { advisory, strict } = reviews.get(name)!;
    const expected = placesOf(advisory.findings.filter(finding => !isNote(finding)));
    expect(placesOf(strict.findings.filter(isError))).toEqual(expected);
    expect(strict.hasFailed).toBe(expected.length > 0);
  });
});

describe('the guardrails fail what breaks one, and nothing else:', () => {
  forEachCase('%s', name => {
    const { hasFailed, findings } = reviews.get(name)!.rails;
    expect(placesOf(findings.filter(({ rule }) => rule === 'MS310')))
      .toEqual(placesOf(findings.filter(({ severity }) => severity === 'warning')));
    expect(hasFailed).toBe(findings.some(isFatal));
  });
});

test('known differences are of templates that are there', () => {
  const names = CASES.map(({ name }) => name);
  expect(casesWithKnownDifferences().filter(name => !names.includes(name))).toEqual([]);
});

test('the corpus has at least sixty templates', () => {
  expect(CASES.length).toBeGreaterThanOrEqual(60);
});
