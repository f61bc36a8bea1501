import { App, AppProps, Stack, Stage, StackProps } from 'aws-cdk-lib';
import { Construct } from 'constructs';

export const ENV = { account: '111111111111', region: 'us-east-1' };

export function stackOf(props: StackProps = { env: ENV }, appProps: AppProps = {}): Stack {
  return new Stack(new App(appProps), 'Stack', props);
}

/** The lines of the error that the synthesis throws, each with the path that CDK puts before it. */
export function errorsIn(scope: Construct): string[] {
  try {
    Stage.of(scope)!.synth({ force: true });
    return [];
  } catch (error) {
    const [, ...lines] = (error as Error).message.split('\n');
    return lines.map(line => line.trim());
  }
}

/** This library's warnings in the tree, whether or not there are errors. */
export function warningsIn(scope: Construct): string[] {
  const data = Stage.of(scope)!.node.findAll().flatMap(({ node }) => node.metadata).filter(({ type }) => type === 'aws:cdk:warning').map(entry => `${entry.data}`);
  return data.filter(text => /\[ack: MS[0-9]{3}\]/.test(text));
}

/** The ids of all findings: errors first, then warnings. */
export function idsIn(scope: Construct): string[] {
  const errors = errorsIn(scope);
  return [...errors, ...warningsIn(scope)].map(text => /MS[0-9]{3}/.exec(text)?.[0] ?? text);
}
