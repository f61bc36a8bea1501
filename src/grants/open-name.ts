import { Lazy, Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { ArnPattern } from './granted-secret';
import { nameSeenFrom } from '../app/name-pattern';
import { secretArnParts } from '../app/secret-arn';
import { ANY_SUFFIX } from '../secrets-manager';

/** A name that is partly, or in whole, a value of the deployment. */
export interface OpenName {
  /** As the template has it by now. */
  readonly name: () => string | undefined;
  /** What the secret may be named where there turns out to be no name. */
  readonly unnamed?: string | undefined;
}

/** One for all grants of a secret: statements know the secret by it. */
export function patternOfOpenName(secret: IConstruct, { name, unnamed = '*' }: OpenName): ArnPattern {
  const nameIn = (stack: Stack) => nameSeenFrom(secret, name() ?? '', stack);
  const end = Lazy.uncachedString({
    produce: ({ scope }) => {
      const seen = nameIn(Stack.of(scope));
      return seen === undefined ? unnamed : `${seen}${ANY_SUFFIX}`;
    },
  });
  return { pattern: Stack.of(secret).formatArn(secretArnParts(end)), isWide: unnamed === '*', nameIn };
}
