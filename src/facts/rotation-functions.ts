import { branches } from '../cloudformation/choices';
import { note } from '../cloudformation/json';
import { Templates } from '../cloudformation/template-index';
import { keyOf, Resource, Target } from '../cloudformation/template-types';
import { placeholder, UNKNOWN_VALUE } from '../cloudformation/unknown';

/** A function by which a secret rotates. */
export interface RotationFunction {
  readonly target?: Target;
  /** The texts that its ARN may have in a template: with its name, and with a reference to it. */
  readonly arns: readonly string[];
}

const FUNCTION = /^AWS::(Lambda|Serverless)::Function$/;

/** The rotation schedules of the templates, by the secret. */
export class RotationFunctions {
  private readonly bySecret = new Map<string, RotationFunction[]>();

  /** @param findSecret finds the secret that a `SecretId` of a stack means */
  constructor(private readonly templates: Templates, findSecret: (stack: string, secretId: unknown) => Target | undefined) {
    for (const resource of templates.resources) {
      if (resource.type !== 'AWS::SecretsManager::RotationSchedule' || templates.isConditional(resource)) continue;
      const secret = findSecret(resource.stack, resource.properties.SecretId);
      if (secret) for (const one of this.functionsOf(resource)) note(this.bySecret, keyOf(secret), one);
    }
  }

  public of(secret: Target): readonly RotationFunction[] | undefined {
    return this.bySecret.get(keyOf(secret));
  }

  /** Of a hosted rotation, only the deployment knows the function. */
  private functionsOf({ stack, properties }: Resource): RotationFunction[] {
    return branches(properties.RotationLambdaARN).map(({ value }) => {
      const { text, target } = this.templates.value(stack, value ?? { Ref: 'AWS::NoValue' });
      const made = this.templates.find(target);
      return made && FUNCTION.test(made.type) ? { target: made, arns: this.arnsOf(made) } : { arns: [made ? UNKNOWN_VALUE : text] };
    });
  }

  private arnsOf({ stack, path, properties: { FunctionName } }: Resource): string[] {
    const { account, region, partition } = this.templates.placeOf(stack);
    const names = [...FunctionName === undefined ? [] : [this.templates.value(stack, FunctionName).text], placeholder(path)];
    return names.map(name => `arn:${partition}:lambda:${region}:${account}:function:${name}`);
  }
}
