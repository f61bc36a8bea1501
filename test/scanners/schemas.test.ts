import * as path from 'path';
import { ROOT, scannersPython } from './python';
import { plainEnvironment, run } from '../../emulator/processes';
import listed from '../cloudformation-coverage/schemas.json';

test('the list of the properties of CloudFormation is that of the installed cfn-lint', async () => {
  const script = path.join(ROOT, 'test', 'cloudformation-coverage', 'schemas.py');
  const { code, stdout, stderr } = await run(await scannersPython(), [script], { environment: plainEnvironment(), timeoutSeconds: 120 });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(JSON.parse(stdout)).toEqual(listed);
});
