/** `npx projen languages`: packages for every language that this machine has, and sets up their projects, for test/languages. */
import { prepare } from './workspace';

prepare(line => console.log(`languages | ${line}`)).catch(error => {
  console.error((error as Error).message);
  process.exitCode = 1;
});
