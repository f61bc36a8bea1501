import { IConstruct } from 'constructs';
import { findManagedResource } from './managed-resources';

/** What a user, or a file, says of the fields of a value, which no template shows. */
export interface ValueContract {
  /** The fields that `fields` declares. They hold for every writer of the value. */
  readonly declared?: readonly string[];
  /** Those of the encrypted file that it comes from. */
  readonly inFile?: readonly string[];
}

/** Of a secret of another app. */
export interface ForeignContract {
  readonly construct: IConstruct;
  readonly arn: string;
  readonly declared: readonly string[];
}

const CONTRACTS = new WeakMap<IConstruct, ValueContract>();
const FOREIGN = new WeakMap<IConstruct, ForeignContract[]>();

/** @param element the resource of the secret */
export function registerContract(element: IConstruct, contract: ValueContract): void {
  if (contract.declared ?? contract.inFile) CONTRACTS.set(element, contract);
}

export function contractOf(element: IConstruct | undefined): ValueContract {
  return (element && CONTRACTS.get(element)) ?? {};
}

/** Whether it is the resource of a secret that this library made, or stands for one of another app. */
export function hasContract(element: IConstruct | undefined): boolean {
  return element !== undefined && (CONTRACTS.has(element) || findManagedResource(element) !== undefined);
}

/** By the app: a template names a secret of another app by its ARN only. */
export function registerForeignContract(contract: ForeignContract): void {
  const { construct, declared } = contract;
  registerContract(construct, { declared });
  FOREIGN.set(construct.node.root, [...FOREIGN.get(construct.node.root) ?? [], contract]);
}

export function foreignContractsIn(root: IConstruct): readonly ForeignContract[] {
  return FOREIGN.get(root) ?? [];
}
