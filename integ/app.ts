import * as fs from 'node:fs';
import * as path from 'node:path';
import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, Stack, StackProps } from 'aws-cdk-lib';

/** What the newest integ-runner (2.197.10) reads at most; aws-cdk-lib 2.263.0 writes 54.0.0. */
const READABLE = '53.0.0';

/** An app of integ/, with its first stack. A proof deploys it in one phase or in two; the snapshot is of the first. */
export class IntegApp {
  readonly stack: Stack;
  readonly isLater: boolean;
  private readonly app = new App({ analyticsReporting: false, treeMetadata: false, autoSynth: false });
  private readonly stacks: Stack[] = [];

  constructor(id: string, props?: StackProps) {
    this.stack = this.addStack(id, props);
    this.isLater = this.app.node.tryGetContext('phase') === 'later';
  }

  addStack(id: string, props?: StackProps): Stack {
    const stack = new Stack(this.app, id, props);
    this.stacks.push(stack);
    return stack;
  }

  synth() {
    new IntegTest(this.app, `${this.stack.stackName}Test`, {
      testCases: this.stacks,
      diffAssets: false,
      assertionStack: this.stack, // It has none; a stack of their own would be empty.
    });
    lowerVersions(this.app.synth().directory);
  }
}

/** Of the assembly, its assets, and the test cases: the runner refuses an assembly by its version alone. */
function lowerVersions(folder: string) {
  for (const name of fs.readdirSync(folder).filter(file => /^(manifest|integ|.+\.assets)\.json$/.test(file))) {
    const file = path.join(folder, name);
    const content = JSON.parse(fs.readFileSync(file, 'utf8'));
    fs.writeFileSync(file, JSON.stringify({ ...content, version: READABLE }, undefined, 2));
  }
}
