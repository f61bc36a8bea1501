import { NestedStack, Stack } from 'aws-cdk-lib';
import { anApp, ENV } from './fixtures';
import { dependsOnStack, noteReference } from '../../src/grants/stack-references';

function setUp() {
  const app = anApp();
  const [first, second] = ['First', 'Second'].map(id => new Stack(app, id, { env: ENV }));
  return { first, second, inFirst: new NestedStack(first, 'Nested'), inSecond: new NestedStack(second, 'Nested') };
}

test('a nested stack depends on what the stack around it depends on, and on what is nested there', () => {
  const { first, second, inFirst, inSecond } = setUp();
  first.addDependency(second);

  expect([first, inFirst].flatMap(from => [second, inSecond].map(to => dependsOnStack(from, to)))).toEqual([true, true, true, true]);
  expect([second, inSecond].flatMap(from => [first, inFirst].map(to => dependsOnStack(from, to)))).toEqual([false, false, false, false]);
});

test('of two stacks that are nested in one, one depends on the other alone', () => {
  const { first, inFirst } = setUp();
  const other = new NestedStack(first, 'Other');
  noteReference(inFirst, other);

  expect([dependsOnStack(inFirst, other), dependsOnStack(other, inFirst), dependsOnStack(first, first)]).toEqual([true, false, false]);
});
