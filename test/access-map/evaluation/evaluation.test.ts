import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { compare, Comparison, isFalse } from './compare';
import { randomApp } from './random-apps';
import { templatesOf } from '../../../src/app/load-templates';
import { appOf, readCases } from '../../corpus/cases';

/* The map against an evaluation that is written apart from it: each principal and each secret, over many deployments. */

/** Where the two may differ, by template, and why. */
const ACCEPTED: ReadonlyArray<readonly [string, Pick<Comparison, 'principal' | 'secret' | 'answer' | 'verdict'>, string]> = [
];

const SEEDS = Number(process.env.EVALUATION_SEEDS ?? 60);
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'evaluation-'));
const compared: Comparison[] = [];

afterAll(() => fs.rmSync(folder, { recursive: true }));

/** What the map says for sure and the evaluation does not find, but for what is accepted. */
function falseAnswers(name: string, found: readonly Comparison[]): Comparison[] {
  compared.push(...found);
  return found.filter(isFalse).filter(({ principal, secret, answer, verdict }) => !ACCEPTED.some(([of, one]) => (
    of === name && one.principal === principal && one.secret === secret && one.answer === answer && one.verdict === verdict)));
}

describe('the map says nothing for sure that is not so, of a template of the corpus:', () => {
  test.each(readCases().map(one => [one.name, one] as const))('%s', (name, one) => {
    const app = appOf(one, path.join(folder, name));
    app.synth();
    expect(falseAnswers(name, compare(templatesOf(app)))).toEqual([]);
  });
});

describe('the map says nothing for sure that is not so, of a random app:', () => {
  test.each(Array.from({ length: SEEDS }, (_, seed) => [seed]))('%d', seed => {
    expect(falseAnswers(`random ${seed}`, compare(randomApp(seed)))).toEqual([]);
  });
});

describe('the comparison', () => {
  test('has each answer, and each verdict, often enough to mean something', () => {
    const count = (answer: string) => compared.filter(one => one.answer === answer).length;
    expect(['complete', 'incomplete', 'unknown', 'denied', 'none', 'within another'].filter(answer => count(answer) < 4)).toEqual([]);
    expect(['always', 'open', 'never'].filter(verdict => compared.filter(one => one.verdict === verdict).length < 50)).toEqual([]);
  });

  test('finds most of what is unknown open indeed', () => {
    const unknown = compared.filter(({ answer }) => answer === 'unknown');
    expect(unknown.filter(({ verdict }) => verdict === 'open').length / unknown.length).toBeGreaterThan(0.7);
  });

  test.each<[Comparison['answer'], Comparison['verdict'], boolean, boolean]>([
    ['complete', 'always', false, false], ['complete', 'open', false, true], ['complete', 'never', false, true],
    ['incomplete', 'never', false, false], ['incomplete', 'open', false, true], ['denied', 'always', false, true],
    ['none', 'never', false, false], ['none', 'open', false, true], ['none', 'open', true, false], ['none', 'always', false, true],
    ['unknown', 'always', false, false], ['unknown', 'never', false, false], ['within another', 'open', false, false],
  ])('takes %s of what is so %s for false, with unread policies %s: %s', (answer, verdict, hasUnread, expected) => {
    expect(isFalse({ principal: 'P', secret: 'S', answer, verdict, hasUnread })).toBe(expected);
  });
});
