import { ArnComponents, ArnFormat, Fn, IResolveContext, Lazy, Reference, Stack, Token, Tokenization } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { accountOfReference } from './reference-home';
import { carriesCrossRegionReferences, isCrossEnvironmentError } from '../cdk/internals';

/** What an ARN of Secrets Manager consists of, in addition to the partition, the account and the region. */
export function secretArnParts(resourceName: string): ArnComponents {
  return { service: 'secretsmanager', resource: 'secret', resourceName, arnFormat: ArnFormat.COLON_RESOURCE_NAME };
}

/**
 * The ARN of a secret that has no name, which another environment cannot know. CDK throws on such a
 * reference, at the first; this reference records it instead, so that the synthesis goes on and reports it
 * with all other findings.
 *
 * @param arn what `Resource.getResourceArnAttribute` gave
 * @param unnamed is called for each reference from another environment, and returns a substitute for the ARN
 */
export function createReportingArn(arn: string, unnamed: (consumer: Stack) => string): string {
  const reference = Tokenization.reverse(arn) as Reference;
  return Token.asString(new ReportingReference(reference, unnamed));
}

/**
 * The same reference, which says where another environment resolves it: there it is put together of the
 * name, and has no suffix.
 */
export function createObservedArn(arn: string, home: Stack, observe: (consumer: Stack) => void): string {
  return Token.asString(new ObservedReference(Tokenization.reverse(arn) as Reference, home, observe));
}

class ObservedReference extends Reference {
  constructor(
    private readonly reference: Reference, private readonly home: Stack, private readonly observe: (consumer: Stack) => void,
  ) {
    super(reference, reference.target, reference.displayName);
  }

  public resolve(context: IResolveContext): unknown {
    const consumer = Stack.of(context.scope);
    if (!isWithinReach(this.home, consumer)) this.observe(consumer);
    return this.reference.resolve(context);
  }
}

/** Whether the CDK carries a reference from one stack to the other; else it puts the ARN together. */
export function isWithinReach({ account, region }: Pick<Stack, 'account' | 'region'>, consumer: Stack): boolean {
  return account === consumer.account && (region === consumer.region || carriesCrossRegionReferences(consumer));
}

class ReportingReference extends Reference {
  constructor(private readonly reference: Reference, private readonly unnamed: (consumer: Stack) => string) {
    super(reference, reference.target, reference.displayName);
  }

  public resolve(context: IResolveContext): unknown {
    try {
      return this.reference.resolve(context);
    } catch (error) {
      if (!isCrossEnvironmentError(error)) throw error;
      return this.unnamed(Stack.of(context.scope));
    }
  }
}

/** CloudFormation's names have one hyphen: logical id, hyphen, random characters. */
const HYPHENS_OF_CLOUDFORMATION = 1;

/**
 * The name within an ARN, which ends in a hyphen and six characters. It is taken out of the ARN, and not from
 * the properties, so that who uses the name depends on the secret.
 *
 * @param name gives the literal name, where there is one
 */
export function nameFromArn(secretArn: string, name: () => string | undefined): string {
  return Lazy.uncachedString({
    produce: () => {
      const hyphens = name()?.match(/-/g)?.length ?? (name() === undefined ? HYPHENS_OF_CLOUDFORMATION : 0);
      const resourceName = Fn.select(NAME_FIELD, Fn.split(':', secretArn));
      return Fn.join('-', [...Array(hyphens + 1).keys()].map(index => Fn.select(index, Fn.split('-', resourceName))));
    },
  });
}

const NAME_FIELD = 6;

/** `arn:partition:secretsmanager:region:account:secret:name` */
const ARN_FIELDS = 7;

/**
 * Where the secret of an ARN is, as far as synthesis knows. The fields of an ARN that is put together say it;
 * a reference is at home where its target is.
 */
export function environmentOfArn(scope: IConstruct, secretArn: string): { account: string; region: string } {
  const stack = Stack.of(scope);
  const fields = secretArn.split(':');
  if (fields.length < ARN_FIELDS) {
    const { account, region } = stack.splitArn(secretArn, ArnFormat.COLON_RESOURCE_NAME);
    return { account: accountOfReference(scope, secretArn) ?? account!, region: region! };
  }
  const [, , , region, account] = fields;
  return { account: account || stack.account, region: region || stack.region };
}

/** The ARN of the same secret in another region. Not by its text: it may be one token. */
export function moveArnToRegion(secretArn: string, region: string): string {
  const fields = [...Array(ARN_FIELDS).keys()].map(index => Fn.select(index, Fn.split(':', secretArn)));
  return Fn.join(':', fields.map((field, index) => index === REGION_FIELD ? region : field));
}

const REGION_FIELD = 3;
