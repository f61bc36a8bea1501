import * as fs from 'fs';
import * as path from 'path';

interface Step { readonly exec?: string; readonly spawn?: string }
interface Task { readonly steps?: readonly Step[] }

const ROOT = path.join(__dirname, '..', '..');
const { tasks } = JSON.parse(fs.readFileSync(path.join(ROOT, '.projen', 'tasks.json'), 'utf8')) as { tasks: Record<string, Task> };

/** In a fresh clone, neither the function nor the page of the access map is there. */
test.each([
  'bench', 'bench:access-map', 'bench:blueprint', 'bench:handlers', 'corpus', 'mutate', 'policy-readers', 'screenshot', 'scanners',
])('the task %s makes the bundles that it reads', name => {
  const [first] = tasks[name].steps ?? [];
  expect(['bundle', 'compile']).toContain(first.spawn);
});
