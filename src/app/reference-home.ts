import {
  CfnElement, CfnMapping, DefaultTokenResolver, IPostProcessor, IResolvable, IResolveContext, Reference, Stack, StringConcat, Tokenization,
} from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { isLazy, renderedElement } from '../cdk/internals';
import { interpret, Interpretation } from '../cloudformation/expression';
import { scalarText } from '../cloudformation/json';
import { mappedValues } from '../cloudformation/mapped-values';

/**
 * The account of what a reference gives: that of the stack that makes it. What a template is given, or exports, is for its
 * own account. A choice has an account where all of its branches have the same.
 *
 * @returns undefined where synthesis does not know
 */
export function accountOfReference(scope: IConstruct, value: string): string | undefined {
  return accountBy(new HomeResolver(new PlainConcat()), scope, value);
}

/** The same once the app is complete, when a lazy value may be asked. */
export function accountOfReferenceNow(scope: IConstruct, value: string): string | undefined {
  return accountBy(new LateHomeResolver(new PlainConcat()), scope, value);
}

function accountBy(resolver: HomeResolver, scope: IConstruct, value: string): string | undefined {
  try {
    return interpret(Tokenization.resolve(value, { scope, resolver, preparing: false }), ACCOUNTS, Stack.of(scope));
  } catch {
    return undefined;
  }
}

const HOME = 'home:';

/** What the CDK would resolve to the logical id, whatever stack it is of, is the account of that stack. */
class HomeResolver extends DefaultTokenResolver {
  public resolveToken(token: IResolvable, context: IResolveContext, postProcessor: IPostProcessor): unknown {
    this.refuse(token);
    return Reference.isReference(token) && CfnElement.isCfnElement(token.target)
      ? { Ref: `${HOME}${Stack.of(token.target).account}` }
      : super.resolveToken(token, context, postProcessor) as unknown;
  }

  protected refuse(token: IResolvable): void {
    if (isLazy(token)) throw new Error('The CDK would keep what a lazy value is by now.');
  }
}

class LateHomeResolver extends HomeResolver {
  protected refuse(): void {
    // Nothing comes later.
  }
}

class PlainConcat extends StringConcat {
  public join(left: unknown, right: unknown): object {
    const parts = [left, right].filter(part => part !== undefined);
    return { 'Fn::Join': ['', parts] };
  }
}

const ACCOUNTS: Interpretation<string | undefined, Stack> = {
  literal: ({ value }) => accountInArn(String(value)),
  list: ({ items }, stack) => commonAccount(items, stack),
  concat: ({ separator, parts }, stack) => {
    const [only, ...others] = parts.filter(part => separator !== '' || part !== '');
    // `Fn::Sub` of one variable is that variable.
    if (others.length === 0) return interpret(only, ACCOUNTS, stack);
    return accountInArn(parts.map(part => interpret(part, TEXTS, stack)).join(scalarText(separator)));
  },
  reference: ({ id }, { account }) => id.startsWith(HOME) ? id.slice(HOME.length) : account,
  import: (_, { account }) => account,
  choice: ({ branches }, stack) => commonAccount(branches, stack),
  select: ({ index, list }, stack) => (
    interpret(Array.isArray(list) && /^[0-9]+$/.test(scalarText(index)) ? list[Number(index)] : list, ACCOUNTS, stack)),
  // A part of an ARN is none; of what holds several ARNs, each is of the same account.
  split: ({ separator, text }, stack) => separator === ':' ? undefined : interpret(text, ACCOUNTS, stack),
  map: ({ map, keys }, stack) => commonAccount(mappedValues(mappingsOf(stack), map, keys), stack),
  otherwise: () => undefined,
};

const GAP = '\0';

/** The parts of an ARN that is put together. */
const TEXTS: Interpretation<string, Stack> = {
  literal: ({ value }) => String(value),
  concat: ({ separator, parts }, stack) => parts.map(part => interpret(part, TEXTS, stack)).join(scalarText(separator)),
  reference: ({ id }, { account }) => id === 'AWS::AccountId' ? account : GAP,
  otherwise: () => GAP,
};

const ACCOUNT = /^arn:[^:]+:[^:]+:[^:]*:([^:]+):/;

function accountInArn(arn: string): string | undefined {
  const [, account] = ACCOUNT.exec(arn) ?? [];
  return account?.includes(GAP) ? undefined : account;
}

function commonAccount(values: readonly unknown[], stack: Stack): string | undefined {
  const [first, ...others] = values.map(value => interpret(value, ACCOUNTS, stack));
  return others.every(account => account === first) ? first : undefined;
}

function mappingsOf(stack: Stack): unknown {
  const mappings = stack.node.findAll().filter((each): each is CfnMapping => each instanceof CfnMapping && each.stack === stack);
  return Object.assign({}, ...mappings.map(mapping => (stack.resolve(renderedElement(mapping)) as { Mappings?: object }).Mappings)) as unknown;
}
