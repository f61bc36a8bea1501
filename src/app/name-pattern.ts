import { Aws, Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { literal, resolved, textOf } from './tokens';
import { interpret, Interpretation } from '../cloudformation/expression';
import { scalarText } from '../cloudformation/json';

/** Stands for what a policy of another stack cannot carry. */
const ANYTHING = '*';

/** The pseudo parameters of the secret's stack, as another stack can write them. */
type Pseudo = Readonly<Record<string, string | undefined>>;

/**
 * The name of a secret as a policy of a stack can have it. In the secret's own stack that is the name itself.
 * Another stack takes what it can say without a reference to the secret's stack, which may depend on that
 * stack already; the rest is `*`.
 *
 * @returns undefined where there is no name, or perhaps none
 */
export function nameSeenFrom(secret: IConstruct, name: string, stack: Stack): string | undefined {
  const text = textOf(secret, name);
  if (text === undefined || !text.isGiven) return undefined;
  if (text.value !== undefined) return text.value;
  const home = Stack.of(secret);
  return stack === home ? name : interpret(resolved(secret, name), PARTS, pseudoOf(home, stack)).replace(/\*+/g, ANYTHING);
}

const PARTS: Interpretation<string, Pseudo> = {
  literal: ({ value }) => String(value),
  concat: ({ separator, parts }, pseudo) => parts.map(part => interpret(part, PARTS, pseudo)).join(scalarText(separator)),
  reference: ({ id, attribute }, pseudo) => (attribute === undefined ? pseudo[id] : undefined) ?? ANYTHING,
  otherwise: () => ANYTHING,
};

function pseudoOf(home: Stack, { account, region }: Stack): Pseudo {
  return {
    'AWS::StackName': home.nestedStackParent ? undefined : literal(home.stackName),
    'AWS::AccountId': literal(home.account) ?? (home.account === account ? Aws.ACCOUNT_ID : undefined),
    'AWS::Region': literal(home.region) ?? (home.region === region ? Aws.REGION : undefined),
    'AWS::Partition': Aws.PARTITION,
  };
}
