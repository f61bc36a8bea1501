/** What references become, in characters, at most: the ARN of a key, the ARN of a named secret. */
const LONGEST_REFERENCE = 120;
const PSEUDO_PARAMETERS: Record<string, number> = { 'AWS::AccountId': 12, 'AWS::Partition': 10, 'AWS::Region': 14, 'AWS::URLSuffix': 18, 'AWS::StackId': 240 };
const UUID = 36;

/** How long a resolved piece of a policy will be at most, once CloudFormation has put in what it refers to. */
export function sizeOf(resolved: unknown): number {
  if (Array.isArray(resolved)) return resolved.reduce<number>((sum, item) => sum + sizeOf(item) + 1, 2);
  if (typeof resolved !== 'object' || resolved === null) return JSON.stringify(resolved ?? '').length;
  const entries = Object.entries(resolved);
  const [[name, value] = ['', undefined]] = entries;
  if (entries.length === 1 && (name === 'Ref' || name.startsWith('Fn::'))) return sizeOfIntrinsic(name, value);
  return entries.reduce((sum, [key, item]) => sum + key.length + 4 + sizeOf(item), 2);
}

function sizeOfIntrinsic(name: string, value: unknown): number {
  if (name === 'Ref') return PSEUDO_PARAMETERS[value as string] ?? LONGEST_REFERENCE;
  if (name !== 'Fn::Join') return name === 'Fn::Select' ? UUID : LONGEST_REFERENCE;
  const [delimiter, parts] = value as [string, unknown[]];
  return parts.reduce<number>((sum, part) => sum + sizeOf(part) + delimiter.length, 2);
}
