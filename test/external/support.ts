import { Stack } from 'aws-cdk-lib';
import { appWith, errorsOf, stackIn, synthesize } from '../plugin/support';

/** What a synthesis reports of what is made: its warnings, and then its errors. */
export function reportsOf(make: (stack: Stack) => unknown): string[] {
  const app = appWith();
  const stack = stackIn(app);
  make(stack);
  const errors = errorsOf(synthesize(app));
  const warnings = stack.node.findAll().flatMap(({ node }) => (
    node.metadata.filter(({ type }) => type === 'aws:cdk:warning').map(({ data }) => `[${node.path}] ${String(data).replace(/ \[ack: .*/, '')}`)));
  return [...warnings, ...errors];
}
