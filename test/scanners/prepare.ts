/** `npx projen scanners:prepare`: installs checkov and cfn-lint, for test/scanners. */
import { scannersPython } from './python';

scannersPython(line => console.log(`scanners | ${line}`)).catch(error => {
  console.error((error as Error).message);
  process.exitCode = 1;
});
