import { App, AppProps, SecretValue, Stack, Stage, StackProps } from 'aws-cdk-lib';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { ManagedSecret } from '../../src';
import { errorLines, errorMessage } from '../support/errors';

export const ENV = { account: '111111111111', region: 'us-east-1' };

export function stackOf(props: StackProps = { env: ENV }, appProps: AppProps = {}): Stack {
  return new Stack(new App(appProps), 'Stack', props);
}

/** A value that stands in the template as it is given. */
export const plain = (value: string) => SecretValue.unsafePlainText(value);

export const cfn = (secret: ManagedSecret) => secret.node.defaultChild as CfnSecret;

/** The stage that a construct is in; an App, or another stage, is its own. */
function stageOf(scope: Construct): Stage {
  const stage = Stage.isStage(scope) ? scope : Stage.of(scope);
  if (!stage) throw new Error(`${scope.node.path} is in no stage.`);
  return stage;
}

/** The lines of the error that the synthesis throws, each with the path that CDK puts before it. */
export function errorsIn(scope: Construct): string[] {
  const stage = stageOf(scope);
  return errorLines(errorMessage(() => stage.synth({ force: true })));
}

/** This library's warnings in the tree, whether or not there are errors. */
export function warningsIn(scope: Construct): string[] {
  const data = stageOf(scope).node.findAll().flatMap(({ node }) => node.metadata).filter(({ type }) => type === 'aws:cdk:warning' || type === 'aws:cdk:info').map(entry => `${entry.data}`);
  return data.filter(text => /\[ack: MS[0-9]{3}\]/.test(text));
}

/** The ids of all findings: errors first, then warnings. */
export function idsIn(scope: Construct): string[] {
  const errors = errorsIn(scope);
  return [...errors, ...warningsIn(scope)].map(text => /MS[0-9]{3}/.exec(text)?.[0] ?? text);
}
