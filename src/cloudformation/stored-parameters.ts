import type { ReferenceReader, Resource } from './template-types';

export const STORED = 'AWS::SSM::Parameter';

/** A parameter without a slash at its beginning has one in its ARN. */
const NAME_IN_ARN = /^arn:[^:]*:ssm:[^:]*:[^:]*:parameter\/(.+)$/;

export function storedParameters({ resources }: ReferenceReader): Resource[] {
  return resources.filter(({ type }) => type === STORED);
}

/** The parameters of the app that a name or an ARN may stand for. */
export function storedUnder(templates: ReferenceReader, reference: string): Resource[] {
  const [, name] = NAME_IN_ARN.exec(reference) ?? [];
  const names = name === undefined ? [reference] : [name, `/${name}`];
  return storedParameters(templates).filter(({ stack, properties: { Name } }) => (
    [Name, templates.value(stack, Name).text].some(each => names.includes(each as string))));
}
