import * as fs from 'fs';
import * as path from 'path';

interface Step { readonly exec?: string; readonly spawn?: string; readonly condition?: string }
interface Task { readonly condition?: string; readonly steps?: readonly Step[] }

const ROOT = path.join(__dirname, '..', '..');
const { tasks } = JSON.parse(fs.readFileSync(path.join(ROOT, '.projen', 'tasks.json'), 'utf8')) as { tasks: Record<string, Task> };

/** The shell of tasks may call a pipe broken if its reader ends first: then a command that succeeded has failed. */
test('no task pipes into a command that may end before it has read everything', () => {
  const commands = Object.values(tasks).flatMap(({ condition, steps = [] }) => [condition, ...steps.flatMap(step => [step.exec, step.condition])]);
  expect(commands.filter(command => /\|\s*(grep\b.*\s-\w*q|head\b)/.test(command ?? ''))).toEqual([]);
});

/** In a fresh clone, neither the function nor the page of the access map is there. */
test.each([
  'bench', 'bench:access-map', 'bench:blueprint', 'bench:handlers', 'corpus', 'mutate', 'policy-readers', 'screenshot', 'scanners',
])('the task %s makes the bundles that it reads', name => {
  const [first] = tasks[name].steps ?? [];
  expect(['bundle', 'compile']).toContain(first.spawn);
});
